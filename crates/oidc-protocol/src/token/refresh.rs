//! Refresh tokens (RFC 6749 section 6): how long they live, and what their second use means (RFC 9700 section 4.14.2).

use time::{Duration, OffsetDateTime};

use crate::client::Client;

/// What is known of a refresh token that somebody presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshTokenState {
    /// When it stops working.
    pub expires_at: OffsetDateTime,
    /// When it was used first, and replaced by another.
    pub used_at: Option<OffsetDateTime>,
    /// Whether one that was given in its place has been used: then the response that brought it was not lost.
    pub successor_is_used: bool,
}

/// What the use of a refresh token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshTokenUse {
    /// The first use.
    First,
    /// Once more, so soon that the response to the first use may have been lost: it is answered again.
    Again,
    /// Two hold the same token, and one of them has stolen it. Nobody knows which, so all tokens of the grant end.
    Reuse,
    /// It is too old.
    Expired,
}

impl RefreshTokenState {
    /// Judges a use at `now`. `window` is how long after the first use a lost response is believed in.
    #[must_use]
    pub fn judge(&self, window: Duration, now: OffsetDateTime) -> RefreshTokenUse {
        match self.used_at {
            // Seconds are compared, as they are stored.
            Some(used_at) => {
                let age = now.unix_timestamp() - used_at.unix_timestamp();
                let is_soon = (0..=window.whole_seconds()).contains(&age) && !window.is_zero();
                if is_soon && !self.successor_is_used && now < self.expires_at {
                    RefreshTokenUse::Again
                } else {
                    RefreshTokenUse::Reuse
                }
            }
            None if now < self.expires_at => RefreshTokenUse::First,
            None => RefreshTokenUse::Expired,
        }
    }
}

/// When a refresh token of this client that is given at `now` stops working: `granted_at` plus the lifetime at the
/// latest, and earlier when it is not used.
#[must_use]
pub fn refresh_token_expiry(
    client: &Client,
    granted_at: OffsetDateTime,
    now: OffsetDateTime,
) -> OffsetDateTime {
    let absolute = granted_at + client.refresh_token_lifetime().as_duration();
    let idle = now + client.refresh_token_idle_lifetime().as_duration();
    absolute.min(idle)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::authentication::tests::NOW;
    use crate::client::tests::web_with;

    const WINDOW: Duration = Duration::seconds(10);

    fn judge(used: Option<i64>, successor_is_used: bool, window: Duration) -> RefreshTokenUse {
        let state = RefreshTokenState {
            expires_at: NOW + Duration::days(1),
            used_at: used.map(|seconds| NOW - Duration::seconds(seconds)),
            successor_is_used,
        };
        state.judge(window, NOW)
    }

    #[test]
    fn the_first_use_counts_until_the_token_expires() {
        assert_eq!(judge(None, false, WINDOW), RefreshTokenUse::First);
        let state = RefreshTokenState {
            expires_at: NOW,
            used_at: None,
            successor_is_used: false,
        };
        assert_eq!(state.judge(WINDOW, NOW), RefreshTokenUse::Expired);
        let just_before = NOW - Duration::milliseconds(1);
        assert_eq!(state.judge(WINDOW, just_before), RefreshTokenUse::First);
    }

    #[test]
    fn a_second_use_is_forgiven_within_the_window_only() {
        assert_eq!(judge(Some(0), false, WINDOW), RefreshTokenUse::Again);
        assert_eq!(judge(Some(10), false, WINDOW), RefreshTokenUse::Again);
        assert_eq!(judge(Some(11), false, WINDOW), RefreshTokenUse::Reuse);
        assert_eq!(judge(Some(-1), false, WINDOW), RefreshTokenUse::Reuse);
        assert_eq!(judge(Some(0), false, Duration::ZERO), RefreshTokenUse::Reuse);
        let expired_meanwhile = RefreshTokenState {
            expires_at: NOW,
            used_at: Some(NOW - Duration::seconds(1)),
            successor_is_used: false,
        };
        assert_eq!(expired_meanwhile.judge(WINDOW, NOW), RefreshTokenUse::Reuse);
    }

    #[test]
    fn a_second_use_is_not_forgiven_once_the_successor_was_used() {
        assert_eq!(judge(Some(1), true, WINDOW), RefreshTokenUse::Reuse);
    }

    #[test]
    fn a_token_lives_as_long_as_it_is_used_but_not_for_ever() {
        let client = web_with(&json!({ "refresh_token_lifetime": 1000, "refresh_token_idle_lifetime": 300 }));
        let after = |seconds| refresh_token_expiry(&client, NOW, NOW + Duration::seconds(seconds)) - NOW;
        assert_eq!(after(0), Duration::seconds(300));
        assert_eq!(after(600), Duration::seconds(900));
        assert_eq!(after(900), Duration::seconds(1000));
    }
}
