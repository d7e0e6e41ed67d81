use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SubjectId};
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError, grants};

/// Authorization codes and what each stands for, as JSON that the token service reads.
#[async_trait]
pub trait AuthorizationCodeStorage: Send + Sync {
    /// Keeps a code until it expires, or until the person takes back what they have granted.
    async fn insert_authorization_code(&self, code: NewAuthorizationCode) -> Result<(), StorageError>;

    /// What a code stands for that nobody has redeemed and that has not expired. It is redeemed with the grant that is
    /// made for it, by [`GrantStorage::insert_grant`](super::GrantStorage::insert_grant).
    async fn authorization_code(
        &self,
        code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError>;

    /// Redeems the code for the grant `grant_id` without making one: of any number of callers exactly one is the first,
    /// and none after the code has expired. Every later one ends the grant that the first one got (RFC 6749 section
    /// 4.1.2).
    async fn redeem_authorization_code(
        &self,
        code: KeyHash,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<CodeRedemption, StorageError>;
}

/// A code and what it stands for.
#[derive(Debug, Clone)]
pub struct NewAuthorizationCode {
    /// The code.
    pub code: KeyHash,
    /// Who has granted something.
    pub subject: SubjectId,
    /// To whom.
    pub client_id: ClientId,
    /// What, as JSON.
    pub grant: String,
    /// When it is worth nothing any more.
    pub expires_at: OffsetDateTime,
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
    async fn insert_authorization_code(&self, new: NewAuthorizationCode) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO authorization_code (code_hash, subject, client_id, authorization_grant, expires_at) \
                 VALUES ($1, $2, $3, $4, $5)",
                params![
                    new.code,
                    new.subject.as_str(),
                    new.client_id.as_str(),
                    new.grant,
                    new.expires_at
                ],
            )
            .await?;
        Ok(())
    }

    async fn authorization_code(
        &self,
        code: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT authorization_grant FROM authorization_code \
             WHERE code_hash = $1 AND grant_id IS NULL AND expires_at > $2",
            params![code, now],
        );
        Ok(row.await?.as_ref().map(|row| row.get(0)).transpose()?)
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
