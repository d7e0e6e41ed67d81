//! Challenges that another device of the user decides: a phone that scans a QR code, or gets a push notification.

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::TenantError;
use super::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};

#[cfg(test)]
mod tests;

/// How the device learns of the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DeviceChallengeKind {
    QrCode,
    Push,
}

impl DeviceChallengeKind {
    const ALL: [Self; 2] = [Self::QrCode, Self::Push];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::QrCode => "QR_CODE",
            Self::Push => "PUSH",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where a challenge stands, by the names of the WebSocket protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeviceChallengeState {
    /// No device has it yet.
    Unclaimed,
    /// A device asks its user.
    Claimed,
    Approved,
    Rejected,
}

impl DeviceChallengeState {
    const ALL: [Self; 4] = [Self::Unclaimed, Self::Claimed, Self::Approved, Self::Rejected];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unclaimed => "unclaimed",
            Self::Claimed => "claimed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One such challenge.
#[derive(Clone, Debug)]
pub(crate) struct DeviceChallenge {
    pub(crate) id: String,
    pub(crate) kind: DeviceChallengeKind,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    pub(crate) state: DeviceChallengeState,
    /// Known from the start where there is a token, and else from the device that claims it.
    pub(crate) user_id: Option<UserId>,
    pub(crate) action_code: ActionCode,
    /// Of the token's action, or of the one that the approval has made.
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    /// The device that was asked, where it was only one.
    pub(crate) authenticator_id: Option<UserAuthenticatorId>,
    /// What who polls has to know.
    pub(crate) device_code: Option<String>,
    /// What the app shows on the device.
    pub(crate) custom: Option<Map<String, Value>>,
}

impl DeviceChallenge {
    /// The action that it is about, as soon as there is one.
    pub(crate) fn action(&self) -> Option<ActionKey> {
        Some(ActionKey {
            user_id: self.user_id.clone()?,
            action_code: self.action_code.clone(),
            idempotency_key: self.idempotency_key.clone()?,
        })
    }

    pub(crate) fn is_claimed(&self) -> bool {
        self.state != DeviceChallengeState::Unclaimed
    }

    /// Whether nothing can become of it any more.
    pub(crate) fn is_decided(&self) -> bool {
        matches!(
            self.state,
            DeviceChallengeState::Approved | DeviceChallengeState::Rejected
        )
    }

    /// A device of `user_id` has scanned it.
    pub(crate) fn claim(&mut self, user_id: UserId) -> Result<(), TenantError> {
        if self.is_claimed() {
            return Err(TenantError::invalid_request(format!(
                "The challenge is {} already.",
                self.state.as_str()
            )));
        }
        if self.user_id.as_ref().is_some_and(|expected| *expected != user_id) {
            return Err(TenantError::invalid_request(
                "The challenge belongs to somebody else.",
            ));
        }
        self.user_id = Some(user_id);
        self.state = DeviceChallengeState::Claimed;
        Ok(())
    }

    /// The user who can decide it on their device, which has claimed it.
    pub(crate) fn decider(&self) -> Result<UserId, TenantError> {
        match (&self.user_id, self.state) {
            (Some(user_id), DeviceChallengeState::Claimed) => Ok(user_id.clone()),
            _ => Err(TenantError::invalid_request(format!(
                "The challenge is {}: only a claimed one can be decided.",
                self.state.as_str()
            ))),
        }
    }
}
