use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration as StdDuration;

use oidc_protocol::authentication::{Acr, AuthenticationEvent};
use time::{Duration, OffsetDateTime};
use web_host::Stopping;

use super::Passkeys;
use crate::storage::WeekCount;

/// How often counts are written: many steps share a write. What a process that is killed has not written is lost.
const PAUSE: StdDuration = StdDuration::from_secs(10);

/// How often people are counted for the metrics.
const ROUNDS_PER_CENSUS: u32 = 30;

/// How long a week is kept.
const KEPT: Duration = Duration::weeks(105);

/// What people do on their way to passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// They were asked.
    Offered,
    /// They added a passkey when asked.
    Accepted,
    /// They put it off.
    NotNow,
    /// They do not want to be asked again.
    Never,
    /// They tried when asked, and it did not work.
    Failed,
    /// The browser made a passkey by itself.
    CreatedSilently,
    /// They had to add one.
    CreatedAsRequired,
    /// They added one on the page of their passkeys.
    AddedByThemselves,
    /// They removed one.
    Removed,
    /// They signed in with a passkey.
    SignInWithPasskey,
    /// They signed in with a password and a second factor.
    SignInWithSecondFactor,
    /// They signed in with a password alone.
    SignInWithPassword,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Offered,
        Self::Accepted,
        Self::NotNow,
        Self::Never,
        Self::Failed,
        Self::CreatedSilently,
        Self::CreatedAsRequired,
        Self::AddedByThemselves,
        Self::Removed,
        Self::SignInWithPasskey,
        Self::SignInWithSecondFactor,
        Self::SignInWithPassword,
    ];

    /// The name in the storage and in the metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::NotNow => "not_now",
            Self::Never => "never",
            Self::Failed => "failed",
            Self::CreatedSilently => "created_silently",
            Self::CreatedAsRequired => "created_as_required",
            Self::AddedByThemselves => "added_by_themselves",
            Self::Removed => "removed",
            Self::SignInWithPasskey => "sign_in_with_passkey",
            Self::SignInWithSecondFactor => "sign_in_with_second_factor",
            Self::SignInWithPassword => "sign_in_with_password",
        }
    }

    pub(super) fn of_sign_in(authentication: &AuthenticationEvent) -> Self {
        if authentication.satisfies(&[Acr::PhishingResistant]) {
            Self::SignInWithPasskey
        } else if authentication.is_multi_factor() {
            Self::SignInWithSecondFactor
        } else {
            Self::SignInWithPassword
        }
    }
}

/// The Monday of the week, 00:00 UTC.
pub(super) fn week_of(now: OffsetDateTime) -> OffsetDateTime {
    let now = now.to_offset(time::UtcOffset::UTC);
    let days = now.weekday().number_days_from_monday();
    (now - Duration::days(days.into())).replace_time(time::Time::MIDNIGHT)
}

/// Counts that wait to be written.
#[derive(Debug, Default)]
pub struct PasskeyNumbers(Mutex<BTreeMap<(OffsetDateTime, Step), u32>>);

impl PasskeyNumbers {
    pub(super) fn count(&self, step: Step, now: OffsetDateTime) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((week_of(now), step)).or_default() += 1;
    }

    fn take(&self) -> BTreeMap<(OffsetDateTime, Step), u32> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, taken: BTreeMap<(OffsetDateTime, Step), u32>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, count) in taken {
            *counts.entry(key).or_default() += count;
        }
    }
}

impl Passkeys {
    /// Writes counts every few seconds, and the rest at the end; and counts people for the metrics.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        let mut round = 0;
        while !stopping.is_requested() {
            if round % ROUNDS_PER_CENSUS == 0 {
                self.census().await;
            }
            round += 1;
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stopping.requested() => {}
            }
            self.flush().await;
        }
    }

    /// Writes what was counted so far.
    pub async fn flush(&self) {
        let taken = self.numbers.take();
        if taken.is_empty() {
            return;
        }
        let counts = taken.iter().map(|((week, step), count)| WeekCount {
            week: *week,
            step: step.as_str().to_owned(),
            count: *count,
        });
        let expires_at = self.parts.clock.now() + KEPT;
        let written = self
            .parts
            .storage
            .count_passkey_steps(counts.collect(), expires_at)
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "counts of the way to passkeys cannot be written at the moment");
            self.numbers.put_back(taken);
        }
    }

    async fn census(&self) {
        match self.parts.storage.passkey_people().await {
            Ok(people) => self.parts.metrics.passkey_people(people),
            Err(error) => tracing::warn!(%error, "people with passkeys cannot be counted at the moment"),
        }
    }
}
