use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError};

/// Logout requests that wait for the browser to come back, found by the id in its URL. Each is the parameters as they
/// came, `application/x-www-form-urlencoded`, and is validated again when it is read.
#[async_trait]
pub trait LogoutRequestStorage: Send + Sync {
    /// Keeps a request until `expires_at`.
    async fn insert_logout_request(
        &self,
        id: KeyHash,
        parameters: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The request, unless it has expired at `now`.
    async fn logout_request(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl LogoutRequestStorage for SqlStorage {
    async fn insert_logout_request(
        &self,
        id: KeyHash,
        parameters: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO logout_request (id_hash, parameters, expires_at) VALUES ($1, $2, $3)",
                params![id, parameters, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn logout_request(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT parameters FROM logout_request WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        Ok(row.await?.map(|row| row.get(0)).transpose()?)
    }
}
