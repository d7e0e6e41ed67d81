use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use time::OffsetDateTime;

use super::database::{Row, params};
use super::{KeyHash, SqlStorage, StorageError};

/// What a link in a mail is for. A link for one thing is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Creating an account.
    Registration,
    /// A new password in place of a forgotten one.
    Password,
    /// Another e-mail address.
    Email,
}

impl LinkPurpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Password => "password",
            Self::Email => "email",
        }
    }
}

/// A link that somebody got by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLink {
    /// Whose; nobody's yet where an account shall be created.
    pub subject: Option<SubjectId>,
    /// What else belongs to it: JSON that the service of the purpose reads.
    pub content: String,
}

/// Links that people got by mail. Only the hashes of their codes are kept.
#[async_trait]
pub trait AccountLinkStorage: Send + Sync {
    /// Keeps a link until `expires_at`.
    async fn put_account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        link: AccountLink,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The link, unless it has been used or has expired at `now`.
    async fn account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<AccountLink>, StorageError>;

    /// Uses the link: of any number of callers exactly one gets it, and none after it has expired.
    async fn take_account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<AccountLink>, StorageError>;

    /// Makes all links of a person worthless.
    async fn delete_account_links(&self, subject: SubjectId) -> Result<(), StorageError>;
}

fn link_of(row: &Row) -> Result<AccountLink, StorageError> {
    let subject = row.get::<Option<String>>(0)?.map(SubjectId::parse).transpose();
    Ok(AccountLink {
        subject: subject.map_err(|error| StorageError::Unreadable {
            what: "account link",
            reason: error.to_string(),
        })?,
        content: row.get(1)?,
    })
}

#[async_trait]
impl AccountLinkStorage for SqlStorage {
    async fn put_account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        link: AccountLink,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO account_link (code_hash, purpose, subject, content, expires_at) \
                 VALUES ($1, $2, $3, $4, $5)",
                params![
                    code,
                    purpose.as_str(),
                    link.subject.as_ref().map(SubjectId::as_str),
                    link.content,
                    expires_at
                ],
            )
            .await?;
        Ok(())
    }

    async fn account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<AccountLink>, StorageError> {
        let row = self.0.query_optional(
            "SELECT subject, content FROM account_link WHERE code_hash = $1 AND purpose = $2 AND expires_at > $3",
            params![code, purpose.as_str(), now],
        );
        row.await?.as_ref().map(link_of).transpose()
    }

    async fn take_account_link(
        &self,
        code: KeyHash,
        purpose: LinkPurpose,
        now: OffsetDateTime,
    ) -> Result<Option<AccountLink>, StorageError> {
        let row = self.0.execute_returning(
            "DELETE FROM account_link WHERE code_hash = $1 AND purpose = $2 AND expires_at > $3 \
             RETURNING subject, content",
            params![code, purpose.as_str(), now],
        );
        row.await?.as_ref().map(link_of).transpose()
    }

    async fn delete_account_links(&self, subject: SubjectId) -> Result<(), StorageError> {
        self.0
            .execute(
                "DELETE FROM account_link WHERE subject = $1",
                params![subject.as_str()],
            )
            .await?;
        Ok(())
    }
}
