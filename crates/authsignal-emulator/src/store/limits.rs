//! What is limited in number over time: codes that are sent, and wrong codes that come back.

use rusqlite::{Connection, named_params};
use time::{Duration, OffsetDateTime};

use super::to_millis;
use crate::assumptions::{ATTEMPT_WINDOW, MAXIMUM_ATTEMPTS, MAXIMUM_SENT, MAXIMUM_SENT_SMS, SENDING_WINDOW};
use crate::tenant::identifiers::UserId;
use crate::tenant::verification_method::VerificationMethod;

/// Whose events are counted: a user's or, where nobody is known, those of an address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counted<'a> {
    User(&'a UserId),
    Recipient(&'a str),
}

impl Counted<'_> {
    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::User(user_id) => (Some(user_id.as_str()), None),
            Self::Recipient(recipient) => (None, Some(recipient)),
        }
    }
}

/// How often something may happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    event: &'static str,
    method: VerificationMethod,
    maximum: u32,
    window: Duration,
}

impl Limit {
    /// Wrong codes, after which even the right one is refused.
    pub(crate) fn of_wrong_codes(method: VerificationMethod) -> Self {
        Self {
            event: "WRONG_CODE",
            method: method.enrolled_as(),
            maximum: MAXIMUM_ATTEMPTS,
            window: ATTEMPT_WINDOW,
        }
    }

    /// Codes and links that are sent.
    pub(crate) fn of_sending(method: VerificationMethod) -> Self {
        let method = method.enrolled_as();
        Self {
            event: "SENT",
            method,
            maximum: if method == VerificationMethod::Sms {
                MAXIMUM_SENT_SMS
            } else {
                MAXIMUM_SENT
            },
            window: SENDING_WINDOW,
        }
    }

    /// Whether it has happened so often lately that it must not happen again.
    pub(crate) fn is_reached(
        &self,
        connection: &Connection,
        counted: Counted<'_>,
        now: OffsetDateTime,
    ) -> rusqlite::Result<bool> {
        let (user_id, recipient) = counted.columns();
        let count: u32 = connection
            .prepare_cached(
                "SELECT count(*) FROM limited_events
                 WHERE user_id IS :user_id AND recipient IS :recipient AND event = :event
                   AND verification_method = :method AND happened_at > :since",
            )?
            .query_row(
                named_params! {
                    ":user_id": user_id,
                    ":recipient": recipient,
                    ":event": self.event,
                    ":method": self.method.as_str(),
                    ":since": to_millis(now - self.window),
                },
                |row| row.get(0),
            )?;
        Ok(count >= self.maximum)
    }

    /// Notes that it has happened, and forgets what no longer counts.
    pub(crate) fn record(
        &self,
        connection: &Connection,
        counted: Counted<'_>,
        now: OffsetDateTime,
    ) -> rusqlite::Result<()> {
        let (user_id, recipient) = counted.columns();
        connection.execute(
            "DELETE FROM limited_events WHERE event = ?1 AND happened_at <= ?2",
            rusqlite::params![self.event, to_millis(now - self.window)],
        )?;
        connection.execute(
            "INSERT INTO limited_events (event, verification_method, user_id, recipient, happened_at)
             VALUES (:event, :method, :user_id, :recipient, :now)",
            named_params! {
                ":event": self.event,
                ":method": self.method.as_str(),
                ":user_id": user_id,
                ":recipient": recipient,
                ":now": to_millis(now),
            },
        )?;
        Ok(())
    }
}

/// Forgets what was counted of a user.
pub(crate) fn forget(connection: &Connection, user_id: &UserId) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM limited_events WHERE user_id = ?1",
        [user_id.as_str()],
    )?;
    Ok(())
}
