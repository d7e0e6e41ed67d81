use async_trait::async_trait;
use rusqlite::{OptionalExtension, Transaction, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// Access tokens that are opaque to whoever holds them.
#[async_trait]
pub trait ReferenceTokenStorage: Send + Sync {
    /// Keeps a client's own token, which belongs to no grant; `now` lets older ones go.
    async fn insert_reference_token(
        &self,
        token: NewReferenceToken,
        now: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// What the token says, as JSON, unless it has expired or was revoked.
    async fn reference_token(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;

    /// Revokes the token.
    async fn delete_reference_token(&self, token: KeyHash) -> Result<(), StorageError>;
}

/// A reference token to be kept.
#[derive(Debug, Clone)]
pub struct NewReferenceToken {
    /// What it is found by.
    pub token: KeyHash,
    /// What it says, JSON.
    pub claims: String,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

pub(super) fn insert(
    transaction: &Transaction<'_>,
    grant_id: Option<&str>,
    token: &NewReferenceToken,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO reference_token (token_hash, grant_id, claims, expires_at) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![
            token.token.as_str(),
            grant_id,
            token.claims,
            token.expires_at.unix_timestamp()
        ])?;
    Ok(())
}

#[async_trait]
impl ReferenceTokenStorage for SqliteStorage {
    async fn insert_reference_token(
        &self,
        token: NewReferenceToken,
        now: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "reference_token", "token_hash", now)?;
                Ok(insert(transaction, None, &token)?)
            })
            .await
    }

    async fn reference_token(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached(
                        "SELECT claims FROM reference_token WHERE token_hash = $1 AND expires_at > $2",
                    )?
                    .query_row(params![token.as_str(), now.unix_timestamp()], |row| row.get(0))
                    .optional()?)
            })
            .await
    }

    async fn delete_reference_token(&self, token: KeyHash) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("DELETE FROM reference_token WHERE token_hash = $1")?
                    .execute([token.as_str()])?;
                Ok(())
            })
            .await
    }
}
