use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use crate::storage::KeyHash;

/// The most that is remembered; what more there is, the storage knows.
const MOST: usize = 4096;

/// Who has to wait, as this process has learnt it from the storage. It only saves questions: a process that does not
/// know asks at the next failure.
#[derive(Debug, Default)]
pub(super) struct Noted(Mutex<HashMap<KeyHash, OffsetDateTime>>);

impl Noted {
    /// How long whoever has this key still has to wait.
    pub(super) fn until(&self, key: &KeyHash, now: OffsetDateTime) -> Option<Duration> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = noted.get(key)?;
        let wait = *until - now;
        wait.is_positive().then_some(wait)
    }

    pub(super) fn note(&self, key: KeyHash, now: OffsetDateTime, wait: Duration) {
        if !wait.is_positive() {
            return;
        }
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.retain(|_, until| *until > now);
        }
        if noted.len() < MOST {
            noted.insert(key, now + wait);
        }
    }
}
