//! Which key signs, and for how long a key verifies. All of it follows from the stored rows and the clock, so replicas
//! agree without talking to each other.
//!
//! The keys of one algorithm stand in a line, in the order in which they begin to sign. A key is announced (it stands in
//! JWKS and does not sign), signs, is retired (it verifies only) once the next one signs, and is deleted when no token of
//! it lives any more. A revoked key keeps its place in the line, without its private half, and does nothing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use oidc_protocol::signing::SigningAlgorithm;
use time::{Duration, OffsetDateTime};

use crate::storage::StoredSigningKey;

/// How long clients may keep JWKS, as its `Cache-Control` tells them.
pub(crate) const JWKS_MAX_AGE: Duration = Duration::minutes(5);
/// How old the keys that a replica holds may become while it does not reach its storage.
pub(crate) const LONGEST_OUTAGE: Duration = Duration::minutes(5);
/// How much the clocks of two replicas may differ.
const CLOCK_SKEW: Duration = Duration::minutes(2);
/// The shortest time in which everybody has seen a key: a replica out of reach of its storage hands out old keys until it
/// gives up, clients keep those, and another replica is early.
const SHORTEST_ANNOUNCEMENT: Duration = LONGEST_OUTAGE
    .saturating_add(JWKS_MAX_AGE)
    .saturating_add(CLOCK_SKEW);
/// What is added to the lifetime of tokens before their key goes: the replica that signs last is late, and so is the
/// clock of whoever verifies.
const MARGIN: Duration = Duration::minutes(15);

/// When keys follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySchedule {
    rotation: Duration,
    announcement: Duration,
    retention: Duration,
}

/// Keys cannot follow each other so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyScheduleError {
    /// Clients would see signatures of keys that they do not know.
    #[error(
        "a key must be announced for {} minutes at least before it signs, so that every cached JWKS has it",
        SHORTEST_ANNOUNCEMENT.whole_minutes()
    )]
    AnnouncedTooShortly,
    /// The next key would be announced before the last one signs.
    #[error("keys must sign for longer than they are announced")]
    RotatesTooQuickly,
    /// Ten years are enough.
    #[error("longer than ten years")]
    TooLong,
}

impl KeySchedule {
    /// A key signs for `rotation`, is announced for `announcement` before that, and stays for `retention` at least after
    /// that; longer where tokens of it live longer.
    pub fn new(
        rotation: Duration,
        announcement: Duration,
        retention: Duration,
    ) -> Result<Self, KeyScheduleError> {
        let longest = Duration::days(3653);
        if announcement < SHORTEST_ANNOUNCEMENT {
            return Err(KeyScheduleError::AnnouncedTooShortly);
        }
        if rotation <= announcement {
            return Err(KeyScheduleError::RotatesTooQuickly);
        }
        if rotation > longest || retention > longest {
            return Err(KeyScheduleError::TooLong);
        }
        Ok(Self {
            rotation,
            announcement,
            retention: retention.max(Duration::ZERO),
        })
    }
}

impl Default for KeySchedule {
    /// A key signs for 90 days. It is announced a day before: that is how long common libraries keep JWKS. It stays for
    /// 30 days, as long as people stay signed in, so that their id tokens still work as hints.
    fn default() -> Self {
        Self {
            rotation: Duration::days(90),
            announcement: Duration::days(1),
            retention: Duration::days(30),
        }
    }
}

/// What decides about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyRecord {
    pub(crate) kid: String,
    /// Its number among the keys of its algorithm. No two have the same.
    pub(crate) generation: i64,
    pub(crate) signs_from: OffsetDateTime,
    pub(crate) revoked_at: Option<OffsetDateTime>,
    /// The longest lifetime of a token that it has signed.
    pub(crate) token_lifetime: Duration,
}

/// What a key does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyState {
    Signing {
        since: OffsetDateTime,
        until: OffsetDateTime,
    },
    Announced {
        signs_from: OffsetDateTime,
    },
    Retired {
        deleted_at: OffsetDateTime,
    },
    Revoked {
        at: OffsetDateTime,
    },
}

impl KeyRecord {
    fn is_revoked(&self) -> bool {
        self.revoked_at.is_some()
    }

    /// One that was revoked before its time never had a place.
    fn is_in_line(&self) -> bool {
        self.revoked_at.is_none_or(|at| at >= self.signs_from)
    }

    fn place(&self) -> (OffsetDateTime, i64) {
        (self.signs_from, self.generation)
    }
}

/// The keys of one algorithm, in the order in which they begin to sign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyLine(Vec<KeyRecord>);

impl KeyLine {
    #[cfg(test)]
    pub(super) fn new(keys: impl IntoIterator<Item = KeyRecord>) -> Self {
        let mut line = Self(keys.into_iter().collect());
        line.0.sort_by_key(KeyRecord::place);
        line
    }

    /// All keys, those that were revoked too early among them.
    pub(crate) fn keys(&self) -> &[KeyRecord] {
        &self.0
    }

    fn in_line(&self) -> impl DoubleEndedIterator<Item = &KeyRecord> + Clone {
        self.0.iter().filter(|key| key.is_in_line())
    }

    /// The key that signs: the last one whose time has come. Where that one is revoked, the next one signs early, and never
    /// one that is retired; where the time of none has come (a clock was set back), the first one does. None when
    /// there is none.
    pub(crate) fn signing(&self, now: OffsetDateTime) -> Option<&KeyRecord> {
        let mut signing = None;
        for key in self.in_line() {
            if key.signs_from <= now {
                signing = (!key.is_revoked()).then_some(key);
            } else if signing.is_none() && !key.is_revoked() {
                return Some(key);
            }
        }
        signing
    }

    /// The key that signs after the one that signs now.
    pub(crate) fn announced(&self, now: OffsetDateTime) -> Option<&KeyRecord> {
        let place = self.signing(now)?.place();
        self.in_line()
            .find(|key| !key.is_revoked() && key.place() > place)
    }

    /// Whether the next key must be announced now.
    pub(super) fn is_rotation_due(&self, schedule: &KeySchedule, now: OffsetDateTime) -> bool {
        let Some(signing) = self.signing(now) else {
            return false;
        };
        now >= signing.signs_from + schedule.rotation - schedule.announcement
            && !self.is_next_announced(schedule, now)
    }

    /// Whether the next key has been announced. One that a wrong clock has put far into the future does not count.
    pub(super) fn is_next_announced(&self, schedule: &KeySchedule, now: OffsetDateTime) -> bool {
        let latest = now + schedule.announcement + MARGIN;
        self.announced(now).is_some_and(|next| next.signs_from <= latest)
    }

    /// When a key that is announced now begins to sign.
    pub(super) fn next_signs_from(&self, schedule: &KeySchedule, now: OffsetDateTime) -> OffsetDateTime {
        let signing = self.signing(now).map_or(now, |signing| signing.signs_from);
        now.max(signing) + schedule.announcement
    }

    /// The place of a key that has to sign at once, where there is none that could: behind all others.
    pub(super) fn signs_at_once_from(&self, now: OffsetDateTime) -> OffsetDateTime {
        self.in_line()
            .next_back()
            .map_or(now, |last| now.max(last.signs_from))
    }

    pub(super) fn next_generation(&self) -> i64 {
        self.0.iter().map(|key| key.generation).max().unwrap_or(0) + 1
    }

    /// What `key`, one of this line, does now.
    pub(crate) fn state(&self, key: &KeyRecord, schedule: &KeySchedule, now: OffsetDateTime) -> KeyState {
        if let Some(at) = key.revoked_at {
            return KeyState::Revoked { at };
        }
        let signing = self.signing(now).map_or((now, 0), KeyRecord::place);
        if key.place() > signing {
            let signs_from = key.signs_from;
            return KeyState::Announced { signs_from };
        }
        match self.deleted_at(key, schedule) {
            Some(deleted_at) if key.place() < signing => KeyState::Retired { deleted_at },
            _ => KeyState::Signing {
                since: key.signs_from,
                until: self
                    .announced(now)
                    .map_or(key.signs_from + schedule.rotation, |next| next.signs_from),
            },
        }
    }

    /// When no token of this key lives any more: once the next one signs, the countdown begins.
    fn deleted_at(&self, key: &KeyRecord, schedule: &KeySchedule) -> Option<OffsetDateTime> {
        let ends = if key.is_in_line() {
            self.in_line()
                .find(|next| next.place() > key.place())
                .map(|next| next.signs_from)
        } else {
            key.revoked_at
        };
        ends.map(|ends| ends + schedule.retention.max(key.token_lifetime) + MARGIN)
    }

    /// The keys whose time is over.
    pub(super) fn ended(&self, schedule: &KeySchedule, now: OffsetDateTime) -> Vec<&KeyRecord> {
        let signing = self.signing(now).map(KeyRecord::place);
        let is_over = |key: &&KeyRecord| {
            signing != Some(key.place()) && self.deleted_at(key, schedule).is_some_and(|at| at <= now)
        };
        self.0.iter().filter(is_over).collect()
    }
}

/// The keys of all algorithms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct KeyLines(BTreeMap<SigningAlgorithm, KeyLine>);

impl KeyLines {
    /// The lines that these rows are. A row of an algorithm that this version does not know stands in none.
    pub(crate) fn of(rows: &[StoredSigningKey]) -> Self {
        let mut lines = BTreeMap::<_, KeyLine>::new();
        for row in rows {
            let Some(algorithm) = SigningAlgorithm::from_wire(&row.algorithm) else {
                continue;
            };
            lines.entry(algorithm).or_default().0.push(KeyRecord {
                kid: row.kid.clone(),
                generation: row.generation,
                signs_from: row.signs_from,
                revoked_at: row.revoked_at,
                token_lifetime: row.token_lifetime,
            });
        }
        for line in lines.values_mut() {
            line.0.sort_by_key(KeyRecord::place);
        }
        Self(lines)
    }

    /// The line of this algorithm.
    pub(crate) fn line(&self, algorithm: SigningAlgorithm) -> Option<&KeyLine> {
        self.0.get(&algorithm)
    }

    /// All lines.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (SigningAlgorithm, &KeyLine)> {
        self.0.iter().map(|(algorithm, line)| (*algorithm, line))
    }

    /// What is published, in this order: for clients that do not look at `kid`, the keys that sign come first.
    pub(super) fn published(&self, now: OffsetDateTime) -> Vec<&KeyRecord> {
        let mut published: Vec<_> = self
            .iter()
            .flat_map(|(_, line)| {
                let signing = line.signing(now).map(KeyRecord::place);
                line.keys()
                    .iter()
                    .filter(|key| !key.is_revoked())
                    .map(move |key| ((signing != Some(key.place()), Reverse(key.place())), key))
            })
            .collect();
        published.sort_by_key(|(order, _)| (order.0, order.1));
        published.into_iter().map(|(_, key)| key).collect()
    }
}

#[cfg(test)]
mod tests;
