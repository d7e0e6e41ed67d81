use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError};

/// Sign-ins that have begun in one browser, as JSON that the sign-in service reads.
#[async_trait]
pub trait PendingLoginStorage: Send + Sync {
    /// Keeps a pending login until `expires_at`, in place of the one under the same key.
    async fn put_pending_login(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The pending login, unless it has expired at `now`.
    async fn pending_login(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError>;

    /// Takes the pending login: of any number of callers exactly one gets it, and none after `expires_at`.
    async fn consume_pending_login(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl PendingLoginStorage for SqlStorage {
    async fn put_pending_login(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO pending_login (id_hash, content, created_at, expires_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (id_hash) DO UPDATE SET content = excluded.content, created_at = excluded.created_at, \
                 expires_at = excluded.expires_at",
                params![id, content, now, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn pending_login(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT content FROM pending_login WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        Ok(row.await?.map(|row| row.get(0)).transpose()?)
    }

    async fn consume_pending_login(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        let taken = self.0.execute_returning(
            "DELETE FROM pending_login WHERE id_hash = $1 AND expires_at > $2 RETURNING content",
            params![id, now],
        );
        Ok(taken.await?.map(|row| row.get(0)).transpose()?)
    }
}
