use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use time::OffsetDateTime;

use super::database::{Row, params};
use super::{SqlStorage, StorageError};

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

/// From the columns `id`, `client_id`, `sid`, `subject`, `attempts`.
fn delivery_of(row: &Row) -> Result<LogoutDelivery, StorageError> {
    let unreadable = |error: oidc_protocol::identifiers::SyntaxError| StorageError::Unreadable {
        what: "logout delivery",
        reason: error.to_string(),
    };
    Ok(LogoutDelivery {
        id: row.get(0)?,
        client_id: ClientId::parse(row.get::<String>(1)?).map_err(unreadable)?,
        sid: SessionId::parse(row.get::<String>(2)?).map_err(unreadable)?,
        subject: SubjectId::parse(row.get::<String>(3)?).map_err(unreadable)?,
        attempts: row.get(4)?,
    })
}

#[async_trait]
impl LogoutDeliveryStorage for SqlStorage {
    async fn claim_logout_deliveries(
        &self,
        now: OffsetDateTime,
        again_at: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<LogoutDelivery>, StorageError> {
        // That it is due is asked twice: a row that another replica has claimed meanwhile is looked at again, and the
        // inner query is not.
        let rows = self.0.execute_returning_all(
            "UPDATE logout_delivery SET attempts = attempts + 1, next_attempt_at = $1 \
             WHERE next_attempt_at <= $2 AND id IN \
             (SELECT id FROM logout_delivery WHERE next_attempt_at <= $2 ORDER BY next_attempt_at LIMIT $3) \
             RETURNING id, client_id, sid, subject, attempts",
            params![again_at, now, limit],
        );
        rows.await?.iter().map(delivery_of).collect()
    }

    async fn postpone_logout_delivery(
        &self,
        id: String,
        next_attempt_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "UPDATE logout_delivery SET next_attempt_at = $1 WHERE id = $2",
                params![next_attempt_at, id],
            )
            .await?;
        Ok(())
    }

    async fn delete_logout_delivery(&self, id: String) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM logout_delivery WHERE id = $1", params![id])
            .await?;
        Ok(())
    }

    async fn next_logout_delivery(&self) -> Result<Option<OffsetDateTime>, StorageError> {
        let next = self
            .0
            .query_optional("SELECT min(next_attempt_at) FROM logout_delivery", params![]);
        Ok(next.await?.map(|row| row.get(0)).transpose()?.flatten())
    }
}
