//! What a user does on their phone, done by a test: install an app that gets push notifications, scan a QR code, approve,
//! reject.

use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::operations::Tenant;
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, Body, Timestamp, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClaimRequest {
    #[serde(default)]
    user_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PushDeviceRequest {
    name: Option<String>,
    /// `IOS`, `ANDROID` or `WEB`.
    platform: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChallengeJson {
    challenge_id: String,
    challenge_type: DeviceChallengeKind,
    state: DeviceChallengeState,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    action_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<Map<String, Value>>,
    created_at: Timestamp,
    expires_at: Timestamp,
}

/// `GET /emulator/challenges`: those that have not expired, the newest first.
pub(super) async fn list(tenant: Data<Tenant>) -> ApiResult {
    let challenges = tenant.device_challenges().await?;
    let challenges: Vec<_> = challenges.into_iter().map(ChallengeJson::from).collect();
    Ok(json(&challenges))
}

/// `POST /emulator/challenges/{id}/claim`: a phone of the user scans the QR code.
pub(super) async fn claim(tenant: Data<Tenant>, id: Path<String>, body: Body<ClaimRequest>) -> ApiResult {
    let user_id = UserId::parse(&body.0.user_id)?;
    let challenge = tenant.claim_qr_code(id.into_inner(), user_id).await?;
    Ok(json(&ChallengeJson::from(challenge)))
}

/// `POST /emulator/challenges/{id}/approve`
pub(super) async fn approve(tenant: Data<Tenant>, id: Path<String>) -> ApiResult {
    let challenge = tenant.approve_device_challenge(id.into_inner()).await?;
    Ok(json(&ChallengeJson::from(challenge)))
}

/// `POST /emulator/challenges/{id}/reject`
pub(super) async fn reject(tenant: Data<Tenant>, id: Path<String>) -> ApiResult {
    let challenge = tenant.reject_device_challenge(id.into_inner()).await?;
    Ok(json(&ChallengeJson::from(challenge)))
}

/// `POST /emulator/users/{userId}/push-devices`: the user's phone gets push notifications from now on.
pub(super) async fn add_push_device(
    tenant: Data<Tenant>,
    user_id: Path<String>,
    body: Body<PushDeviceRequest>,
) -> ApiResult {
    let name = body.0.name.unwrap_or_else(|| "Phone".to_owned());
    let device = tenant
        .add_push_device(UserId::parse(&user_id)?, name, body.0.platform)
        .await?;
    Ok(json(&serde_json::json!({ "userAuthenticatorId": device.id })))
}

impl From<DeviceChallenge> for ChallengeJson {
    fn from(challenge: DeviceChallenge) -> Self {
        Self {
            challenge_id: challenge.id,
            challenge_type: challenge.kind,
            state: challenge.state,
            user_id: challenge.user_id.map(|user_id| user_id.to_string()),
            action_code: challenge.action_code.to_string(),
            custom: challenge.custom,
            created_at: Timestamp(challenge.created_at),
            expires_at: Timestamp(challenge.expires_at),
        }
    }
}
