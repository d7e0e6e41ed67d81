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

    async fn redeem_authorization_code(
        &self,
        code: KeyHash,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<CodeRedemption, StorageError> {
        self.0
            .write(move |transaction| {
                let first: Option<String> = transaction
                    .prepare_cached(
                        "UPDATE authorization_code SET grant_id = $1 \
                         WHERE code_hash = $2 AND grant_id IS NULL AND expires_at > $3 RETURNING authorization_grant",
                    )?
                    .query_row(params![grant_id, code.as_str(), now.unix_timestamp()], |row| row.get(0))
                    .optional()?;
                if let Some(grant) = first {
                    return Ok(CodeRedemption::First(grant));
                }
                let redeemed_for: Option<String> = transaction
                    .prepare_cached(
                        "DELETE FROM authorization_code WHERE code_hash = $1 AND grant_id IS NOT NULL RETURNING grant_id",
                    )?
                    .query_row([code.as_str()], |row| row.get(0))
                    .optional()?;
                let Some(redeemed_for) = redeemed_for else {
                    return Ok(CodeRedemption::Unknown);
                };
                transaction
                    .prepare_cached("DELETE FROM token_grant WHERE grant_id = $1")?
                    .execute([redeemed_for])?;
                Ok(CodeRedemption::Again)
            })
            .await
    }
}
