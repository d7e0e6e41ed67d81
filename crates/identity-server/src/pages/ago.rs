//! How long ago something was: this server does not know in which time zone a person lives.

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::error::InternalError;

/// A moment in the past, for the words of a page.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Ago {
    /// The moment, for programs that read the page.
    at: String,
    words: String,
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Now,
    Minutes,
    Hours,
    Days,
}

impl Ago {
    /// How long `at` lies back at `now`. What lies ahead, by the clock of another replica, is now.
    pub(super) fn new(at: OffsetDateTime, now: OffsetDateTime) -> Result<Self, InternalError> {
        let passed = now - at;
        let (unit, count) = if passed < Duration::MINUTE {
            (Unit::Now, 0)
        } else if passed < Duration::HOUR {
            (Unit::Minutes, passed.whole_minutes())
        } else if passed < Duration::DAY {
            (Unit::Hours, passed.whole_hours())
        } else {
            (Unit::Days, passed.whole_days())
        };
        let words = match (unit, count) {
            (Unit::Now, _) => "just now".to_owned(),
            (Unit::Minutes, 1) => "a minute ago".to_owned(),
            (Unit::Minutes, count) => format!("{count} minutes ago"),
            (Unit::Hours, 1) => "an hour ago".to_owned(),
            (Unit::Hours, count) => format!("{count} hours ago"),
            (Unit::Days, 1) => "a day ago".to_owned(),
            (Unit::Days, count) => format!("{count} days ago"),
        };
        let at = at.to_utc().truncate_to_second().format(&Rfc3339)?;
        Ok(Self { at, words })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_largest_whole_unit_is_told() {
        let now = datetime!(2026-11-24 12:00:00.75 UTC);
        for (passed, words) in [
            (Duration::minutes(-2), "just now"),
            (Duration::seconds(59), "just now"),
            (Duration::seconds(60), "a minute ago"),
            (Duration::minutes(59), "59 minutes ago"),
            (Duration::hours(1), "an hour ago"),
            (Duration::hours(23), "23 hours ago"),
            (Duration::hours(47), "a day ago"),
            (Duration::days(40), "40 days ago"),
        ] {
            assert_eq!(Ago::new(now - passed, now).unwrap().words, words, "{passed}");
        }
        assert_eq!(Ago::new(now, now).unwrap().at, "2026-11-24T12:00:00Z");
    }
}
