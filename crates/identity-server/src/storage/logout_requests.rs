use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// Logout requests that wait for the browser to come back, found by the id in its URL. Each is the parameters as they
/// came, `application/x-www-form-urlencoded`, and is validated again when it is read.
#[async_trait]
pub trait LogoutRequestStorage: Send + Sync {
    /// Keeps a request until `expires_at`; `now` lets older ones go.
    async fn insert_logout_request(
        &self,
        id: KeyHash,
        parameters: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The request, unless it has expired at `now`.
    async fn logout_request(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl LogoutRequestStorage for SqliteStorage {
    async fn insert_logout_request(
        &self,
        id: KeyHash,
        parameters: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "logout_request", "id_hash", now)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO logout_request (id_hash, parameters, expires_at) VALUES ($1, $2, $3)",
                    )?
                    .execute(params![id.as_str(), parameters, expires_at.unix_timestamp()])?;
                Ok(())
            })
            .await
    }

    async fn logout_request(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT parameters FROM logout_request WHERE id_hash = $1 AND expires_at > $2",
                    )?
                    .query_row(params![id.as_str(), now.unix_timestamp()], |row| row.get(0))
                    .optional()?)
            })
            .await
    }
}
