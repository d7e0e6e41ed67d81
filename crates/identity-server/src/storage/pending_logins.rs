use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

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
impl PendingLoginStorage for SqliteStorage {
    async fn put_pending_login(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "pending_login", "id_hash", now)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO pending_login (id_hash, content, created_at, expires_at) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (id_hash) DO UPDATE SET content = excluded.content, created_at = excluded.created_at, \
                         expires_at = excluded.expires_at",
                    )?
                    .execute(params![id.as_str(), content, now.unix_timestamp(), expires_at.unix_timestamp()])?;
                Ok(())
            })
            .await
    }

    async fn pending_login(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT content FROM pending_login WHERE id_hash = $1 AND expires_at > $2",
                    )?
                    .query_row(params![id.as_str(), now.unix_timestamp()], |row| row.get(0))
                    .optional()?)
            })
            .await
    }

    async fn consume_pending_login(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        self.0
            .write(move |transaction| {
                let taken: Option<(String, i64)> = transaction
                    .prepare_cached(
                        "DELETE FROM pending_login WHERE id_hash = $1 RETURNING content, expires_at",
                    )?
                    .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                Ok(taken
                    .filter(|(_, expires_at)| *expires_at > now.unix_timestamp())
                    .map(|(content, _)| content))
            })
            .await
    }
}
