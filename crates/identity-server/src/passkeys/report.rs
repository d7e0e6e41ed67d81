use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use time::{Date, Duration};

use super::{Passkeys, Step, numbers};
use crate::error::InternalError;
use crate::storage::{PEOPLE, PEOPLE_WITH_PASSKEY, Storage, StorageError};
use web_host::Clock;

/// How far people have got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PasskeyReport {
    /// People who have signed in within the last 400 days.
    pub people: u32,
    /// Those of them who have a passkey.
    pub people_with_passkey: u32,
    /// Week by week, the present one first.
    pub weeks: Vec<WeekReport>,
}

/// One week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeekReport {
    /// Its Monday.
    #[serde(serialize_with = "as_text")]
    pub week: Date,
    /// People who signed in.
    pub people: u32,
    /// Those of them who had a passkey then.
    pub people_with_passkey: u32,
    /// What happened, by its name.
    pub steps: BTreeMap<&'static str, u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it like that")]
fn as_text<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

impl WeekReport {
    /// How often this happened.
    #[must_use]
    pub fn count(&self, step: Step) -> u32 {
        self.steps.get(step.as_str()).copied().unwrap_or_default()
    }

    /// Offers that nobody has answered, as far as is known: people closed the page.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        let answers = [Step::Accepted, Step::CreatedSilently, Step::NotNow, Step::Never];
        let answered = answers.into_iter().map(|step| self.count(step)).sum();
        self.count(Step::Offered).saturating_sub(answered)
    }

    /// Sign-ins of all kinds.
    #[must_use]
    pub fn sign_ins(&self) -> u32 {
        self.count(Step::SignInWithPasskey)
            + self.count(Step::SignInWithSecondFactor)
            + self.count(Step::SignInWithPassword)
    }
}

impl PasskeyReport {
    /// The report of the last `weeks` weeks.
    pub async fn read(storage: &dyn Storage, clock: &dyn Clock, weeks: u16) -> Result<Self, StorageError> {
        let present = numbers::week_of(clock.now());
        let mut reported: Vec<_> = (0..i64::from(weeks))
            .map(|back| WeekReport {
                week: (present - Duration::weeks(back)).date(),
                people: 0,
                people_with_passkey: 0,
                steps: Step::ALL.iter().map(|step| (step.as_str(), 0)).collect(),
            })
            .collect();
        let first = present - Duration::weeks(i64::from(weeks.max(1)) - 1);
        for counted in storage.passkey_steps_since(first).await? {
            let date = counted.week.date();
            let Some(week) = reported.iter_mut().find(|week| week.week == date) else {
                continue;
            };
            match counted.step.as_str() {
                PEOPLE => week.people = counted.count,
                PEOPLE_WITH_PASSKEY => week.people_with_passkey = counted.count,
                step => {
                    // A later version may count more.
                    if let Some(count) = week.steps.get_mut(step) {
                        *count = counted.count;
                    }
                }
            }
        }
        let people = storage.passkey_people().await?;
        Ok(Self {
            people: people.all,
            people_with_passkey: people.with_passkey,
            weeks: reported,
        })
    }
}

impl Passkeys {
    /// The report of the last `weeks` weeks, with what this process has counted so far.
    pub async fn report(&self, weeks: u16) -> Result<PasskeyReport, InternalError> {
        self.flush().await;
        Ok(PasskeyReport::read(self.parts.storage.as_ref(), self.parts.clock.as_ref(), weeks).await?)
    }
}
