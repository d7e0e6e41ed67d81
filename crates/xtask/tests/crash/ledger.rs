//! What was promised to whom, what went wrong and when, and what was found to be untrue.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use crate::browser::Browser;

/// What a person and their application hold: everything in it was acknowledged to them.
pub(crate) struct SignedIn {
    pub(crate) number: usize,
    /// With the session's cookie.
    pub(crate) browser: Browser,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    /// Refresh tokens that were replaced.
    pub(crate) used_refresh_tokens: Vec<String>,
    pub(crate) history: History,
}

/// What must not work once more.
#[derive(Default)]
pub(crate) struct History {
    /// Codes that were redeemed.
    pub(crate) redeemed_codes: Vec<String>,
    /// Codes of which nobody knows whether they were redeemed.
    pub(crate) doubtful_codes: Vec<String>,
    /// Addresses with which a second factor ended.
    pub(crate) callbacks: Vec<String>,
}

/// The book that everybody writes into.
pub(crate) struct Ledger {
    began: Instant,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// When something was broken on purpose, and what.
    outages: Vec<(Instant, Option<Instant>, &'static str)>,
    /// Answers with a status from 500 on.
    failures: Vec<(Instant, String)>,
    /// How often each thing happened.
    counts: BTreeMap<&'static str, u32>,
    violations: Vec<String>,
}

/// How long an outage may be felt after its end: connections are made anew, and Authsignal's circuit has its pause.
const AFTERMATH: std::time::Duration = std::time::Duration::from_secs(5);

impl Ledger {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            entries: Mutex::default(),
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is about to be broken; the answer goes to [`Self::outage_ends`].
    pub(crate) fn outage_begins(&self, what: &'static str) -> usize {
        self.happened(what);
        let outages = &mut self.entries().outages;
        outages.push((Instant::now(), None, what));
        outages.len() - 1
    }

    pub(crate) fn outage_ends(&self, outage: usize) {
        self.entries().outages.get_mut(outage).unwrap().1 = Some(Instant::now());
    }

    /// The server said that it failed.
    pub(crate) fn failure(&self, what: String) {
        self.entries().failures.push((Instant::now(), what));
    }

    pub(crate) fn happened(&self, what: &'static str) {
        *self.entries().counts.entry(what).or_default() += 1;
    }

    /// Something that must never be was found.
    pub(crate) fn violation(&self, what: &str) {
        let after = self.began.elapsed();
        self.entries().violations.push(format!("{after:.1?}: {what}"));
    }

    pub(crate) fn expect(&self, is_true: bool, what: impl FnOnce() -> String) {
        if !is_true {
            self.violation(&what());
        }
    }

    /// A server may fail only while something that it needs is gone.
    pub(crate) fn close(&self) {
        let entries = self.entries();
        let unexplained: Vec<String> = entries
            .failures
            .iter()
            .filter(|(at, _)| {
                !entries.outages.iter().any(|(began, ended, _)| {
                    began <= at && ended.is_none_or(|ended| *at <= ended + AFTERMATH)
                })
            })
            .map(|(_, what)| format!("a failure while all was well: {what}"))
            .collect();
        drop(entries);
        for what in unexplained {
            self.violation(&what);
        }
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.entries().violations.clone()
    }

    pub(crate) fn summary(&self) -> String {
        let entries = self.entries();
        let counts: Vec<String> = entries
            .counts
            .iter()
            .map(|(what, count)| format!("{count} × {what}"))
            .collect();
        format!(
            "{:.1?}: {}; {} failed answers",
            self.began.elapsed(),
            counts.join(", "),
            entries.failures.len()
        )
    }
}
