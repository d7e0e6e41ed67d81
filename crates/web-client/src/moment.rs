//! Points in time as pages show them.

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

/// A point in time, for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// For instance "24 November 2026, 18:43 UTC".
    pub text: String,
    /// RFC 3339, for `<time datetime>`.
    pub machine: String,
    /// How long ago, for instance "5 minutes ago"; "in 5 minutes" for what is to come.
    pub relative: String,
}

impl Moment {
    /// `moment`, seen at `now`.
    #[must_use]
    pub fn new(moment: OffsetDateTime, now: OffsetDateTime) -> Self {
        let moment = moment.to_offset(UtcOffset::UTC);
        let shape = format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
        Self {
            text: moment.format(shape).unwrap_or_default(),
            machine: moment.format(&Rfc3339).unwrap_or_default(),
            relative: relative(now - moment),
        }
    }
}

fn relative(age: Duration) -> String {
    let seconds = age.whole_seconds().unsigned_abs();
    let (count, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    if age.is_negative() {
        format!("in {count} {unit}{plural}")
    } else {
        format!("{count} {unit}{plural} ago")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_is_told_in_words() {
        let now = datetime!(2026-11-24 18:43 UTC);
        let moment = Moment::new(datetime!(2026-11-03 10:05 +2), now);
        assert_eq!(moment.text, "3 November 2026, 08:05 UTC");
        assert_eq!(moment.machine, "2026-11-03T08:05:00Z");
        assert_eq!(moment.relative, "21 days ago");
    }

    #[test]
    fn distances_are_told_in_the_largest_whole_unit() {
        assert_eq!(relative(Duration::seconds(59)), "just now");
        assert_eq!(relative(Duration::seconds(60)), "1 minute ago");
        assert_eq!(relative(Duration::minutes(125)), "2 hours ago");
        assert_eq!(relative(-Duration::minutes(50)), "in 50 minutes");
    }
}
