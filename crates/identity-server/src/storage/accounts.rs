use std::collections::BTreeSet;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use time::OffsetDateTime;

use super::database::{Row, Transaction, params};
use super::{KeyHash, SqlStorage, StorageError};
use crate::passwords::StoredPassword;
use crate::users::{Claims, UsernameKey};

/// People who are kept here.
#[async_trait]
pub trait AccountStorage: Send + Sync {
    /// Keeps a new account; `subject`, user name and address must be nobody else's.
    async fn insert_account(&self, account: StoredAccount) -> Result<Result<(), Taken>, StorageError>;

    /// The account of this person, whatever its state.
    async fn account(&self, subject: SubjectId) -> Result<Option<StoredAccount>, StorageError>;

    /// The account of this user name, or else of this address.
    async fn account_by_name(
        &self,
        username: UsernameKey,
        email_key: Option<String>,
    ) -> Result<Option<StoredAccount>, StorageError>;

    /// The account whose address is known to be this one.
    async fn account_by_email(&self, email_key: String) -> Result<Option<StoredAccount>, StorageError>;

    /// Up to `limit` accounts by user name, from the first one after `after`.
    async fn accounts(
        &self,
        after: Option<UsernameKey>,
        limit: u32,
    ) -> Result<Vec<StoredAccount>, StorageError>;

    /// Keeps the account in place of what is kept of this person. False, and nothing changes, when it has changed since it
    /// was read, or is gone.
    async fn replace_account(&self, account: StoredAccount) -> Result<Result<bool, Taken>, StorageError>;

    /// Removes the account, and remembers that it was. False when there is none.
    async fn delete_account(&self, subject: SubjectId, now: OffsetDateTime) -> Result<bool, StorageError>;

    /// Whether an account of this person was removed.
    async fn is_deleted(&self, subject: SubjectId) -> Result<bool, StorageError>;
}

/// What is somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The subject.
    Subject,
    /// The user name.
    Username,
    /// The address.
    Email,
}

/// A person who is kept here.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// Identifies the person, for ever.
    pub subject: SubjectId,
    /// What they sign in with, as it is shown.
    pub username: String,
    /// Its address, once it is known to be theirs, such that the ways to write it are one.
    pub email_key: Option<String>,
    /// Absent when the person has no password.
    pub password: Option<StoredPassword>,
    /// The claims about the person.
    pub claims: Claims,
    /// The groups that the person belongs to.
    pub groups: BTreeSet<String>,
    /// Whether the person can do nothing for now.
    pub is_disabled: bool,
    /// Since when the account exists.
    pub created_at: OffsetDateTime,
    /// When the person got this password, where that is known.
    pub password_changed_at: Option<OffsetDateTime>,
    /// How often it was changed.
    pub version: u32,
}

macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT subject, username, email_key, password_hash, claims, group_names, is_disabled, created_at, \
             password_changed_at, version FROM account WHERE ",
            $condition
        )
    };
}

fn unreadable(error: &impl ToString) -> StorageError {
    StorageError::Unreadable {
        what: "account",
        reason: error.to_string(),
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StorageError> {
    serde_json::to_string(value).map_err(|error| unreadable(&error))
}

/// From the columns of [`select!`].
fn account_of(row: &Row) -> Result<StoredAccount, StorageError> {
    let password = row.get::<Option<String>>(3)?.map(StoredPassword::try_from);
    Ok(StoredAccount {
        subject: SubjectId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?,
        username: row.get(1)?,
        email_key: row.get(2)?,
        password: password.transpose().map_err(|error| unreadable(&error))?,
        claims: serde_json::from_str(&row.get::<String>(4)?).map_err(|error| unreadable(&error))?,
        groups: serde_json::from_str(&row.get::<String>(5)?).map_err(|error| unreadable(&error))?,
        is_disabled: row.get(6)?,
        created_at: row.get(7)?,
        password_changed_at: row.get(8)?,
        version: row.get(9)?,
    })
}

/// What of it is somebody else's than `subject`'s.
async fn taken(
    transaction: &mut Transaction<'_>,
    account: &StoredAccount,
    is_new: bool,
) -> Result<Option<Taken>, StorageError> {
    let username = UsernameKey::of(&account.username);
    let found = transaction.query_optional(
        "SELECT CASE WHEN subject = $1 THEN 0 WHEN username_key = $2 THEN 1 ELSE 2 END AS what FROM account \
         WHERE (subject = $1 AND $3) OR (subject <> $1 AND (username_key = $2 OR email_key = $4)) \
         ORDER BY what LIMIT 1",
        params![
            account.subject.as_str(),
            username.as_str(),
            is_new,
            account.email_key.clone()
        ],
    );
    let found = found.await?.map(|row| row.get::<u32>(0)).transpose()?;
    Ok(found.map(|what| match what {
        0 => Taken::Subject,
        1 => Taken::Username,
        _ => Taken::Email,
    }))
}

impl SqlStorage {
    async fn taken(&self, account: StoredAccount, is_new: bool) -> Result<Option<Taken>, StorageError> {
        self.0
            .write(move |transaction| Box::pin(async move { taken(transaction, &account, is_new).await }))
            .await
    }
}

#[async_trait]
impl AccountStorage for SqlStorage {
    async fn insert_account(&self, account: StoredAccount) -> Result<Result<(), Taken>, StorageError> {
        let username = UsernameKey::of(&account.username);
        let inserted = self.0.execute(
            "INSERT INTO account (subject, username, username_key, email_key, password_hash, claims, group_names, \
             is_disabled, created_at, password_changed_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
            params![
                account.subject.as_str(),
                account.username.as_str(),
                username.as_str(),
                account.email_key.clone(),
                account.password.as_ref().map(|password| password.as_phc().to_owned()),
                json(&account.claims)?,
                json(&account.groups)?,
                account.is_disabled,
                account.created_at,
                account.password_changed_at,
                account.version
            ],
        );
        if inserted.await? == 1 {
            return Ok(Ok(()));
        }
        // Whoever was in the way may be gone meanwhile: then it was there a moment ago.
        Ok(Err(self.taken(account, true).await?.unwrap_or(Taken::Subject)))
    }

    async fn account(&self, subject: SubjectId) -> Result<Option<StoredAccount>, StorageError> {
        let row = self
            .0
            .query_optional(select!("subject = $1"), params![subject.as_str()]);
        row.await?.as_ref().map(account_of).transpose()
    }

    async fn account_by_name(
        &self,
        username: UsernameKey,
        email_key: Option<String>,
    ) -> Result<Option<StoredAccount>, StorageError> {
        let row = self.0.query_optional(
            select!(
                "username_key = $1 OR email_key = $2 \
                 ORDER BY CASE WHEN username_key = $1 THEN 0 ELSE 1 END LIMIT 1"
            ),
            params![username.as_str(), email_key],
        );
        row.await?.as_ref().map(account_of).transpose()
    }

    async fn account_by_email(&self, email_key: String) -> Result<Option<StoredAccount>, StorageError> {
        let row = self
            .0
            .query_optional(select!("email_key = $1"), params![email_key]);
        row.await?.as_ref().map(account_of).transpose()
    }

    async fn accounts(
        &self,
        after: Option<UsernameKey>,
        limit: u32,
    ) -> Result<Vec<StoredAccount>, StorageError> {
        let after = after.map(|key| key.as_str().to_owned()).unwrap_or_default();
        let rows = self.0.query(
            select!("username_key > $1 ORDER BY username_key LIMIT $2"),
            params![after, limit],
        );
        rows.await?.iter().map(account_of).collect()
    }

    async fn replace_account(&self, account: StoredAccount) -> Result<Result<bool, Taken>, StorageError> {
        let username = UsernameKey::of(&account.username);
        let replaced = self.0.execute(
            "UPDATE account SET username = $1, username_key = $2, email_key = $3, password_hash = $4, claims = $5, \
             group_names = $6, is_disabled = $7, password_changed_at = $8, version = version + 1 \
             WHERE subject = $9 AND version = $10",
            params![
                account.username.as_str(),
                username.as_str(),
                account.email_key.clone(),
                account.password.as_ref().map(|password| password.as_phc().to_owned()),
                json(&account.claims)?,
                json(&account.groups)?,
                account.is_disabled,
                account.password_changed_at,
                account.subject.as_str(),
                account.version
            ],
        );
        match replaced.await {
            Ok(replaced) => Ok(Ok(replaced == 1)),
            // The constraint decides, also between two at once; which it was is asked afterwards.
            Err(error) => match self.taken(account, false).await? {
                Some(taken) => Ok(Err(taken)),
                None => Err(error.into()),
            },
        }
    }

    async fn delete_account(&self, subject: SubjectId, now: OffsetDateTime) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let deleted = transaction.execute(
                        "DELETE FROM account WHERE subject = $1",
                        params![subject.as_str()],
                    );
                    if deleted.await? == 0 {
                        return Ok::<_, StorageError>(false);
                    }
                    transaction
                        .execute(
                            "INSERT INTO deleted_account (subject_hash, deleted_at) VALUES ($1, $2) \
                             ON CONFLICT (subject_hash) DO NOTHING",
                            params![KeyHash::of(subject.as_str()), now],
                        )
                        .await?;
                    Ok(true)
                })
            })
            .await
    }

    async fn is_deleted(&self, subject: SubjectId) -> Result<bool, StorageError> {
        let row = self.0.query_optional(
            "SELECT 1 FROM deleted_account WHERE subject_hash = $1",
            params![KeyHash::of(subject.as_str())],
        );
        Ok(row.await?.is_some())
    }
}
