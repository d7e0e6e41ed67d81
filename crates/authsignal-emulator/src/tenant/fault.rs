//! Failures on demand: which calls they strike, and what they do to them.

pub(crate) mod endpoint;

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use self::endpoint::Endpoint;
use super::identifiers::UserId;

#[cfg(test)]
mod tests;

/// The longest latency: longer than any client waits.
const MAXIMUM_LATENCY_MILLISECONDS: u32 = 600_000;

/// The ids of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct FaultId(pub(crate) Uuid);

impl FaultId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self)
    }
}

impl fmt::Display for FaultId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

/// A fault that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) id: FaultId,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) wish: FaultWish,
}

/// What somebody wants to go wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultWish {
    pub(crate) endpoint: Endpoint,
    /// Anybody, when absent.
    pub(crate) user_id: Option<UserId>,
    /// How often it strikes before it is gone; until it is cleared, when absent.
    pub(crate) remaining: Option<u32>,
    pub(crate) kind: FaultKind,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum FaultKind {
    /// The call is carried out later.
    Latency { milliseconds: Latency },
    /// The call is not carried out and answered with this status.
    ServerError { status: ServerErrorStatus },
    /// The call is not carried out and answered with 429 and `Retry-After`.
    TooManyRequests {
        #[serde(rename = "retryAfterSeconds", alias = "retry_after_seconds")]
        retry_after_seconds: u32,
    },
    /// The call is not carried out, and the connection ends without an answer.
    DroppedConnection,
    /// The call is carried out, and its answer is cut in half.
    MalformedJson,
    /// The call is answered as if its client token had expired.
    ExpiredToken,
    /// The call is answered as if its code were wrong.
    WrongCode,
}

/// Milliseconds, ten minutes at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub(crate) struct Latency(u32);

impl TryFrom<u32> for Latency {
    type Error = String;

    fn try_from(milliseconds: u32) -> Result<Self, String> {
        if milliseconds > MAXIMUM_LATENCY_MILLISECONDS {
            return Err(format!(
                "a latency is at most {MAXIMUM_LATENCY_MILLISECONDS} milliseconds"
            ));
        }
        Ok(Self(milliseconds))
    }
}

impl From<Latency> for u32 {
    fn from(latency: Latency) -> Self {
        latency.0
    }
}

/// A status from 500 to 599.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(crate) struct ServerErrorStatus(u16);

impl TryFrom<u16> for ServerErrorStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        if (500..=599).contains(&status) {
            Ok(Self(status))
        } else {
            Err("the status of a server error is 500 to 599".to_owned())
        }
    }
}

impl From<ServerErrorStatus> for u16 {
    fn from(status: ServerErrorStatus) -> Self {
        status.0
    }
}

impl FaultKind {
    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Latency { .. } => "LATENCY",
            Self::ServerError { .. } => "SERVER_ERROR",
            Self::TooManyRequests { .. } => "TOO_MANY_REQUESTS",
            Self::DroppedConnection => "DROPPED_CONNECTION",
            Self::MalformedJson => "MALFORMED_JSON",
            Self::ExpiredToken => "EXPIRED_TOKEN",
            Self::WrongCode => "WRONG_CODE",
        }
    }

    /// Whether it decides the answer: of several such faults only the first strikes.
    pub(crate) fn decides(self) -> bool {
        !matches!(self, Self::Latency { .. })
    }

    /// A token can only have expired where one is shown, and a code be wrong where one is given.
    fn applies_to(self, call: &Call) -> bool {
        match self {
            Self::ExpiredToken => call.has_token,
            Self::WrongCode => takes_code(&call.path),
            _ => true,
        }
    }
}

/// A call of the API, as far as faults are concerned.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) user_id: Option<UserId>,
    /// Whether it shows a client token, in its header or its body.
    pub(crate) has_token: bool,
}

impl Fault {
    /// Whether it would strike this call.
    pub(crate) fn strikes(&self, call: &Call) -> bool {
        let wish = &self.wish;
        let user_fits = wish.user_id.is_none() || wish.user_id == call.user_id;
        user_fits && wish.endpoint.matches(&call.method, &call.path) && wish.kind.applies_to(call)
    }
}

/// The endpoints that a code is given to.
fn takes_code(path: &str) -> bool {
    const ENDPOINTS: [&str; 5] = [
        "/v1/verify",
        "/v1/client/verify/totp",
        "/v1/client/verify/email-otp",
        "/v1/client/verify/sms",
        "/v1/client/verify/whatsapp",
    ];
    ENDPOINTS
        .iter()
        .any(|endpoint| endpoint::segments(path).eq(endpoint::segments(endpoint)))
}
