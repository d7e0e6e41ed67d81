use async_trait::async_trait;
use oidc_protocol::identifiers::ClientId;
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// Authorization requests that clients have pushed (RFC 9126): the parameters, `application/x-www-form-urlencoded`.
#[async_trait]
pub trait PushedRequestStorage: Send + Sync {
    /// Keeps a request of this client until `expires_at`; `now` lets older ones go.
    async fn insert_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        parameters: String,
        now: OffsetDateTime,
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
impl PushedRequestStorage for SqliteStorage {
    async fn insert_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        parameters: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "pushed_request", "key_hash", now)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO pushed_request (key_hash, client_id, parameters, expires_at) VALUES ($1, $2, $3, $4)",
                    )?
                    .execute(params![
                        key.as_str(),
                        client_id.as_str(),
                        parameters,
                        expires_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }

    async fn consume_pushed_request(
        &self,
        key: KeyHash,
        client_id: ClientId,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        self.0
            .write(move |transaction| {
                let taken: Option<(String, i64)> = transaction
                    .prepare_cached(
                        "DELETE FROM pushed_request WHERE key_hash = $1 AND client_id = $2 RETURNING parameters, expires_at",
                    )?
                    .query_row([key.as_str(), client_id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                Ok(taken
                    .filter(|(_, expires_at)| *expires_at > now.unix_timestamp())
                    .map(|(parameters, _)| parameters))
            })
            .await
    }
}
