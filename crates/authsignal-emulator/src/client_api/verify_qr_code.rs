//! `POST /v1/client/verify/qr-code`: what has become of a QR code. The page polls.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::MaybeBearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeState};
use crate::tenant::token::Scopes;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    challenge_id: Option<String>,
    device_code: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_claimed: bool,
    is_verified: bool,
    is_consumed: bool,
    /// SDKs read the one or the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
}

pub(super) async fn handle(_caller: MaybeBearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let (Some(challenge_id), Some(device_code)) = (body.0.challenge_id, body.0.device_code) else {
        return Err(ApiError::invalid_request(
            "challengeId and deviceCode are required.",
        ));
    };
    let challenge = tenant.polled_device_challenge(challenge_id, device_code).await?;
    let token = approved_token(&tenant, &challenge)?;
    Ok(json(&Reply {
        is_claimed: challenge.is_claimed(),
        is_verified: challenge.state == DeviceChallengeState::Approved,
        is_consumed: challenge.is_decided(),
        access_token: token.clone(),
        token,
    }))
}

/// The token that an approved challenge is worth.
pub(super) fn approved_token(
    tenant: &Tenant,
    challenge: &DeviceChallenge,
) -> Result<Option<String>, TenantError> {
    match (challenge.state, challenge.action()) {
        (DeviceChallengeState::Approved, Some(action)) => {
            tenant.token(&action, &Scopes::management()).map(Some)
        }
        _ => Ok(None),
    }
}
