use serde::{Deserialize, Serialize};
use time::Duration;

/// Ten years: what is longer is a mistake, and nothing overflows below it.
const MAXIMUM_SECONDS: u32 = 315_360_000;

/// A lifetime is zero or absurdly long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a lifetime must be 1 to {MAXIMUM_SECONDS} seconds")]
pub struct LifetimeError;

/// A lifetime in whole seconds, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Lifetime(u32);

impl Lifetime {
    /// Five minutes.
    pub const FIVE_MINUTES: Self = Self(300);
    /// Ten minutes.
    pub const TEN_MINUTES: Self = Self(600);
    /// One hour.
    pub const ONE_HOUR: Self = Self(3600);
    /// Four hours.
    pub const FOUR_HOURS: Self = Self(4 * 3600);
    /// Ten hours.
    pub const TEN_HOURS: Self = Self(10 * 3600);
    /// Fourteen days.
    pub const FOURTEEN_DAYS: Self = Self(14 * 24 * 3600);
    /// Fifteen days.
    pub const FIFTEEN_DAYS: Self = Self(15 * 24 * 3600);
    /// Thirty days.
    pub const THIRTY_DAYS: Self = Self(30 * 24 * 3600);

    /// A lifetime of this many seconds.
    pub fn from_seconds(seconds: u32) -> Result<Self, LifetimeError> {
        if (1..=MAXIMUM_SECONDS).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(LifetimeError)
        }
    }

    /// The lifetime in seconds, as `expires_in` carries it.
    #[must_use]
    pub fn as_seconds(self) -> u32 {
        self.0
    }

    /// The lifetime as a duration.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        Duration::seconds(i64::from(self.0))
    }
}

impl TryFrom<u32> for Lifetime {
    type Error = LifetimeError;

    fn try_from(seconds: u32) -> Result<Self, Self::Error> {
        Self::from_seconds(seconds)
    }
}

impl From<Lifetime> for u32 {
    fn from(lifetime: Lifetime) -> Self {
        lifetime.0
    }
}
