//! `POST /v1/client/verify/push`: what the user has decided on their device. The page polls.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::Bearer;
use super::verify_qr_code::approved_token;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    challenge_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_verified: bool,
    is_consumed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let id = body.0.challenge_id;
    let id = id.ok_or_else(|| ApiError::invalid_request("challengeId is required."))?;
    let challenge = tenant.push_challenge(&bearer.0, id).await?;
    let access_token = approved_token(&tenant, &challenge)?;
    Ok(json(&Reply {
        is_verified: access_token.is_some(),
        is_consumed: challenge.is_decided(),
        access_token,
    }))
}
