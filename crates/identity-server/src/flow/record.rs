use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use web_host::{Clock, RandomSource};

use super::entry::{Entry, EntryKind, Party};
use super::shown::{self, Field, Fingerprints};
use crate::storage::KeyHash;

/// The cookie that tells a developer's browser from others.
pub(crate) const BROWSER: &str = "__Host-identity-flow";

/// Sign-ins that are kept, entries of each, and how long.
const MOST_FLOWS: usize = 24;
const MOST_ENTRIES: usize = 240;
const MOST_HANDLES: usize = 64;
const KEPT_FOR: Duration = Duration::hours(1);

/// The sign-ins of late. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct Flows(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    fingerprints: Fingerprints,
    flows: Mutex<VecDeque<Flow>>,
}

/// One sign-in in one browser, with what followed from it.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    id: u64,
    /// The hash of what stands in its cookie. A client may come before the browser does.
    browser: Option<KeyHash>,
    pub(crate) begun_at: OffsetDateTime,
    pub(crate) entries: Vec<Entry>,
    /// Hashes of what was handed out in it.
    handles: Vec<KeyHash>,
}

impl Flows {
    pub(crate) fn new(clock: &Arc<dyn Clock>, random: &Arc<dyn RandomSource>) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(Arc::new(Kept {
            clock: Arc::clone(clock),
            random: Arc::clone(random),
            fingerprints: Fingerprints::new(key),
            flows: Mutex::default(),
        }))
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    pub(super) fn new_browser(&self) -> String {
        self.0.random.token()
    }

    /// The parameters of a query or form, as far as they may be shown.
    pub(crate) fn fields(&self, encoded: &[u8]) -> Vec<Field> {
        self.0.fingerprints.fields(encoded)
    }

    /// A parameter, as far as it may be shown.
    pub(crate) fn field(&self, name: &str, value: &str) -> Field {
        self.0.fingerprints.field(name, value)
    }

    /// An address, as far as it may be shown.
    pub(crate) fn address(&self, address: &str) -> String {
        shown::address(&self.0.fingerprints, address)
    }

    pub(super) fn claims<C: Serialize>(&self, claims: &C) -> String {
        self.0.fingerprints.claims(claims)
    }

    /// The sign-ins of a browser, the latest first.
    pub(crate) fn of(&self, browser: &str) -> Vec<Flow> {
        let browser = Some(KeyHash::of(browser));
        let mut flows = self.current();
        flows.make_contiguous().sort_by_key(|flow| flow.id);
        let own = flows.iter().rev().filter(|flow| flow.browser == browser);
        own.cloned().collect()
    }

    /// Keeps what happened in a request: in the sign-in that it belongs to by what it presented, or else in the latest of
    /// its browser. Without either there is nothing that it belongs to.
    pub(super) fn keep(&self, recorded: Recorded) {
        let Recorded {
            browser,
            begins,
            presented,
            issued,
            entries,
        } = recorded;
        let now = self.now();
        let browser = browser.map(|browser| KeyHash::of(&browser));
        let mut flows = self.current();
        let found = flows
            .iter()
            .rposition(|flow| flow.handles.iter().any(|handle| presented.contains(handle)))
            .or_else(|| {
                let is_own = |flow: &Flow| browser.is_some() && flow.browser == browser;
                flows.iter().rposition(is_own).filter(|_| !begins)
            });
        let index = match found {
            Some(index) => index,
            // A client that pushes its request comes before the browser.
            None if browser.is_some() || !issued.is_empty() => {
                let id = flows.iter().map(|flow| flow.id).max().unwrap_or_default() + 1;
                if flows.len() == MOST_FLOWS {
                    flows.pop_front();
                }
                flows.push_back(Flow {
                    id,
                    browser: None,
                    begun_at: now,
                    entries: Vec::new(),
                    handles: Vec::new(),
                });
                flows.len() - 1
            }
            None => return,
        };
        let Some(flow) = flows.get_mut(index) else {
            return;
        };
        if flow.browser.is_none() {
            flow.browser = browser;
        }
        let room = MOST_HANDLES.saturating_sub(flow.handles.len());
        flow.handles.extend(issued.into_iter().take(room));
        for entry in entries {
            if flow.entries.len() + 1 < MOST_ENTRIES {
                flow.entries.push(entry);
            } else if flow.entries.len() < MOST_ENTRIES {
                flow.entries.push(Entry {
                    at: now,
                    kind: EntryKind::LeftOut,
                });
            }
        }
        // Requests overlap: a client comes for its tokens while the browser still waits.
        flow.entries.sort_by_key(|entry| entry.at);
    }

    /// Without those whose time is over.
    fn current(&self) -> MutexGuard<'_, VecDeque<Flow>> {
        let oldest = self.now() - KEPT_FOR;
        let mut flows = self.0.flows.lock().unwrap_or_else(PoisonError::into_inner);
        flows.retain(|flow| flow.begun_at > oldest);
        flows
    }
}

/// What happened in one request.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// What stands in the browser's cookie.
    pub(super) browser: Option<String>,
    /// Whether a sign-in begins here.
    pub(super) begins: bool,
    pub(super) presented: Vec<KeyHash>,
    pub(super) issued: Vec<KeyHash>,
    pub(super) entries: Vec<Entry>,
}

/// Where a redirect leads, concluded by its address.
pub(super) fn party_at(origin: &str, authsignal: Option<&str>) -> Party {
    if authsignal == Some(origin) {
        Party::Authsignal
    } else {
        Party::Client(origin.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use web_host::{ManualClock, SystemRandom};

    use super::*;

    fn flows() -> (Flows, ManualClock) {
        let clock = ManualClock::at(datetime!(2026-11-30 12:00 UTC));
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let random: Arc<dyn RandomSource> = Arc::new(SystemRandom);
        (Flows::new(&shared, &random), clock)
    }

    fn event(flows: &Flows, name: &str) -> Entry {
        Entry {
            at: flows.now(),
            kind: EntryKind::Event {
                name: name.to_owned(),
                reason: None,
            },
        }
    }

    fn of_browser(flows: &Flows, browser: &str, begins: bool) -> Recorded {
        Recorded {
            browser: Some(browser.to_owned()),
            begins,
            entries: vec![event(flows, "visited")],
            ..Recorded::default()
        }
    }

    #[test]
    fn each_browser_sees_its_own_sign_ins_the_latest_first() {
        let (flows, clock) = flows();
        flows.keep(of_browser(&flows, "one", true));
        flows.keep(of_browser(&flows, "two", true));
        clock.advance(Duration::seconds(1));
        flows.keep(of_browser(&flows, "one", true));
        flows.keep(of_browser(&flows, "one", false));
        let lengths: Vec<usize> = flows.of("one").iter().map(|flow| flow.entries.len()).collect();
        assert_eq!(lengths, [2, 1]);
        assert_eq!(flows.of("two").len(), 1);
        assert!(flows.of("three").is_empty());
    }

    #[test]
    fn a_client_belongs_to_the_sign_in_whose_code_it_brings_and_to_none_without() {
        let (flows, _) = flows();
        flows.keep(Recorded {
            issued: vec![KeyHash::of("code")],
            ..of_browser(&flows, "one", true)
        });
        let client = |presented: &str| Recorded {
            presented: vec![KeyHash::of(presented)],
            entries: vec![event(&flows, "redeemed")],
            ..Recorded::default()
        };
        flows.keep(client("code"));
        flows.keep(client("guessed"));
        assert_eq!(flows.of("one")[0].entries.len(), 2);
    }

    #[test]
    fn it_is_bounded_in_number_length_and_time() {
        let (flows, clock) = flows();
        for number in 0..3 * MOST_FLOWS {
            flows.keep(of_browser(&flows, &number.to_string(), true));
        }
        assert_eq!(flows.current().len(), MOST_FLOWS);
        for _ in 0..2 * MOST_ENTRIES {
            flows.keep(Recorded {
                issued: vec![KeyHash::of("handle")],
                ..of_browser(&flows, "last", false)
            });
        }
        let flow = flows.of("last").remove(0);
        assert_eq!(
            (flow.entries.len(), flow.handles.len()),
            (MOST_ENTRIES, MOST_HANDLES)
        );
        assert!(matches!(flow.entries.last().unwrap().kind, EntryKind::LeftOut));
        clock.advance(KEPT_FOR + Duration::SECOND);
        assert!(flows.of("last").is_empty());
        assert!(flows.current().is_empty());
    }
}
