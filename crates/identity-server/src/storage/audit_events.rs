use std::borrow::Cow;

use async_trait::async_trait;
use rusqlite::{Row, params};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::attempts::{milliseconds, unix_milliseconds};
use super::{SqliteStorage, StorageError};
use crate::audit::{AuditRecord, Outcome};

/// Which events are looked for. What is left open fits everything.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Whose.
    pub subject: Option<String>,
    /// Of which client.
    pub client_id: Option<String>,
    /// From when on.
    pub since: Option<OffsetDateTime>,
    /// Those after this one.
    pub after: Option<Uuid>,
    /// The most that are read.
    pub at_most: u32,
}

/// What happened.
#[async_trait]
pub trait AuditEventStorage: Send + Sync {
    /// Adds events, all or none, to be removed when they are so old.
    async fn insert_audit_events(
        &self,
        events: Vec<AuditRecord>,
        keep_for: Duration,
    ) -> Result<(), StorageError>;

    /// The events that fit, oldest first.
    async fn audit_events(&self, query: AuditQuery) -> Result<Vec<AuditRecord>, StorageError>;
}

#[async_trait]
impl AuditEventStorage for SqliteStorage {
    async fn insert_audit_events(
        &self,
        events: Vec<AuditRecord>,
        keep_for: Duration,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO audit_event (id, at, event, outcome, reason, subject, username, client_id, sid, \
                     address, user_agent, request_id, detail, expires_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                )?;
                for event in events {
                    insert.execute(params![
                        event.id.to_string(),
                        unix_milliseconds(event.at),
                        event.event,
                        event.outcome.as_str(),
                        event.reason,
                        event.subject,
                        event.username,
                        event.client_id,
                        event.sid,
                        event.address,
                        event.user_agent,
                        event.request_id,
                        event.detail,
                        (event.at + keep_for).unix_timestamp(),
                    ])?;
                }
                Ok(())
            })
            .await
    }

    async fn audit_events(&self, query: AuditQuery) -> Result<Vec<AuditRecord>, StorageError> {
        self.0
            .read(move |connection| {
                let since = query.since.map_or(i64::MIN, unix_milliseconds);
                let after = query.after.map(|id| id.to_string()).unwrap_or_default();
                let mut statement = connection.prepare_cached(
                    "SELECT id, at, event, outcome, reason, subject, username, client_id, sid, address, user_agent, \
                     request_id, detail FROM audit_event \
                     WHERE id > $1 AND at >= $2 AND ($3 IS NULL OR subject = $3) AND ($4 IS NULL OR client_id = $4) \
                     ORDER BY id LIMIT $5",
                )?;
                let mut rows =
                    statement.query(params![after, since, query.subject, query.client_id, query.at_most])?;
                let mut events = Vec::new();
                while let Some(row) = rows.next()? {
                    events.push(event(row)?);
                }
                Ok(events)
            })
            .await
    }
}

fn event(row: &Row<'_>) -> Result<AuditRecord, StorageError> {
    let id: String = row.get(0)?;
    let outcome: String = row.get(3)?;
    Ok(AuditRecord {
        id: id.parse().map_err(|_| unreadable("id"))?,
        at: milliseconds(row.get(1)?)?,
        event: Cow::Owned(row.get(2)?),
        outcome: match outcome.as_str() {
            "success" => Outcome::Success,
            "failure" => Outcome::Failure,
            _ => return Err(unreadable("outcome")),
        },
        reason: row.get::<_, Option<String>>(4)?.map(Cow::Owned),
        subject: row.get(5)?,
        username: row.get(6)?,
        client_id: row.get(7)?,
        sid: row.get(8)?,
        address: row.get(9)?,
        user_agent: row.get::<_, Option<String>>(10)?.map(Cow::Owned),
        request_id: row.get(11)?,
        detail: row.get(12)?,
    })
}

fn unreadable(what: &str) -> StorageError {
    StorageError::Unreadable {
        what: "audit event",
        reason: format!("its {what} is not as it was written"),
    }
}
