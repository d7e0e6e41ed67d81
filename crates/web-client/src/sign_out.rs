//! Sign-out, here and at the provider: begun here (OpenID Connect RP-Initiated Logout 1.0), or there (Back-Channel and
//! Front-Channel Logout 1.0).

pub mod back_channel;
pub mod callback;
pub mod front_channel;
pub mod start;

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::provider::CheckSession;

/// Remembers the `state` of a sign-out at the provider.
const COOKIE: &str = "__Host-client-sign-out";

/// A sign-out that is on its way to the provider and back.
#[derive(Serialize, Deserialize)]
struct SignOut {
    state: String,
    /// How the page afterwards finds out whether the provider has ended its session.
    check_session: Option<CheckSession>,
}

/// The time that a person has for the sign-out pages of the provider.
const LIFETIME: Duration = Duration::minutes(15);
