use std::borrow::Cow;

use async_trait::async_trait;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::attempts::{of_milliseconds, unix_milliseconds};
use super::database::{Row, Value, params};
use super::{SqlStorage, StorageError};
use crate::audit::{AuditRecord, Outcome};

/// Which events are looked for. What is left open fits everything.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Whose, or of which client.
    pub about: Option<About>,
    /// From when on.
    pub since: Option<OffsetDateTime>,
    /// Those after this one.
    pub after: Option<Uuid>,
    /// The most that are read.
    pub at_most: u32,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The person with this subject identifier.
    Subject(String),
    /// This client.
    Client(String),
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

    /// Up to `limit` events about the person with this subject identifier, newest first.
    async fn latest_audit_events(
        &self,
        subject: String,
        limit: u32,
    ) -> Result<Vec<AuditRecord>, StorageError>;
}

const INSERT: &str = "INSERT INTO audit_event (id, at, event, outcome, reason, subject, username, client_id, sid, address, \
     user_agent, request_id, detail, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const ALL: &str = "SELECT id, at, event, outcome, reason, subject, username, client_id, sid, address, user_agent, \
     request_id, detail FROM audit_event WHERE id > $1 AND at >= $2 ORDER BY id LIMIT $3";

const OF_SUBJECT: &str = "SELECT id, at, event, outcome, reason, subject, username, client_id, sid, address, \
     user_agent, request_id, detail FROM audit_event \
     WHERE id > $1 AND at >= $2 AND subject = $3 ORDER BY id LIMIT $4";

const OF_CLIENT: &str = "SELECT id, at, event, outcome, reason, subject, username, client_id, sid, address, \
     user_agent, request_id, detail FROM audit_event \
     WHERE id > $1 AND at >= $2 AND client_id = $3 ORDER BY id LIMIT $4";

const LATEST_OF_SUBJECT: &str = "SELECT id, at, event, outcome, reason, subject, username, client_id, sid, address, \
     user_agent, request_id, detail FROM audit_event WHERE subject = $1 ORDER BY id DESC LIMIT $2";

#[async_trait]
impl AuditEventStorage for SqlStorage {
    async fn insert_audit_events(
        &self,
        events: Vec<AuditRecord>,
        keep_for: Duration,
    ) -> Result<(), StorageError> {
        let inserts = events
            .iter()
            .map(|event| (INSERT, values(event, keep_for)))
            .collect();
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    transaction.execute_all(inserts).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn audit_events(&self, query: AuditQuery) -> Result<Vec<AuditRecord>, StorageError> {
        let after = query.after.map(|id| id.to_string()).unwrap_or_default();
        let since = query.since.map_or(i64::MIN, unix_milliseconds);
        let at_most = i64::from(query.at_most);
        let rows = match query.about {
            None => self.0.query(ALL, params![after, since, at_most]).await?,
            Some(About::Subject(subject)) => {
                let values = params![after, since, subject, at_most];
                self.0.query(OF_SUBJECT, values).await?
            }
            Some(About::Client(client_id)) => {
                let values = params![after, since, client_id, at_most];
                self.0.query(OF_CLIENT, values).await?
            }
        };
        rows.iter().map(event).collect()
    }

    async fn latest_audit_events(
        &self,
        subject: String,
        limit: u32,
    ) -> Result<Vec<AuditRecord>, StorageError> {
        let rows = self.0.query(LATEST_OF_SUBJECT, params![subject, limit]).await?;
        rows.iter().map(event).collect()
    }
}

fn values(event: &AuditRecord, keep_for: Duration) -> Vec<Value> {
    params![
        event.id.to_string(),
        unix_milliseconds(event.at),
        &*event.event,
        event.outcome.as_str(),
        event.reason.as_deref(),
        event.subject.as_deref(),
        event.username.as_deref(),
        event.client_id.as_deref(),
        event.sid.as_deref(),
        event.address.as_deref(),
        event.user_agent.as_deref(),
        event.request_id.as_deref(),
        event.detail.as_deref(),
        event.at + keep_for,
    ]
}

fn event(row: &Row) -> Result<AuditRecord, StorageError> {
    let text = |column| row.get::<Option<String>>(column);
    Ok(AuditRecord {
        id: row.get::<String>(0)?.parse().map_err(|_| unreadable("id"))?,
        at: of_milliseconds(row.get(1)?)?,
        event: Cow::Owned(row.get(2)?),
        outcome: match row.get::<String>(3)?.as_str() {
            "success" => Outcome::Success,
            "failure" => Outcome::Failure,
            _ => return Err(unreadable("outcome")),
        },
        reason: text(4)?.map(Cow::Owned),
        subject: text(5)?,
        username: text(6)?,
        client_id: text(7)?,
        sid: text(8)?,
        address: text(9)?,
        user_agent: text(10)?.map(Cow::Owned),
        request_id: text(11)?,
        detail: text(12)?,
    })
}

fn unreadable(what: &str) -> StorageError {
    StorageError::Unreadable {
        what: "audit event",
        reason: format!("its {what} is not as it was written"),
    }
}
