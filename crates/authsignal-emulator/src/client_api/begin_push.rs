//! `POST /v1/client/challenge/push`: asks the user on their devices.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::Bearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::identifiers::{ActionCode, UserAuthenticatorId};
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    action: Option<String>,
    user_authenticator_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    challenge_id: String,
    delivery_results: Vec<DeliveryResult>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryResult {
    user_authenticator_id: UserAuthenticatorId,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let action = body.0.action.as_deref().map(ActionCode::parse).transpose()?;
    let only = body.0.user_authenticator_id.as_deref();
    let unknown = || ApiError::invalid_request("The userAuthenticatorId is invalid.");
    let only = only
        .map(|id| UserAuthenticatorId::parse(id).ok_or_else(unknown))
        .transpose()?;
    let challenge = tenant.begin_push(bearer.0, action, only).await?;
    let result = |user_authenticator_id| DeliveryResult {
        user_authenticator_id,
    };
    Ok(json(&Reply {
        challenge_id: challenge.challenge_id,
        delivery_results: challenge.asked.into_iter().map(result).collect(),
    }))
}
