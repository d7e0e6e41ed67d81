//! `POST /v1/claim`: a challenge of nobody in particular becomes a user's.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::challenge::required;
use crate::operations::Tenant;
use crate::tenant::identifiers::UserId;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    challenge_id: Option<String>,
    user_id: Option<String>,
    /// For codes that were verified elsewhere.
    skip_verification_check: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    token: String,
    verification_method: VerificationMethod,
}

pub(super) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let request = body.0;
    let user_id = UserId::parse(&required(request.user_id, "userId")?)?;
    let claimed = tenant
        .claim_challenge(
            required(request.challenge_id, "challengeId")?,
            user_id,
            request.skip_verification_check.unwrap_or_default(),
        )
        .await?;
    Ok(json(&Reply {
        token: claimed.token,
        verification_method: claimed.method,
    }))
}
