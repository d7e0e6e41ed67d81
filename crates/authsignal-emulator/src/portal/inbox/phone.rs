//! How a challenge that a phone decides stands in the list.

use serde::Serialize;

use crate::portal::frame::{display, link_to_action};
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};

#[derive(Serialize)]
pub(super) struct PhoneRow {
    challenge_id: String,
    kind: &'static str,
    state: &'static str,
    user_id: Option<String>,
    action_code: String,
    action_href: Option<String>,
    expires_at: String,
    custom: Option<String>,
    can_be_claimed: bool,
    can_be_decided: bool,
}

impl PhoneRow {
    pub(super) fn of(challenge: &DeviceChallenge) -> Self {
        Self {
            challenge_id: challenge.id.clone(),
            kind: match challenge.kind {
                DeviceChallengeKind::QrCode => "QR code",
                DeviceChallengeKind::Push => "Push notification",
            },
            state: challenge.state.as_str(),
            user_id: challenge.user_id.as_ref().map(ToString::to_string),
            action_code: challenge.action_code.to_string(),
            action_href: challenge.action().as_ref().map(link_to_action),
            expires_at: display(challenge.expires_at),
            custom: challenge
                .custom
                .as_ref()
                .and_then(|custom| serde_json::to_string(custom).ok()),
            can_be_claimed: challenge.state == DeviceChallengeState::Unclaimed,
            can_be_decided: challenge.decider().is_ok(),
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let row = |can_be_claimed, can_be_decided, text: Option<&str>| Self {
            challenge_id: "1".to_owned(),
            kind: "QR code",
            state: "unclaimed",
            user_id: text.map(str::to_owned),
            action_code: "login".to_owned(),
            action_href: text.map(str::to_owned),
            expires_at: "now".to_owned(),
            custom: text.map(str::to_owned),
            can_be_claimed,
            can_be_decided,
        };
        vec![
            row(true, false, None),
            row(false, true, Some("1")),
            row(false, false, Some("1")),
        ]
    }
}
