use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use rusqlite::{Row, params};
use time::OffsetDateTime;

use super::{SqliteStorage, StorageError};

/// Logout tokens that clients have not accepted yet. They are made by
/// [`SessionClientStorage::end_session_clients`](super::SessionClientStorage::end_session_clients).
#[async_trait]
pub trait LogoutDeliveryStorage: Send + Sync {
    /// Takes up to `limit` deliveries that are due at `now`, and counts the attempt. Nobody else gets them before
    /// `again_at`, when an attempt of which nothing was heard again counts as failed.
    async fn claim_logout_deliveries(
        &self,
        now: OffsetDateTime,
        again_at: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<LogoutDelivery>, StorageError>;

    /// Tries again at `next_attempt_at`.
    async fn postpone_logout_delivery(
        &self,
        id: String,
        next_attempt_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The delivery is over: accepted, or given up.
    async fn delete_logout_delivery(&self, id: String) -> Result<(), StorageError>;

    /// When the next attempt is due.
    async fn next_logout_delivery(&self) -> Result<Option<OffsetDateTime>, StorageError>;
}

/// A logout token that has to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutDelivery {
    /// Identifies the delivery.
    pub id: String,
    /// To which client.
    pub client_id: ClientId,
    /// The session that has ended.
    pub sid: SessionId,
    /// Whose session it was, under the identifier that the client knows.
    pub subject: SubjectId,
    /// Attempts so far, with the present one.
    pub attempts: u32,
}

/// A row as the database holds it.
type DeliveryRow = (String, String, String, String, u32);

fn row_of(row: &Row<'_>) -> rusqlite::Result<DeliveryRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn delivery_of((id, client_id, sid, subject, attempts): DeliveryRow) -> Result<LogoutDelivery, StorageError> {
    let unreadable = |error: oidc_protocol::identifiers::SyntaxError| StorageError::Unreadable {
        what: "logout delivery",
        reason: error.to_string(),
    };
    Ok(LogoutDelivery {
        id,
        client_id: ClientId::parse(client_id).map_err(unreadable)?,
        sid: SessionId::parse(sid).map_err(unreadable)?,
        subject: SubjectId::parse(subject).map_err(unreadable)?,
        attempts,
    })
}

#[async_trait]
impl LogoutDeliveryStorage for SqliteStorage {
    async fn claim_logout_deliveries(
        &self,
        now: OffsetDateTime,
        again_at: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<LogoutDelivery>, StorageError> {
        self.0
            .write(move |transaction| {
                let mut statement = transaction.prepare_cached(
                    "UPDATE logout_delivery SET attempts = attempts + 1, next_attempt_at = $1 WHERE id IN \
                     (SELECT id FROM logout_delivery WHERE next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT $3) \
                     RETURNING id, client_id, sid, subject, attempts",
                )?;
                let rows = statement.query_map(
                    params![again_at.unix_timestamp(), now.unix_timestamp(), limit],
                    row_of,
                )?;
                rows.map(|row| delivery_of(row?)).collect()
            })
            .await
    }

    async fn postpone_logout_delivery(
        &self,
        id: String,
        next_attempt_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("UPDATE logout_delivery SET next_attempt_at = $1 WHERE id = $2")?
                    .execute(params![next_attempt_at.unix_timestamp(), id])?;
                Ok(())
            })
            .await
    }

    async fn delete_logout_delivery(&self, id: String) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("DELETE FROM logout_delivery WHERE id = $1")?
                    .execute([id])?;
                Ok(())
            })
            .await
    }

    async fn next_logout_delivery(&self) -> Result<Option<OffsetDateTime>, StorageError> {
        self.0
            .read(move |connection| {
                let next: Option<i64> = connection
                    .prepare_cached("SELECT min(next_attempt_at) FROM logout_delivery")?
                    .query_row([], |row| row.get(0))?;
                next.map(|seconds| super::time_of("logout delivery", seconds))
                    .transpose()
            })
            .await
    }
}
