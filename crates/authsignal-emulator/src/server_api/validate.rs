//! `POST /v1/validate`

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::validation::Validation;
use crate::tenant::action::{Action, ActionState};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, Timestamp, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    token: Option<String>,
    user_id: Option<String>,
    action: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    is_valid: bool,
    state: ActionState,
    state_updated_at: Timestamp,
    user_id: UserId,
    /// The same as `action_code`: some SDKs read the one, some the other.
    action: ActionCode,
    action_code: ActionCode,
    idempotency_key: IdempotencyKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    is_valid: bool,
    error: &'static str,
}

pub(super) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let request = body.0;
    let token = request
        .token
        .ok_or_else(|| ApiError::invalid_request("token is required."))?;
    match tenant
        .validate(&token, request.user_id.as_deref(), request.action.as_deref())
        .await?
    {
        Validation::Known(action) => Ok(json(&Known::of(*action))),
        Validation::Refused(error) => Ok(json(&Refused {
            is_valid: false,
            error,
        })),
    }
}

impl Known {
    fn of(action: Action) -> Self {
        Self {
            is_valid: action.state == ActionState::ChallengeSucceeded,
            state: action.state,
            state_updated_at: Timestamp(action.state_updated_at),
            user_id: action.key.user_id,
            action: action.key.action_code.clone(),
            action_code: action.key.action_code,
            idempotency_key: action.key.idempotency_key,
            verification_method: action.verification_method,
        }
    }
}
