//! `POST /v1/client/challenge`: names the action that a passkey sign-in is for.

use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;

use super::MaybeBearer;
use crate::operations::Tenant;
use crate::tenant::identifiers::{ActionCode, IdempotencyKey};
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    action: Option<String>,
    idempotency_key: Option<String>,
}

pub(super) async fn handle(_caller: MaybeBearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let action = body.0.action.as_deref().map(ActionCode::parse).transpose()?;
    let key = body
        .0
        .idempotency_key
        .as_deref()
        .map(IdempotencyKey::parse)
        .transpose()?;
    let challenge_id = tenant.begin_action_challenge(action, key).await?;
    Ok(crate::wire::json(&json!({ "challengeId": challenge_id })))
}
