use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use oidc_protocol::token::Grant;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::reference_tokens::{self, NewReferenceToken};
use super::refresh_tokens::{self, NewRefreshToken};
use super::{KeyHash, SqliteStorage, StorageError, time_of};

/// What people have granted to clients. All tokens of a grant end with it.
#[async_trait]
pub trait GrantStorage: Send + Sync {
    /// Keeps a new grant with its first tokens. False when `code`, for which it is made, was redeemed once more
    /// meanwhile: then nothing is kept. What the code was redeemed for is remembered as long as the grant.
    async fn insert_grant(
        &self,
        grant: StoredGrant,
        code: Option<KeyHash>,
        tokens: NewTokens,
    ) -> Result<bool, StorageError>;

    /// The grant, unless it has ended.
    async fn grant(&self, grant_id: String, now: OffsetDateTime)
    -> Result<Option<StoredGrant>, StorageError>;

    /// The grants of a person that have not ended, newest first.
    async fn grants_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredGrant>, StorageError>;

    /// Ends one grant.
    async fn delete_grant(&self, grant_id: String) -> Result<(), StorageError>;

    /// Ends all grants of a person to a client.
    async fn delete_grants(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError>;

    /// Ends the grants that were made in a session and end with it.
    async fn delete_grants_of_session(&self, sid: SessionId) -> Result<(), StorageError>;
}

/// A grant as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredGrant {
    /// Identifies it; a token that carries it proves nothing by it.
    pub grant_id: String,
    /// What was granted, to whom and by whom.
    pub grant: Grant,
    /// Whether it ends when the person signs out.
    pub ends_with_session: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When the last of its tokens expires.
    pub expires_at: OffsetDateTime,
}

/// Tokens that are handed out together and kept here. An access token that is a JWT is not.
#[derive(Debug, Clone, Default)]
pub struct NewTokens {
    /// The refresh token.
    pub refresh: Option<NewRefreshToken>,
    /// The access token.
    pub reference: Option<NewReferenceToken>,
}

const COLUMNS: &str = "grant_id, content, ends_with_session, created_at, expires_at";

type GrantRow = (String, String, bool, i64, i64);

fn row_of(row: &Row<'_>) -> rusqlite::Result<GrantRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn unreadable(error: &serde_json::Error) -> StorageError {
    StorageError::Unreadable {
        what: "grant",
        reason: error.to_string(),
    }
}

fn grant_of(
    (grant_id, content, ends_with_session, created_at, expires_at): GrantRow,
) -> Result<StoredGrant, StorageError> {
    Ok(StoredGrant {
        grant_id,
        grant: serde_json::from_str(&content).map_err(|error| unreadable(&error))?,
        ends_with_session,
        created_at: time_of("grant", created_at)?,
        expires_at: time_of("grant", expires_at)?,
    })
}

/// Lets the grant live until `expires_at` at least. False when it has ended. It locks the row, so that of changes to one
/// grant's tokens each sees what the one before has done.
pub(super) fn extend(
    transaction: &Transaction<'_>,
    grant_id: &str,
    expires_at: OffsetDateTime,
) -> rusqlite::Result<bool> {
    let extended = transaction
        .prepare_cached(
            "UPDATE token_grant SET expires_at = CASE WHEN expires_at < $1 THEN $1 ELSE expires_at END \
             WHERE grant_id = $2",
        )?
        .execute(params![expires_at.unix_timestamp(), grant_id])?;
    Ok(extended == 1)
}

pub(super) fn delete(transaction: &Transaction<'_>, grant_id: &str) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM token_grant WHERE grant_id = $1")?
        .execute([grant_id])?;
    Ok(())
}

/// Keeps the tokens of a grant.
pub(super) fn insert_tokens(
    transaction: &Transaction<'_>,
    grant_id: &str,
    parent: Option<&KeyHash>,
    tokens: &NewTokens,
) -> rusqlite::Result<()> {
    if let Some(token) = &tokens.refresh {
        refresh_tokens::insert(transaction, grant_id, parent, token)?;
    }
    if let Some(token) = &tokens.reference {
        reference_tokens::insert(transaction, Some(grant_id), token)?;
    }
    Ok(())
}

/// Whether the code still is the one redemption's: that of this grant.
fn is_only_redemption(
    transaction: &Transaction<'_>,
    code: &KeyHash,
    grant: &StoredGrant,
) -> rusqlite::Result<bool> {
    let remembered = transaction
        .prepare_cached(
            "UPDATE authorization_code SET expires_at = $1 WHERE code_hash = $2 AND grant_id = $3",
        )?
        .execute(params![
            grant.expires_at.unix_timestamp(),
            code.as_str(),
            grant.grant_id
        ])?;
    Ok(remembered == 1)
}

#[async_trait]
impl GrantStorage for SqliteStorage {
    async fn insert_grant(
        &self,
        grant: StoredGrant,
        code: Option<KeyHash>,
        tokens: NewTokens,
    ) -> Result<bool, StorageError> {
        let content = serde_json::to_string(&grant.grant).map_err(|error| unreadable(&error))?;
        self.0
            .write(move |transaction| {
                sweep(transaction, "token_grant", "grant_id", grant.created_at)?;
                if let Some(code) = &code
                    && !is_only_redemption(transaction, code, &grant)?
                {
                    return Ok(false);
                }
                transaction
                    .prepare_cached(
                        "INSERT INTO token_grant \
                         (grant_id, subject, client_id, sid, ends_with_session, content, created_at, expires_at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    )?
                    .execute(params![
                        grant.grant_id,
                        grant.grant.person.subject.as_str(),
                        grant.grant.client_id.as_str(),
                        grant.grant.person.session_id.as_str(),
                        grant.ends_with_session,
                        content,
                        grant.created_at.unix_timestamp(),
                        grant.expires_at.unix_timestamp()
                    ])?;
                insert_tokens(transaction, &grant.grant_id, None, &tokens)?;
                Ok(true)
            })
            .await
    }

    async fn grant(
        &self,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<Option<StoredGrant>, StorageError> {
        self.0
            .read(move |connection| {
                let row = connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM token_grant WHERE grant_id = $1 AND expires_at > $2"
                    ))?
                    .query_row(params![grant_id, now.unix_timestamp()], row_of)
                    .optional()?;
                row.map(grant_of).transpose()
            })
            .await
    }

    async fn grants_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredGrant>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM token_grant WHERE subject = $1 AND expires_at > $2 \
                     ORDER BY created_at DESC, grant_id"
                ))?;
                let rows = statement.query_map(params![subject.as_str(), now.unix_timestamp()], row_of)?;
                rows.map(|row| grant_of(row?)).collect()
            })
            .await
    }

    async fn delete_grant(&self, grant_id: String) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| Ok(delete(transaction, &grant_id)?))
            .await
    }

    async fn delete_grants(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("DELETE FROM token_grant WHERE subject = $1 AND client_id = $2")?
                    .execute([subject.as_str(), client_id.as_str()])?;
                Ok(())
            })
            .await
    }

    async fn delete_grants_of_session(&self, sid: SessionId) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("DELETE FROM token_grant WHERE sid = $1 AND ends_with_session")?
                    .execute([sid.as_str()])?;
                Ok(())
            })
            .await
    }
}
