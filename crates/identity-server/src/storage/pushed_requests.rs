use async_trait::async_trait;
use oidc_protocol::identifiers::ClientId;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError};

/// Authorization requests that clients have pushed (RFC 9126): the parameters, `application/x-www-form-urlencoded`.
#[async_trait]
pub trait PushedRequestStorage: Send + Sync {
    /// Keeps a request of this client until `expires_at`.
    async fn insert_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        parameters: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Takes a request of this client: of any number of callers exactly one gets it, and none after it has expired.
    /// Another client neither gets it nor uses it up.
    async fn consume_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl PushedRequestStorage for SqlStorage {
    async fn insert_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        parameters: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO pushed_request (key_hash, client_id, parameters, expires_at) VALUES ($1, $2, $3, $4)",
                params![key, client_id.as_str(), parameters, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn consume_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        let taken = self.0.execute_returning(
            "DELETE FROM pushed_request WHERE key_hash = $1 AND client_id = $2 AND expires_at > $3 \
             RETURNING parameters",
            params![key, client_id.as_str(), now],
        );
        Ok(taken.await?.map(|row| row.get(0)).transpose()?)
    }
}
