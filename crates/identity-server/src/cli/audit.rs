//! `identity-server audit`: what happened to accounts and clients, from the database.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use clap::Args;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use web_host::config::Environment;
use web_host::{Clock, SystemClock};

use super::{CommandError, serve};
use crate::audit::AuditRecord;
use crate::config::{Config, SCHEMA};
use crate::storage::{About, AuditEventStorage, AuditQuery};

/// Events that are read at once.
const PAGE: u32 = 500;

#[derive(Debug, Default, Args)]
pub(super) struct Arguments {
    /// Only what happened to the person with this subject identifier.
    #[arg(long, value_name = "SUBJECT", conflicts_with = "client")]
    subject: Option<String>,
    /// Only what happened to this client.
    #[arg(long, value_name = "CLIENT_ID")]
    client: Option<String>,
    /// Only what happened since then: a time such as 2027-01-31T12:00:00Z, or an age such as 30m, 24h or 7d.
    #[arg(long, value_name = "WHEN", default_value = "24h")]
    since: String,
    /// One JSON object a line, for programs.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    path: &Path,
    arguments: &Arguments,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    let storage = serve::storage(path, &config).await?;
    show(&storage, arguments, SystemClock.now(), output).await
}

async fn show(
    storage: &dyn AuditEventStorage,
    arguments: &Arguments,
    now: OffsetDateTime,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let subject = arguments.subject.clone().map(About::Subject);
    let mut query = AuditQuery {
        about: subject.or_else(|| arguments.client.clone().map(About::Client)),
        since: Some(moment(&arguments.since, now)?),
        after: None,
        at_most: PAGE,
    };
    loop {
        let events = storage.audit_events(query.clone()).await?;
        for event in &events {
            if arguments.json {
                writeln!(output, "{}", serde_json::to_string(event)?)?;
            } else {
                writeln!(output, "{}", in_words(event)?)?;
            }
        }
        match events.last() {
            Some(last) if events.len() == PAGE as usize => query.after = Some(last.id),
            _ => return Ok(()),
        }
    }
}

/// A line. What people chose themselves is escaped: it must not move the cursor of whoever reads it.
fn in_words(event: &AuditRecord) -> Result<String, CommandError> {
    let mut line = format!(
        "{} {} {}",
        event.at.format(&Rfc3339)?,
        event.event,
        event.outcome.as_str()
    );
    for (name, value) in [
        ("reason", event.reason.as_deref()),
        ("subject", event.subject.as_deref()),
        ("username", event.username.as_deref()),
        ("client", event.client_id.as_deref()),
        ("sid", event.sid.as_deref()),
        ("address", event.address.as_deref()),
        ("user_agent", event.user_agent.as_deref()),
        ("detail", event.detail.as_deref()),
        ("request", event.request_id.as_deref()),
    ] {
        if let Some(value) = value {
            write!(line, " {name}={value:?}")?;
        }
    }
    Ok(line)
}

fn moment(text: &str, now: OffsetDateTime) -> Result<OffsetDateTime, CommandError> {
    let unusable = || {
        format!("--since {text}: write a time such as 2027-01-31T12:00:00Z, or an age such as 30m, 24h or 7d")
    };
    let age = |text: &str, each: Duration| {
        let number: u32 = text.parse().ok()?;
        now.checked_sub(each * number)
    };
    let since = if let Some(days) = text.strip_suffix('d') {
        age(days, Duration::DAY)
    } else if let Some(hours) = text.strip_suffix('h') {
        age(hours, Duration::HOUR)
    } else if let Some(minutes) = text.strip_suffix('m') {
        age(minutes, Duration::MINUTE)
    } else {
        OffsetDateTime::parse(text, &Rfc3339).ok()
    };
    Ok(since.ok_or_else(unusable)?)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use time::macros::datetime;

    use super::*;
    use crate::audit::Outcome;
    use crate::storage::SqlStorage;

    const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

    fn event(number: u16, at: OffsetDateTime, username: &str) -> AuditRecord {
        AuditRecord {
            id: uuid::Uuid::from_u128(number.into()),
            at,
            event: Cow::Borrowed("sign_in_failed"),
            outcome: Outcome::Failure,
            reason: Some(Cow::Borrowed("wrong_password")),
            subject: Some("1".to_owned()),
            username: Some(username.to_owned()),
            client_id: None,
            sid: None,
            address: Some("192.0.2.7".to_owned()),
            user_agent: None,
            request_id: None,
            detail: None,
        }
    }

    async fn shown(events: Vec<AuditRecord>, arguments: Arguments) -> String {
        let storage = SqlStorage::in_memory().unwrap();
        storage
            .insert_audit_events(events, Duration::days(1))
            .await
            .unwrap();
        let mut output = Vec::new();
        show(&storage, &arguments, NOW, &mut output).await.unwrap();
        String::from_utf8(output).unwrap()
    }

    fn since(since: &str) -> Arguments {
        Arguments {
            since: since.to_owned(),
            ..Arguments::default()
        }
    }

    #[actix_web::test]
    async fn events_are_shown_one_a_line_whatever_stands_in_them() {
        let text = shown(vec![event(1, NOW, "a\n\u{1b}[31mb")], since("1h")).await;
        assert_eq!(
            text,
            "2026-11-24T12:00:00Z sign_in_failed failure reason=\"wrong_password\" subject=\"1\" \
             username=\"a\\n\\u{1b}[31mb\" address=\"192.0.2.7\"\n"
        );
        let json = Arguments {
            json: true,
            ..since("1h")
        };
        let text = shown(vec![event(1, NOW, "a\n\u{1b}b")], json).await;
        let line: serde_json::Value = serde_json::from_str(text.trim_end()).unwrap();
        assert_eq!(
            (text.lines().count(), &line["reason"]),
            (1, &"wrong_password".into())
        );
    }

    #[actix_web::test]
    async fn all_that_fit_are_shown_and_no_others() {
        let events = || (1..=1203).map(|number| event(number, NOW, "alice")).collect();
        assert_eq!(shown(events(), since("1m")).await.lines().count(), 1203);
        let of_nobody = Arguments {
            subject: Some("2".to_owned()),
            ..since("1m")
        };
        assert_eq!(shown(events(), of_nobody).await, "");
        let old = vec![event(1, NOW - Duration::hours(2), "alice")];
        for (age, lines) in [("1h", 0), ("3h", 1), ("2026-11-24T10:00:00Z", 1), ("1d", 1)] {
            assert_eq!(
                shown(old.clone(), since(age)).await.lines().count(),
                lines,
                "{age}"
            );
        }
    }

    #[test]
    fn a_time_that_is_none_is_refused_with_the_fix() {
        for text in ["yesterday", "-5h", "9999999999d", "h", ""] {
            let error = moment(text, NOW).unwrap_err().to_string();
            assert!(error.contains("24h"), "{error}");
        }
    }
}
