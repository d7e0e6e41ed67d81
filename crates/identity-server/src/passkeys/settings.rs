use std::collections::BTreeMap;

use oidc_protocol::client::PasskeyPolicy;
use serde::Deserialize;
use time::Duration;

use crate::users::User;

/// The section `[passkeys]`: how people are moved to passkeys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasskeySettings {
    /// What is asked of everybody. Clients and groups may ask for more, never for less.
    pub policy: PasskeyPolicy,
    /// What is asked of people in these groups.
    pub groups: BTreeMap<String, PasskeyPolicy>,
    /// Whether a passkey is made silently after a sign-in with a second factor, where the browser can.
    pub create_silently: bool,
    /// For how many days nobody is asked again who said "not now" for the first time, the second time, and so on.
    pub ask_again_days: AskAgainDays,
}

impl Default for PasskeySettings {
    fn default() -> Self {
        Self {
            policy: PasskeyPolicy::Password,
            groups: BTreeMap::new(),
            create_silently: true,
            ask_again_days: AskAgainDays(vec![7, 30, 90, 180]),
        }
    }
}

impl PasskeySettings {
    /// What is asked of this person everywhere.
    pub(super) fn of(&self, user: &User) -> PasskeyPolicy {
        let of_groups = user.groups.iter().filter_map(|group| self.groups.get(group));
        of_groups.copied().fold(self.policy, PasskeyPolicy::max)
    }

    /// Whether a passkey is required of somebody, whatever the client.
    pub(super) fn requires(&self) -> bool {
        let all = self.groups.values().chain([&self.policy]);
        all.max() == Some(&PasskeyPolicy::Required)
    }
}

/// Days of quiet, one entry for each time that somebody puts an offer off; the last one counts from then on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<u16>")]
pub struct AskAgainDays(Vec<u16>);

/// Days of quiet that do not grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must name at least one number of days, each from 1 on and none less than the one before, such as [7, 30, 90]"
)]
pub struct AskAgainDaysError;

impl AskAgainDays {
    /// For how long nobody is asked who has put the offer off `before` times before.
    pub(super) fn after(&self, before: u32) -> Duration {
        let index = usize::try_from(before).unwrap_or(usize::MAX);
        let days = self.0.get(index).or(self.0.last()).copied().unwrap_or(1);
        Duration::days(days.into())
    }

    /// The longest.
    pub(super) fn longest(&self) -> Duration {
        self.after(u32::MAX)
    }
}

impl TryFrom<Vec<u16>> for AskAgainDays {
    type Error = AskAgainDaysError;

    fn try_from(days: Vec<u16>) -> Result<Self, Self::Error> {
        if days.first().is_some_and(|first| *first > 0) && days.is_sorted() {
            Ok(Self(days))
        } else {
            Err(AskAgainDaysError)
        }
    }
}
