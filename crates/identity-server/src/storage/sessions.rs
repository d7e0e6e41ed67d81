use async_trait::async_trait;
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use time::OffsetDateTime;

use super::database::{Row, params};
use super::{KeyHash, SqlStorage, StorageError};

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

fn unreadable(error: &impl ToString) -> StorageError {
    StorageError::Unreadable {
        what: "session",
        reason: error.to_string(),
    }
}

/// From the columns `sid`, `subject`, `authentication`, `persistent`, `created_at`, `expires_at`.
fn session_of(row: &Row) -> Result<StoredSession, StorageError> {
    Ok(StoredSession {
        sid: SessionId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?,
        subject: SubjectId::parse(row.get::<String>(1)?).map_err(|error| unreadable(&error))?,
        authentication: serde_json::from_str(&row.get::<String>(2)?).map_err(|error| unreadable(&error))?,
        persistent: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

#[async_trait]
impl SessionStorage for SqlStorage {
    async fn insert_session(&self, id: KeyHash, session: StoredSession) -> Result<(), StorageError> {
        let authentication =
            serde_json::to_string(&session.authentication).map_err(|error| unreadable(&error))?;
        self.0
            .execute(
                "INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                params![
                    id,
                    session.sid.as_str(),
                    session.subject.as_str(),
                    authentication,
                    session.persistent,
                    session.created_at,
                    session.expires_at
                ],
            )
            .await?;
        Ok(())
    }

    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError> {
        let row = self.0.query_optional(
            "SELECT sid, subject, authentication, persistent, created_at, expires_at FROM session \
             WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        row.await?.as_ref().map(session_of).transpose()
    }

    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError> {
        let row = self.0.query_optional(
            "SELECT 1 FROM session WHERE sid = $1 AND expires_at > $2",
            params![sid.as_str(), now],
        );
        Ok(row.await?.is_some())
    }

    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError> {
        let row = self.0.execute_returning(
            "DELETE FROM session WHERE id_hash = $1 \
             RETURNING sid, subject, authentication, persistent, created_at, expires_at",
            params![id],
        );
        row.await?.as_ref().map(session_of).transpose()
    }

    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<bool, StorageError> {
        let ended = self
            .0
            .execute("DELETE FROM session WHERE sid = $1", params![sid.as_str()]);
        Ok(ended.await? > 0)
    }
}
