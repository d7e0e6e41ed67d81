use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError};

/// Logouts that the browser still has to carry to clients, as JSON that the logout service reads.
#[async_trait]
pub trait FrontChannelLogoutStorage: Send + Sync {
    /// Keeps one until `expires_at`.
    async fn insert_front_channel_logout(
        &self,
        id: KeyHash,
        content: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The logout, unless it has expired at `now`.
    async fn front_channel_logout(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl FrontChannelLogoutStorage for SqlStorage {
    async fn insert_front_channel_logout(
        &self,
        id: KeyHash,
        content: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO front_channel_logout (id_hash, content, expires_at) VALUES ($1, $2, $3)",
                params![id, content, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn front_channel_logout(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT content FROM front_channel_logout WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        Ok(row.await?.map(|row| row.get(0)).transpose()?)
    }
}
