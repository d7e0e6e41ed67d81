use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::Limit;

/// How far a count goes beyond what is free. More would only take longer to be forgotten.
const HIGHEST: u32 = 32;

/// How attempts slow down: some are free, then each has to wait twice as long as the one before, and as time goes by
/// they are forgotten one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RuleSection")]
pub struct Rule {
    free: u32,
    first_delay: Duration,
    longest_delay: Duration,
    forgotten_after: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSection {
    free: u32,
    first_delay_seconds: u32,
    longest_delay_seconds: u32,
    forgotten_per_hour: u32,
}

/// A rule that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nobody could try anything.
    #[error("`free` must be 1 at least: the first attempt is nobody's guess")]
    NothingFree,
    /// It would limit nothing, or lock people out.
    #[error("`first_delay_seconds` must be 1 at least, and `longest_delay_seconds` between it and 86400")]
    Delays,
    /// Nothing would be forgotten, or everything at once.
    #[error("`forgotten_per_hour` must be between 1 and 3600000")]
    Forgotten,
}

impl TryFrom<RuleSection> for Rule {
    type Error = RuleError;

    fn try_from(section: RuleSection) -> Result<Self, Self::Error> {
        Self::new(
            section.free,
            section.first_delay_seconds,
            section.longest_delay_seconds,
            section.forgotten_per_hour,
        )
    }
}

/// How much was tried: what the storage holds of one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// When everything will be forgotten.
    pub empty_at: OffsetDateTime,
    /// When something was tried last.
    pub last_at: OffsetDateTime,
}

/// Whether an attempt may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may, and is counted.
    Admitted {
        /// How long the next one has to wait.
        next_after: Duration,
    },
    /// It may not, and is not counted.
    Wait {
        /// What was tried too often.
        limit: Limit,
        /// How long it has to wait.
        wait: Duration,
    },
}

impl Rule {
    /// A rule: attempts that are free, the first and the longest delay in seconds, and attempts forgotten in an hour.
    pub const fn new(
        free: u32,
        first_delay_seconds: u32,
        longest_delay_seconds: u32,
        forgotten_per_hour: u32,
    ) -> Result<Self, RuleError> {
        if free == 0 {
            return Err(RuleError::NothingFree);
        }
        if first_delay_seconds == 0
            || longest_delay_seconds < first_delay_seconds
            || longest_delay_seconds > 24 * 60 * 60
        {
            return Err(RuleError::Delays);
        }
        if forgotten_per_hour == 0 || forgotten_per_hour > 60 * 60 * 1000 {
            return Err(RuleError::Forgotten);
        }
        Ok(Self {
            free,
            first_delay: Duration::seconds(first_delay_seconds as i64),
            longest_delay: Duration::seconds(longest_delay_seconds as i64),
            forgotten_after: Duration::milliseconds(60 * 60 * 1000 / forgotten_per_hour as i64),
        })
    }

    /// The level after one more attempt at `now`, or how long that has to wait.
    pub fn admit(&self, level: Level, now: OffsetDateTime) -> Result<Level, Duration> {
        let wait = self.wait(level, now);
        if wait.is_positive() {
            return Err(wait);
        }
        let highest = now + self.forgotten_after * (self.free.saturating_add(HIGHEST));
        Ok(Level {
            empty_at: (level.empty_at.max(now) + self.forgotten_after).min(highest),
            last_at: now,
        })
    }

    /// The level after one attempt at `now`, when no other is remembered.
    #[must_use]
    pub fn first(&self, now: OffsetDateTime) -> Level {
        Level {
            empty_at: now + self.forgotten_after,
            last_at: now,
        }
    }

    /// How long one attempt is remembered: by so much earlier the level is empty when it is taken back.
    #[must_use]
    pub fn forgotten_after(&self) -> Duration {
        self.forgotten_after
    }

    /// How long the next attempt has to wait. It may be less, since attempts are forgotten meanwhile.
    #[must_use]
    pub fn wait(&self, level: Level, now: OffsetDateTime) -> Duration {
        let delay = self.delay_after(self.count(level, now));
        // The clock of another replica may be ahead.
        (level.last_at.min(now) + delay - now).max(Duration::ZERO)
    }

    /// The longest that somebody has to wait.
    #[must_use]
    pub fn longest_delay(&self) -> Duration {
        self.longest_delay
    }

    fn count(&self, level: Level, now: OffsetDateTime) -> u32 {
        let left = (level.empty_at - now).max(Duration::ZERO).whole_milliseconds();
        let each = self.forgotten_after.whole_milliseconds();
        u32::try_from((left + each - 1) / each).unwrap_or(u32::MAX)
    }

    fn delay_after(&self, count: u32) -> Duration {
        let Some(doublings) = count.checked_sub(self.free) else {
            return Duration::ZERO;
        };
        let factor = 1_i32.checked_shl(doublings.min(30)).unwrap_or(i32::MAX);
        self.first_delay.saturating_mul(factor).min(self.longest_delay)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
    const NONE: Level = Level {
        empty_at: OffsetDateTime::UNIX_EPOCH,
        last_at: OffsetDateTime::UNIX_EPOCH,
    };

    fn rule() -> Rule {
        Rule::new(3, 2, 60, 4).unwrap()
    }

    /// The level after so many attempts, each as soon as it may be, and the moment of the last.
    fn after(attempts: u32) -> (Level, OffsetDateTime) {
        let (mut level, mut now) = (NONE, NOW);
        for _ in 0..attempts {
            now += rule().wait(level, now);
            level = rule().admit(level, now).unwrap();
        }
        (level, now)
    }

    #[test]
    fn the_first_attempts_are_free_and_then_each_waits_twice_as_long_up_to_a_limit() {
        let waits: Vec<i64> = (0..12)
            .map(|attempts| {
                let (level, now) = after(attempts);
                rule().wait(level, now).whole_seconds()
            })
            .collect();
        assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn who_does_not_wait_is_not_counted_and_does_not_wait_longer_for_it() {
        let (level, now) = after(4);
        for milliseconds in [0, 1, 3999] {
            let early = now + Duration::milliseconds(milliseconds);
            let expected = Duration::milliseconds(4000 - milliseconds);
            assert_eq!(rule().admit(level, early), Err(expected));
        }
        assert!(rule().admit(level, now + Duration::seconds(4)).is_ok());
    }

    #[test]
    fn attempts_are_forgotten_one_after_the_other() {
        let (level, now) = after(3);
        assert!(rule().admit(level, now).is_err());
        let later = now + Duration::minutes(15);
        let level = rule().admit(level, later).unwrap();
        assert!(rule().admit(level, later).is_err());
        // Everything is forgotten in the end.
        let (level, now) = after(200);
        let (mut level, later) = (level, now + Duration::minutes(15) * 35);
        for _ in 0..3 {
            level = rule().admit(level, later).unwrap();
        }
    }

    #[test]
    fn an_attempt_that_nobody_remembers_another_beside_is_the_first() {
        assert_eq!(rule().admit(NONE, NOW), Ok(rule().first(NOW)));
        let forgotten = rule().first(NOW - rule().forgotten_after());
        assert_eq!(rule().admit(forgotten, NOW), Ok(rule().first(NOW)));
    }

    #[test]
    fn an_attempt_that_is_taken_back_was_never_made() {
        let taken_back = |level: Level| Level {
            empty_at: level.empty_at - rule().forgotten_after(),
            ..level
        };
        let mut level = NONE;
        for _ in 0..100 {
            level = taken_back(rule().admit(level, NOW).unwrap());
        }
        // Others' attempts in between stay.
        level = rule().admit(level, NOW).unwrap();
        level = rule().admit(level, NOW).unwrap();
        level = taken_back(level);
        assert_eq!(rule().count(level, NOW), 1);
    }

    #[test]
    fn a_clock_that_is_ahead_delays_nobody_beyond_the_limit() {
        let mut level = NONE;
        let ahead = NOW + Duration::hours(1);
        for _ in 0..3 {
            level = rule().admit(level, ahead).unwrap();
        }
        assert!(rule().wait(level, NOW) <= Duration::seconds(60));
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_refused() {
        assert_eq!(Rule::new(0, 1, 1, 1), Err(RuleError::NothingFree));
        for (first, longest) in [(0, 1), (2, 1), (1, 86_401)] {
            assert_eq!(Rule::new(1, first, longest, 1), Err(RuleError::Delays));
        }
        for forgotten in [0, 3_600_001] {
            assert_eq!(Rule::new(1, 1, 1, forgotten), Err(RuleError::Forgotten));
        }
    }
}
