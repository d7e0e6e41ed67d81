//! Sign-out, here and at the provider: begun here (OpenID Connect RP-Initiated Logout 1.0), or there (Back-Channel and
//! Front-Channel Logout 1.0).

pub mod back_channel;
pub mod callback;
pub mod front_channel;
pub mod start;

use time::Duration;

/// Remembers the `state` of a sign-out at the provider.
const COOKIE: &str = "__Host-client-sign-out";

/// The time that a person has for the sign-out pages of the provider.
const LIFETIME: Duration = Duration::minutes(15);
