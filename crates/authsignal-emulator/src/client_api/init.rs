//! `POST /v1/client/init`: what `@authsignal/react` needs to know before it shows anything.

use actix_web::web::Data;
use serde::Serialize;

use super::Bearer;
use crate::operations::Tenant;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, json};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    challenge_options: ChallengeOptions,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChallengeOptions {
    token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
    verification_methods: Vec<VerificationMethod>,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    let token = tenant.token(&bearer.0.action, &bearer.0.scopes)?;
    let overview = tenant.visit_overview(bearer.0).await?;
    let mut methods = overview.challengeable;
    // It stands in for another method and is none of its own on the wire.
    methods.retain(|method| *method != VerificationMethod::RecoveryCode);
    Ok(json(&Reply {
        challenge_options: ChallengeOptions {
            token,
            default_verification_method: methods.first().copied(),
            verification_methods: methods,
        },
    }))
}
