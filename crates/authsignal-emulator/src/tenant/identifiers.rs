//! The names by which the API speaks of users, actions and authenticators.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::TenantError;
use crate::assumptions::MAXIMUM_USER_ID_LENGTH;

/// The caller's own id for a user: opaque to the tenant, any characters (`auth0|123` is common).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct UserId(String);

impl UserId {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        // What is not UTF-8 in a path arrives as the replacement character.
        let is_wrong = |character: char| character.is_control() || character == char::REPLACEMENT_CHARACTER;
        if text.is_empty() || text.len() > MAXIMUM_USER_ID_LENGTH || text.chars().any(is_wrong) {
            return Err(TenantError::invalid_request("The user id is invalid."));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UserId {
    type Error = TenantError;

    fn try_from(text: String) -> Result<Self, TenantError> {
        Self::parse(&text)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The code of an action: `^[a-zA-Z0-9_-]{1,64}$`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ActionCode(String);

impl ActionCode {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if text.is_empty() || text.len() > 64 || !text.bytes().all(allowed) {
            return Err(TenantError::invalid_request(
                "The action code must be 1 to 64 letters, digits, hyphens or underscores.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ActionCode {
    type Error = TenantError;

    fn try_from(text: String) -> Result<Self, TenantError> {
        Self::parse(&text)
    }
}

impl fmt::Display for ActionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Names one action of a user with a given code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    pub(crate) fn parse(text: &str) -> Result<Self, TenantError> {
        if text.is_empty() || text.len() > 255 || text.chars().any(char::is_control) {
            return Err(TenantError::invalid_request("The idempotency key is invalid."));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid.to_string())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What identifies an action: the user, its code and its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActionKey {
    pub(crate) user_id: UserId,
    pub(crate) action_code: ActionCode,
    pub(crate) idempotency_key: IdempotencyKey,
}

/// The id of one authenticator of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct UserAuthenticatorId(pub(crate) Uuid);

impl UserAuthenticatorId {
    /// `None` for what cannot be the id of any authenticator.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self)
    }
}

impl fmt::Display for UserAuthenticatorId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}
