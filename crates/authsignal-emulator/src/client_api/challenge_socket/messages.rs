//! What goes over the WebSocket.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeState};
use crate::wire::{Timestamp, map_or_empty_list};

use super::super::verify_qr_code::approved_token;

/// What browsers say.
#[derive(Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Incoming {
    CreateChallenge(CreateChallenge),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateChallenge {
    #[serde(rename = "challengeType")]
    _challenge_type: ChallengeType,
    pub(super) action_code: Option<String>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    pub(super) custom: Option<Map<String, Value>>,
}

#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ChallengeType {
    QrCode,
}

/// What they are told.
#[derive(Serialize)]
#[serde(tag = "type", content = "data", rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Outgoing {
    ChallengeCreated(ChallengeCreated),
    StateChange(StateChange),
    /// The SDK passes over what it does not know; people who write a client of their own do not.
    Error(ApiError),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChallengeCreated {
    challenge_id: String,
    challenge_type: ChallengeType,
    expires_at: Timestamp,
    state: DeviceChallengeState,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateChange {
    challenge_id: String,
    state: DeviceChallengeState,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
}

impl Outgoing {
    pub(super) fn created(challenge: &DeviceChallenge) -> Self {
        Self::ChallengeCreated(ChallengeCreated {
            challenge_id: challenge.id.clone(),
            challenge_type: ChallengeType::QrCode,
            expires_at: Timestamp(challenge.expires_at),
            state: challenge.state,
        })
    }

    pub(super) fn state_change(tenant: &Tenant, challenge: &DeviceChallenge) -> Result<Self, TenantError> {
        Ok(Self::StateChange(StateChange {
            challenge_id: challenge.id.clone(),
            state: challenge.state,
            access_token: approved_token(tenant, challenge)?,
        }))
    }
}
