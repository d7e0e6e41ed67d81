//! `/Account` and the pages under it: what people see and change about their own account.

pub(crate) mod activity;
pub(crate) mod confirm_email;
pub(crate) mod delete;
mod draft;
pub(crate) mod email;
mod gate;
mod navigation;
pub(crate) mod overview;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod second_factor;

use serde::Deserialize;

use self::gate::TurnedAway;
pub(crate) use self::gate::{Confirmed, SignedInPerson, needs_proof};
pub(crate) use self::navigation::{AccountNavigation, Section};

/// Whether the person comes back to a page because they have just changed something there.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn is_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// The page, for somebody who comes back.
    fn at(path: &str) -> String {
        format!("{path}?done=1")
    }
}
