use async_trait::async_trait;
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use rusqlite::{OptionalExtension, Row, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError, time_of};

/// Sessions of people with browsers.
#[async_trait]
pub trait SessionStorage: Send + Sync {
    /// Keeps a new session under the hash of its cookie.
    async fn insert_session(&self, id: KeyHash, session: StoredSession) -> Result<(), StorageError>;

    /// The session, unless it has expired at `now`.
    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError>;

    /// Whether the session `sid` goes on at `now`, in whichever browser.
    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError>;

    /// Ends the session; it is returned when there was one.
    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError>;

    /// Ends the session `sid`, whichever browser has it. True when there was one.
    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<bool, StorageError>;
}

/// A person who is signed in with one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The session's identifier in tokens and logouts; not the cookie.
    pub sid: SessionId,
    /// Who is signed in.
    pub subject: SubjectId,
    /// When and how the person was authenticated.
    pub authentication: AuthenticationEvent,
    /// Whether the cookie outlives the browser ("remember me").
    pub persistent: bool,
    /// When the session began.
    pub created_at: OffsetDateTime,
    /// When it ends, whatever happens.
    pub expires_at: OffsetDateTime,
}

const COLUMNS: &str = "sid, subject, authentication, persistent, created_at, expires_at";

/// A row as the database holds it.
type SessionRow = (String, String, String, bool, i64, i64);

fn row_of(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ))
}

fn session_of(
    (sid, subject, authentication, persistent, created_at, expires_at): SessionRow,
) -> Result<StoredSession, StorageError> {
    let unreadable = |reason: String| StorageError::Unreadable {
        what: "session",
        reason,
    };
    Ok(StoredSession {
        sid: SessionId::parse(sid).map_err(|error| unreadable(error.to_string()))?,
        subject: SubjectId::parse(subject).map_err(|error| unreadable(error.to_string()))?,
        authentication: serde_json::from_str(&authentication)
            .map_err(|error| unreadable(error.to_string()))?,
        persistent,
        created_at: time_of("session", created_at)?,
        expires_at: time_of("session", expires_at)?,
    })
}

#[async_trait]
impl SessionStorage for SqliteStorage {
    async fn insert_session(&self, id: KeyHash, session: StoredSession) -> Result<(), StorageError> {
        let authentication =
            serde_json::to_string(&session.authentication).map_err(|error| StorageError::Unreadable {
                what: "session",
                reason: error.to_string(),
            })?;
        self.0
            .write(move |transaction| {
                sweep(transaction, "session", "id_hash", session.created_at)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    )?
                    .execute(params![
                        id.as_str(),
                        session.sid.as_str(),
                        session.subject.as_str(),
                        authentication,
                        session.persistent,
                        session.created_at.unix_timestamp(),
                        session.expires_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }

    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError> {
        self.0
            .read(move |connection| {
                let row = connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM session WHERE id_hash = $1 AND expires_at > $2"
                    ))?
                    .query_row(params![id.as_str(), now.unix_timestamp()], row_of)
                    .optional()?;
                row.map(session_of).transpose()
            })
            .await
    }

    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached("SELECT 1 FROM session WHERE sid = $1 AND expires_at > $2")?
                    .exists(params![sid.as_str(), now.unix_timestamp()])?)
            })
            .await
    }

    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError> {
        self.0
            .write(move |transaction| {
                let row = transaction
                    .prepare_cached(&format!(
                        "DELETE FROM session WHERE id_hash = $1 RETURNING {COLUMNS}"
                    ))?
                    .query_row([id.as_str()], row_of)
                    .optional()?;
                row.map(session_of).transpose()
            })
            .await
    }

    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let ended = transaction
                    .prepare_cached("DELETE FROM session WHERE sid = $1")?
                    .execute([sid.as_str()])?;
                Ok(ended > 0)
            })
            .await
    }
}
