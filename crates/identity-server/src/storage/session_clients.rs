use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use rusqlite::{Transaction, params};
use time::OffsetDateTime;

use super::{SqliteStorage, StorageError};

/// Which clients were told of a session: whoever got a code or token in it has to hear that it has ended.
#[async_trait]
pub trait SessionClientStorage: Send + Sync {
    /// Remembers that `client` was told of the session `sid`, which lasts until `expires_at` at least.
    async fn remember_session_client(
        &self,
        sid: SessionId,
        client: SessionClient,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Everybody who was told of the session.
    async fn session_clients(&self, sid: SessionId) -> Result<Vec<SessionClient>, StorageError>;

    /// Some sessions that have expired at `now` and whose clients have not been told. A session that goes on is never
    /// among them, whatever was noted with its clients.
    async fn expired_session_clients(&self, now: OffsetDateTime) -> Result<Vec<SessionId>, StorageError>;

    /// Forgets these clients of a session and keeps their deliveries. Of any number of callers one gets a client: the
    /// others keep no delivery for it. A client that is not named, because it came a moment ago, stays.
    async fn end_session_clients(
        &self,
        sid: SessionId,
        ended: Vec<EndedSessionClient>,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;
}

/// A client that was told of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionClient {
    /// Which client.
    pub client_id: ClientId,
    /// The person, under the identifier that this client knows.
    pub subject: SubjectId,
}

/// A client for which a session is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSessionClient {
    /// Which client, and about whom.
    pub client: SessionClient,
    /// Identifies the delivery of a logout token, for a client that wants one.
    pub delivery: Option<String>,
}

/// The most sessions that are looked at together.
const BATCH: u32 = 50;

fn client_of((client_id, subject): (String, String)) -> Result<SessionClient, StorageError> {
    let unreadable = |error: oidc_protocol::identifiers::SyntaxError| StorageError::Unreadable {
        what: "client of a session",
        reason: error.to_string(),
    };
    Ok(SessionClient {
        client_id: ClientId::parse(client_id).map_err(unreadable)?,
        subject: SubjectId::parse(subject).map_err(unreadable)?,
    })
}

/// The session `sid` goes on until `expires_at`.
pub(super) fn prolong(
    transaction: &Transaction<'_>,
    sid: &SessionId,
    expires_at: OffsetDateTime,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE session_client SET expires_at = $1 WHERE sid = $2")?
        .execute(params![expires_at.unix_timestamp(), sid.as_str()])?;
    Ok(())
}

#[async_trait]
impl SessionClientStorage for SqliteStorage {
    async fn remember_session_client(
        &self,
        sid: SessionId,
        client: SessionClient,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO session_client (sid, client_id, subject, expires_at) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (sid, client_id) DO UPDATE SET subject = excluded.subject, \
                         expires_at = CASE WHEN excluded.expires_at > session_client.expires_at \
                         THEN excluded.expires_at ELSE session_client.expires_at END",
                    )?
                    .execute(params![
                        sid.as_str(),
                        client.client_id.as_str(),
                        client.subject.as_str(),
                        expires_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }

    async fn session_clients(&self, sid: SessionId) -> Result<Vec<SessionClient>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT client_id, subject FROM session_client WHERE sid = $1 ORDER BY client_id",
                )?;
                let rows = statement.query_map([sid.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.map(|row| client_of(row?)).collect()
            })
            .await
    }

    async fn expired_session_clients(&self, now: OffsetDateTime) -> Result<Vec<SessionId>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(&format!(
                    "SELECT DISTINCT sid FROM session_client WHERE expires_at <= $1 AND NOT EXISTS \
                     (SELECT 1 FROM session WHERE session.sid = session_client.sid AND session.expires_at > $1) \
                     LIMIT {BATCH}"
                ))?;
                let rows = statement.query_map([now.unix_timestamp()], |row| row.get::<_, String>(0))?;
                rows.map(|sid| {
                    SessionId::parse(sid?).map_err(|error| StorageError::Unreadable {
                        what: "session identifier",
                        reason: error.to_string(),
                    })
                })
                .collect()
            })
            .await
    }

    async fn end_session_clients(
        &self,
        sid: SessionId,
        ended: Vec<EndedSessionClient>,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                for EndedSessionClient { client, delivery } in ended {
                    let taken = transaction
                        .prepare_cached("DELETE FROM session_client WHERE sid = $1 AND client_id = $2")?
                        .execute(params![sid.as_str(), client.client_id.as_str()])?;
                    if let Some(id) = delivery.filter(|_| taken == 1) {
                        transaction
                            .prepare_cached(
                                "INSERT INTO logout_delivery (id, client_id, sid, subject, attempts, next_attempt_at) \
                                 VALUES ($1, $2, $3, $4, 0, $5)",
                            )?
                            .execute(params![
                                id,
                                client.client_id.as_str(),
                                sid.as_str(),
                                client.subject.as_str(),
                                now.unix_timestamp()
                            ])?;
                    }
                }
                Ok(())
            })
            .await
    }
}
