use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use time::OffsetDateTime;

use super::database::{DatabaseError, Row, Transaction, params};
use super::{SqlStorage, StorageError};

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

fn unreadable(error: oidc_protocol::identifiers::SyntaxError) -> StorageError {
    StorageError::Unreadable {
        what: "client of a session",
        reason: error.to_string(),
    }
}

/// From the columns `client_id`, `subject`.
fn client_of(row: &Row) -> Result<SessionClient, StorageError> {
    Ok(SessionClient {
        client_id: ClientId::parse(row.get::<String>(0)?).map_err(unreadable)?,
        subject: SubjectId::parse(row.get::<String>(1)?).map_err(unreadable)?,
    })
}

/// The session `sid` goes on until `expires_at`.
pub(super) async fn prolong(
    transaction: &mut Transaction<'_>,
    sid: &SessionId,
    expires_at: OffsetDateTime,
) -> Result<(), DatabaseError> {
    transaction
        .execute(
            "UPDATE session_client SET expires_at = $1 WHERE sid = $2",
            params![expires_at, sid.as_str()],
        )
        .await?;
    Ok(())
}

async fn end(
    transaction: &mut Transaction<'_>,
    sid: &SessionId,
    EndedSessionClient { client, delivery }: EndedSessionClient,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    let taken = transaction.execute(
        "DELETE FROM session_client WHERE sid = $1 AND client_id = $2",
        params![sid.as_str(), client.client_id.as_str()],
    );
    let taken = taken.await?;
    if let Some(id) = delivery.filter(|_| taken == 1) {
        transaction
            .execute(
                "INSERT INTO logout_delivery (id, client_id, sid, subject, attempts, next_attempt_at) \
                 VALUES ($1, $2, $3, $4, 0, $5)",
                params![
                    id,
                    client.client_id.as_str(),
                    sid.as_str(),
                    client.subject.as_str(),
                    now
                ],
            )
            .await?;
    }
    Ok(())
}

#[async_trait]
impl SessionClientStorage for SqlStorage {
    async fn remember_session_client(
        &self,
        sid: SessionId,
        client: SessionClient,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO session_client (sid, client_id, subject, expires_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (sid, client_id) DO UPDATE SET subject = excluded.subject, \
                 expires_at = CASE WHEN excluded.expires_at > session_client.expires_at \
                 THEN excluded.expires_at ELSE session_client.expires_at END",
                params![
                    sid.as_str(),
                    client.client_id.as_str(),
                    client.subject.as_str(),
                    expires_at
                ],
            )
            .await?;
        Ok(())
    }

    async fn session_clients(&self, sid: SessionId) -> Result<Vec<SessionClient>, StorageError> {
        let rows = self.0.query(
            "SELECT client_id, subject FROM session_client WHERE sid = $1 ORDER BY client_id",
            params![sid.as_str()],
        );
        rows.await?.iter().map(client_of).collect()
    }

    async fn expired_session_clients(&self, now: OffsetDateTime) -> Result<Vec<SessionId>, StorageError> {
        // A few at a time.
        let rows = self.0.query(
            "SELECT DISTINCT sid FROM session_client WHERE expires_at <= $1 AND NOT EXISTS \
             (SELECT 1 FROM session WHERE session.sid = session_client.sid AND session.expires_at > $1) \
             LIMIT 50",
            params![now],
        );
        rows.await?
            .iter()
            .map(|row| SessionId::parse(row.get::<String>(0)?).map_err(unreadable))
            .collect()
    }

    async fn end_session_clients(
        &self,
        sid: SessionId,
        mut ended: Vec<EndedSessionClient>,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        // In one order, so that two callers wait for each other at most once.
        ended.sort_by(|one, other| one.client.client_id.as_str().cmp(other.client.client_id.as_str()));
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    for client in ended {
                        end(transaction, &sid, client, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
