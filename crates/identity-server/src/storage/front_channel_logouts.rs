use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// Logouts that the browser still has to carry to clients, as JSON that the logout service reads.
#[async_trait]
pub trait FrontChannelLogoutStorage: Send + Sync {
    /// Keeps one until `expires_at`; `now` lets older ones go.
    async fn insert_front_channel_logout(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
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
impl FrontChannelLogoutStorage for SqliteStorage {
    async fn insert_front_channel_logout(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "front_channel_logout", "id_hash", now)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO front_channel_logout (id_hash, content, expires_at) VALUES ($1, $2, $3)",
                    )?
                    .execute(params![id.as_str(), content, expires_at.unix_timestamp()])?;
                Ok(())
            })
            .await
    }

    async fn front_channel_logout(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT content FROM front_channel_logout WHERE id_hash = $1 AND expires_at > $2",
                    )?
                    .query_row(params![id.as_str(), now.unix_timestamp()], |row| row.get(0))
                    .optional()?)
            })
            .await
    }
}
