use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// Authorization codes and what each stands for, as JSON that the token service reads.
#[async_trait]
pub trait AuthorizationCodeStorage: Send + Sync {
    /// Keeps what a code stands for until `expires_at`; `now` lets older ones go.
    async fn insert_authorization_code(
        &self,
        code: KeyHash,
        grant: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Takes the code: of any number of callers exactly one gets the grant, and none after `expires_at`.
    async fn consume_authorization_code(
        &self,
        code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;
}

#[async_trait]
impl AuthorizationCodeStorage for SqliteStorage {
    async fn insert_authorization_code(
        &self,
        code: KeyHash,
        grant: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "authorization_code", "code_hash", now)?;
                transaction
                    .prepare_cached(
                        "INSERT INTO authorization_code (code_hash, authorization_grant, expires_at) VALUES ($1, $2, $3)",
                    )?
                    .execute(params![code.as_str(), grant, expires_at.unix_timestamp()])?;
                Ok(())
            })
            .await
    }

    async fn consume_authorization_code(
        &self,
        code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        self.0
            .write(move |transaction| {
                let taken: Option<(String, i64)> = transaction
                    .prepare_cached("DELETE FROM authorization_code WHERE code_hash = $1 RETURNING authorization_grant, expires_at")?
                    .query_row([code.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                Ok(taken.filter(|(_, expires_at)| *expires_at > now.unix_timestamp()).map(|(grant, _)| grant))
            })
            .await
    }
}
