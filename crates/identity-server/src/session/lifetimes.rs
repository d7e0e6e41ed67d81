use oidc_protocol::client::Lifetime;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

/// A session that is in use is noted as seen after this part of its idle time, and not for every request.
const NOTED_AFTER: i32 = 20;
/// But not so rarely that people would not recognise it by when it was seen.
const NOTED_AT_LEAST_EVERY: Duration = Duration::minutes(5);

/// How long sessions last. Whatever is longer than the lifetime counts as long as it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionLifetimes {
    /// How long a session goes on without being used. Four hours by default.
    pub idle_seconds: Lifetime,
    /// How long it goes on however much it is used; the cookie also ends with the browser. Ten hours by default.
    pub lifetime_seconds: Lifetime,
    /// The idle time with "remember me". Fourteen days by default.
    pub remembered_idle_seconds: Lifetime,
    /// The lifetime with "remember me". Thirty days by default.
    pub remembered_lifetime_seconds: Lifetime,
}

impl Default for SessionLifetimes {
    fn default() -> Self {
        Self {
            idle_seconds: Lifetime::FOUR_HOURS,
            lifetime_seconds: Lifetime::TEN_HOURS,
            remembered_idle_seconds: Lifetime::FOURTEEN_DAYS,
            remembered_lifetime_seconds: Lifetime::THIRTY_DAYS,
        }
    }
}

impl SessionLifetimes {
    /// When a session that begins at `now` ends, however much it is used.
    pub(super) fn ends_at(&self, is_remembered: bool, now: OffsetDateTime) -> OffsetDateTime {
        let lifetime = if is_remembered {
            self.remembered_lifetime_seconds
        } else {
            self.lifetime_seconds
        };
        now + lifetime.as_duration()
    }

    /// When a session that is used at `now` and never again ends.
    pub(super) fn expires_at(
        &self,
        is_remembered: bool,
        now: OffsetDateTime,
        ends_at: OffsetDateTime,
    ) -> OffsetDateTime {
        ends_at.min(now + self.idle(is_remembered))
    }

    /// A session that was noted as seen at this time or before has to be noted again.
    pub(super) fn noted_before(&self, is_remembered: bool, now: OffsetDateTime) -> OffsetDateTime {
        let pause = self.idle(is_remembered) / NOTED_AFTER;
        now - pause.clamp(Duration::SECOND, NOTED_AT_LEAST_EVERY)
    }

    fn idle(&self, is_remembered: bool) -> Duration {
        let idle = if is_remembered {
            self.remembered_idle_seconds
        } else {
            self.idle_seconds
        };
        idle.as_duration()
    }
}
