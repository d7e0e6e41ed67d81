//! `POST /v1/client/challenge`: names the action that a passkey sign-in is for.

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;

use super::{MaybeBearer, challenge_cookie};
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::identifiers::{ActionCode, IdempotencyKey};
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    action: Option<String>,
    idempotency_key: Option<String>,
}

pub(super) async fn handle(_caller: MaybeBearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let challenge_id = begin(&tenant, body.0).await?;
    Ok(crate::wire::json(&json!({ "challengeId": challenge_id })))
}

/// `POST /v1/client/challenge/web`: the same, kept in a cookie as well.
pub(super) async fn handle_web(
    _caller: MaybeBearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Request>,
) -> ApiResult {
    let challenge_id = begin(&tenant, body.0).await?;
    let mut response = crate::wire::json(&json!({ "challengeId": challenge_id }));
    challenge_cookie::ACTION.set(&mut response, &request, &tenant.settings(), challenge_id)?;
    Ok(response)
}

async fn begin(tenant: &Tenant, request: Request) -> Result<String, TenantError> {
    let action = request.action.as_deref().map(ActionCode::parse).transpose()?;
    let key = request
        .idempotency_key
        .as_deref()
        .map(IdempotencyKey::parse)
        .transpose()?;
    tenant.begin_action_challenge(action, key).await
}
