use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::{Statement, params};
use super::{KeyHash, SqlStorage, StorageError, StoredGrant, grants};

/// Access tokens that are opaque to whoever holds them.
#[async_trait]
pub trait ReferenceTokenStorage: Send + Sync {
    /// Keeps a client's own token, which belongs to no grant.
    async fn insert_reference_token(&self, token: NewReferenceToken) -> Result<(), StorageError>;

    /// The token, unless it has expired or was revoked.
    async fn reference_token(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredReferenceToken>, StorageError>;

    /// Revokes the token.
    async fn delete_reference_token(&self, token: KeyHash) -> Result<(), StorageError>;
}

/// A reference token that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReferenceToken {
    /// What it says, JSON.
    pub claims: String,
    /// What it follows from, unless that has ended; a client's own token follows from none.
    pub grant: Option<StoredGrant>,
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
pub(super) fn insert(grant_id: &str, token: NewReferenceToken) -> Statement {
    (
        "INSERT INTO reference_token (token_hash, grant_id, claims, expires_at) VALUES ($1, $2, $3, $4)",
        params![token.token, grant_id, token.claims, token.expires_at],
    )
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
    ) -> Result<Option<StoredReferenceToken>, StorageError> {
        let row = self.0.query_optional(
            concat!(
                "SELECT ",
                grants::columns!(),
                ", token.claims FROM reference_token token \
                 LEFT JOIN token_grant ON token_grant.grant_id = token.grant_id AND token_grant.expires_at > $1 \
                 WHERE token.token_hash = $2 AND token.expires_at > $1"
            ),
            params![now, token],
        );
        let Some(row) = row.await? else { return Ok(None) };
        Ok(Some(StoredReferenceToken {
            claims: row.get(grants::COLUMNS)?,
            grant: grants::joined_grant_of(&row)?,
        }))
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
