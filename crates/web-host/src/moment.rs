//! Points in time as pages show them.

use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::texts::Text;

/// A point in time, for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// For instance "24 November 2026".
    pub day: Text,
    /// For instance "24 November 2026, 18:43 UTC".
    pub text: Text,
    /// RFC 3339, for `<time datetime>`.
    pub machine: String,
    /// How long ago, for instance "5 minutes ago"; "in 5 minutes" for what is to come.
    pub relative: Text,
}

impl Moment {
    /// `moment`, seen at `now`.
    #[must_use]
    pub fn new(moment: OffsetDateTime, now: OffsetDateTime) -> Self {
        let moment = moment.to_offset(UtcOffset::UTC);
        let day = Text::new("moment-day")
            .with("day", i64::from(moment.day()))
            .with("month", i64::from(u8::from(moment.month())))
            .with("year", moment.year().to_string());
        let time = moment
            .format(format_description!("[hour]:[minute]"))
            .unwrap_or_default();
        Self {
            text: Text::new("moment-text")
                .with("day", day.clone())
                .with("time", time),
            day,
            machine: moment.format(&Rfc3339).unwrap_or_default(),
            relative: relative(now - moment),
        }
    }
}

fn relative(age: Duration) -> Text {
    let seconds = age.whole_seconds().abs();
    let (count, past, future) = match seconds {
        0..60 => return Text::new("moment-now"),
        60..3_600 => (
            seconds / 60,
            Text::new("moment-minutes-ago"),
            Text::new("moment-in-minutes"),
        ),
        3_600..86_400 => (
            seconds / 3_600,
            Text::new("moment-hours-ago"),
            Text::new("moment-in-hours"),
        ),
        _ => (
            seconds / 86_400,
            Text::new("moment-days-ago"),
            Text::new("moment-in-days"),
        ),
    };
    let text = if age.is_negative() { future } else { past };
    text.with("count", count)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::language::{Language, LanguageCookie};
    use crate::texts::Texts;

    fn said(language: &str, text: &Text) -> String {
        let texts = Texts::new(LanguageCookie::new("__Host-test-language"), &[]).unwrap();
        texts.plain(&Language::parse(language).unwrap(), text).unwrap()
    }

    #[test]
    fn a_moment_is_told_in_words_of_each_language() {
        let now = datetime!(2026-11-24 18:43 UTC);
        let moment = Moment::new(datetime!(2026-03-03 10:05 +2), now);
        assert_eq!(moment.machine, "2026-03-03T08:05:00Z");
        for (language, expected) in [
            ("en", "3 March 2026, 08:05 UTC"),
            ("de", "3. März 2026, 08:05 Uhr UTC"),
            ("fr", "3 mars 2026 à 08:05 UTC"),
            ("es", "3 de marzo de 2026, 08:05 UTC"),
        ] {
            assert_eq!(said(language, &moment.text), expected);
        }
        assert_eq!(
            said("fr", &Moment::new(datetime!(2026-05-01 0:00 UTC), now).day),
            "1er mai 2026"
        );
    }

    #[test]
    fn distances_are_told_in_the_largest_whole_unit() {
        let english = |age| said("en", &relative(age));
        assert_eq!(english(Duration::seconds(59)), "just now");
        assert_eq!(english(Duration::minutes(1)), "1 minute ago");
        assert_eq!(english(Duration::minutes(125)), "2 hours ago");
        assert_eq!(english(Duration::days(1)), "1 day ago");
        assert_eq!(english(-Duration::minutes(50)), "in 50 minutes");
        assert_eq!(said("de", &relative(Duration::days(21))), "vor 21 Tagen");
    }
}
