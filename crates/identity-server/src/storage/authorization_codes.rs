use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError, grants};

/// Authorization codes and what each stands for, as JSON that the token service reads.
#[async_trait]
pub trait AuthorizationCodeStorage: Send + Sync {
    /// Keeps what a code stands for until `expires_at`.
    async fn insert_authorization_code(
        &self,
        code: KeyHash,
        grant: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Redeems the code for the grant `grant_id`, which is made afterwards: of any number of callers exactly one is the
    /// first, and none after the code has expired. Every later one ends the grant that the first one got or is about to
    /// get (RFC 6749 section 4.1.2).
    async fn redeem_authorization_code(
        &self,
        code: KeyHash,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<CodeRedemption, StorageError>;
}

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeRedemption {
    /// It was redeemed for the first time; this is what it stands for.
    First(String),
    /// It was redeemed before. Its grant is gone now, when there was one.
    Again,
    /// There is no such code, or no longer.
    Unknown,
}

#[async_trait]
impl AuthorizationCodeStorage for SqlStorage {
    async fn insert_authorization_code(
        &self,
        code: KeyHash,
        grant: String,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO authorization_code (code_hash, authorization_grant, expires_at) VALUES ($1, $2, $3)",
                params![code, grant, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn redeem_authorization_code(
        &self,
        code: KeyHash,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<CodeRedemption, StorageError> {
        let first = self.0.execute_returning(
            "UPDATE authorization_code SET grant_id = $1 \
             WHERE code_hash = $2 AND grant_id IS NULL AND expires_at > $3 RETURNING authorization_grant",
            params![grant_id, &code, now],
        );
        if let Some(row) = first.await? {
            return Ok(CodeRedemption::First(row.get(0)?));
        }
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let redeemed = transaction.query_optional(
                        "DELETE FROM authorization_code WHERE code_hash = $1 AND grant_id IS NOT NULL RETURNING grant_id",
                        params![code],
                    );
                    let Some(row) = redeemed.await? else {
                        return Ok(CodeRedemption::Unknown);
                    };
                    grants::delete(transaction, row.get(0)?).await?;
                    Ok(CodeRedemption::Again)
                })
            })
            .await
    }
}
