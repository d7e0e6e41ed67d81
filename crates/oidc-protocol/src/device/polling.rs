use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::token::Grant;

/// By how much a device that asks too often has to slow down (RFC 8628 section 3.5).
const SLOW_DOWN: Duration = Duration::seconds(5);

/// Times are kept in whole seconds, and networks are not regular: a second early is in time.
const LEEWAY: Duration = Duration::seconds(1);

/// What the person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceDecision {
    /// The device gets tokens.
    Granted(Box<Grant>),
    /// It gets none.
    Denied,
}

/// What is known of a device code when the device asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceState {
    /// When the person can no longer decide.
    pub expires_at: OffsetDateTime,
    /// How long the device has to wait between two questions.
    pub interval: Duration,
    /// When the device asked last.
    pub asked_at: Option<OffsetDateTime>,
    /// What the person decided, once they have.
    pub decision: Option<DeviceDecision>,
}

/// What a device is told (section 3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DevicePoll {
    /// The person has not decided yet.
    Pending,
    /// Nor have they, and the device asks too often: from now on it has to wait for so long.
    SlowDown(Duration),
    /// The person decided; the code is used up.
    Decided(DeviceDecision),
    /// They took too long.
    Expired,
}

impl DeviceState {
    /// The answer to a question at `now`.
    #[must_use]
    pub fn poll(self, now: OffsetDateTime) -> DevicePoll {
        if now >= self.expires_at {
            return DevicePoll::Expired;
        }
        let is_too_soon = self
            .asked_at
            .is_some_and(|asked_at| now < asked_at + self.interval - LEEWAY);
        match self.decision {
            _ if is_too_soon => DevicePoll::SlowDown(self.interval + SLOW_DOWN),
            Some(decision) => DevicePoll::Decided(decision),
            None => DevicePoll::Pending,
        }
    }
}
