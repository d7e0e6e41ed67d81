use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::{DatabaseError, Transaction, params};
use super::{KeyHash, SqlStorage, StorageError};

/// Access tokens that are opaque to whoever holds them.
#[async_trait]
pub trait ReferenceTokenStorage: Send + Sync {
    /// Keeps a client's own token, which belongs to no grant.
    async fn insert_reference_token(&self, token: NewReferenceToken) -> Result<(), StorageError>;

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

/// Keeps a token that ends with its grant.
pub(super) async fn insert(
    transaction: &mut Transaction<'_>,
    grant_id: &str,
    token: NewReferenceToken,
) -> Result<(), DatabaseError> {
    transaction
        .execute(
            "INSERT INTO reference_token (token_hash, grant_id, claims, expires_at) VALUES ($1, $2, $3, $4)",
            params![token.token, grant_id, token.claims, token.expires_at],
        )
        .await?;
    Ok(())
}

#[async_trait]
impl ReferenceTokenStorage for SqlStorage {
    async fn insert_reference_token(&self, token: NewReferenceToken) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO reference_token (token_hash, claims, expires_at) VALUES ($1, $2, $3)",
                params![token.token, token.claims, token.expires_at],
            )
            .await?;
        Ok(())
    }

    async fn reference_token(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT claims FROM reference_token WHERE token_hash = $1 AND expires_at > $2",
            params![token, now],
        );
        Ok(row.await?.map(|row| row.get(0)).transpose()?)
    }

    async fn delete_reference_token(&self, token: KeyHash) -> Result<(), StorageError> {
        self.0
            .execute(
                "DELETE FROM reference_token WHERE token_hash = $1",
                params![token],
            )
            .await?;
        Ok(())
    }
}
