use async_trait::async_trait;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use oidc_protocol::token::Grant;
use time::OffsetDateTime;

use super::database::{DatabaseError, Row, Statement, Transaction, params};
use super::reference_tokens::{self, NewReferenceToken};
use super::refresh_tokens::{self, NewRefreshToken};
use super::{KeyHash, Purpose, SqlStorage, StorageError};

/// What people have granted to clients. All tokens of a grant end with it.
#[async_trait]
pub trait GrantStorage: Send + Sync {
    /// Keeps a new grant with its first tokens, and redeems the code for which it is made. False when that does not count
    /// any more: a code that was redeemed for another grant meanwhile, or what the person has taken back. Then nothing is
    /// kept. What a code was redeemed for is remembered as long as the grant.
    async fn insert_grant(
        &self,
        grant: StoredGrant,
        origin: Option<GrantOrigin>,
        tokens: NewTokens,
    ) -> Result<bool, StorageError>;

    /// The grant, unless it has ended.
    async fn grant(&self, grant_id: String, now: OffsetDateTime)
    -> Result<Option<StoredGrant>, StorageError>;

    /// The same, unless the access token with this `jti` was revoked by itself.
    async fn grant_of_token(
        &self,
        grant_id: String,
        jwt_id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredGrant>, StorageError>;

    /// The grants of a person that have not ended, newest first.
    async fn grants_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredGrant>, StorageError>;

    /// Ends one grant.
    async fn delete_grant(&self, grant_id: String) -> Result<(), StorageError>;

    /// Ends all that a person has granted to a client: the grants, and what the client has not come for yet.
    async fn delete_grants(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError>;

    /// Ends the grants that were made in a session and end with it.
    async fn delete_grants_of_session(&self, sid: SessionId) -> Result<(), StorageError>;
}

/// What a client comes with for a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantOrigin {
    /// An authorization code.
    Code(KeyHash),
    /// The code of a device that somebody has let in.
    Device(KeyHash),
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

fn unreadable(error: &serde_json::Error) -> StorageError {
    StorageError::Unreadable {
        what: "grant",
        reason: error.to_string(),
    }
}

/// The columns that a grant is read from.
macro_rules! columns {
    () => {
        "token_grant.grant_id, token_grant.content, token_grant.ends_with_session, token_grant.created_at, \
         token_grant.expires_at"
    };
}
pub(super) use columns;

/// How many they are.
pub(super) const COLUMNS: usize = 5;

/// A query for the grants that meet the condition.
macro_rules! select {
    ($condition:literal) => {
        concat!("SELECT ", columns!(), " FROM token_grant WHERE ", $condition)
    };
}

/// The grant that was joined to something else, if there is one.
pub(super) fn joined_grant_of(row: &Row) -> Result<Option<StoredGrant>, StorageError> {
    match row.get::<Option<String>>(0)? {
        Some(_) => grant_of(row).map(Some),
        None => Ok(None),
    }
}

/// From the columns of [`columns!`].
fn grant_of(row: &Row) -> Result<StoredGrant, StorageError> {
    Ok(StoredGrant {
        grant_id: row.get(0)?,
        grant: serde_json::from_str(&row.get::<String>(1)?).map_err(|error| unreadable(&error))?,
        ends_with_session: row.get(2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
    })
}

/// Lets the grant live until `expires_at` at least.
pub(super) fn extend(grant_id: &str, expires_at: OffsetDateTime) -> Statement {
    (
        "UPDATE token_grant SET expires_at = $1 WHERE expires_at < $1 AND grant_id = $2",
        params![expires_at, grant_id],
    )
}

pub(super) async fn delete(transaction: &mut Transaction<'_>, grant_id: String) -> Result<(), DatabaseError> {
    transaction
        .execute("DELETE FROM token_grant WHERE grant_id = $1", params![grant_id])
        .await?;
    Ok(())
}

/// Keeps the tokens of a grant.
pub(super) fn insert_tokens(
    grant_id: &str,
    parent: Option<&KeyHash>,
    tokens: NewTokens,
) -> impl Iterator<Item = Statement> {
    let refresh = tokens
        .refresh
        .map(|token| refresh_tokens::insert(grant_id, parent, token));
    let reference = tokens
        .reference
        .map(|token| reference_tokens::insert(grant_id, token));
    refresh.into_iter().chain(reference)
}

/// Redeems what the client comes with for this grant: changes one row, unless it was redeemed for another.
fn redeem(origin: GrantOrigin, grant: &StoredGrant) -> Statement {
    match origin {
        GrantOrigin::Code(code) => (
            "UPDATE authorization_code SET expires_at = $1, grant_id = $2 \
             WHERE code_hash = $3 AND (grant_id IS NULL OR grant_id = $2) AND expires_at > $4",
            params![grant.expires_at, &grant.grant_id, code, grant.created_at],
        ),
        GrantOrigin::Device(code) => (
            "DELETE FROM device_authorization WHERE device_code_hash = $1 AND grant_id = $2",
            params![code, &grant.grant_id],
        ),
    }
}

fn insert(grant: &StoredGrant, content: String) -> Statement {
    (
        "INSERT INTO token_grant \
         (grant_id, subject, client_id, sid, ends_with_session, content, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &grant.grant_id,
            grant.grant.person.subject.as_str(),
            grant.grant.client_id.as_str(),
            grant.grant.person.session_id.as_str(),
            grant.ends_with_session,
            content,
            grant.created_at,
            grant.expires_at
        ],
    )
}

/// Why a grant is not kept: everything in its transaction is undone.
enum NotKept {
    Redeemed,
    Failed(StorageError),
}

impl From<DatabaseError> for NotKept {
    fn from(error: DatabaseError) -> Self {
        Self::Failed(error.into())
    }
}

#[async_trait]
impl GrantStorage for SqlStorage {
    async fn insert_grant(
        &self,
        grant: StoredGrant,
        origin: Option<GrantOrigin>,
        tokens: NewTokens,
    ) -> Result<bool, StorageError> {
        let content = serde_json::to_string(&grant.grant).map_err(|error| unreadable(&error))?;
        // What is redeemed comes first, and its row is locked until the grant is there: see `delete_grants`.
        let redeemed: Vec<_> = origin.into_iter().map(|origin| redeem(origin, &grant)).collect();
        let to_redeem = redeemed.len();
        let mut statements = redeemed;
        statements.push(insert(&grant, content));
        statements.extend(insert_tokens(&grant.grant_id, None, tokens));
        let kept = self
            .0
            .write(move |transaction| {
                Box::pin(async move {
                    let changed = transaction.execute_all(statements).await?;
                    let all = changed.iter().take(to_redeem).all(|rows| *rows == 1);
                    all.then_some(()).ok_or(NotKept::Redeemed)
                })
            })
            .await;
        match kept {
            Ok(()) => Ok(true),
            Err(NotKept::Redeemed) => Ok(false),
            Err(NotKept::Failed(error)) => Err(error),
        }
    }

    async fn grant(
        &self,
        grant_id: String,
        now: OffsetDateTime,
    ) -> Result<Option<StoredGrant>, StorageError> {
        let row = self.0.query_optional(
            select!("grant_id = $1 AND expires_at > $2"),
            params![grant_id, now],
        );
        row.await?.as_ref().map(grant_of).transpose()
    }

    async fn grant_of_token(
        &self,
        grant_id: String,
        jwt_id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredGrant>, StorageError> {
        let row = self.0.query_optional(
            select!(
                "grant_id = $1 AND expires_at > $2 AND NOT EXISTS (SELECT 1 FROM consumed \
                 WHERE consumed.purpose = $3 AND consumed.key_hash = $4 AND consumed.expires_at > $2)"
            ),
            params![grant_id, now, Purpose::RevokedAccessToken.as_str(), jwt_id],
        );
        row.await?.as_ref().map(grant_of).transpose()
    }

    async fn grants_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredGrant>, StorageError> {
        let rows = self.0.query(
            select!("subject = $1 AND expires_at > $2 ORDER BY created_at DESC, grant_id"),
            params![subject.as_str(), now],
        );
        rows.await?.iter().map(grant_of).collect()
    }

    async fn delete_grant(&self, grant_id: String) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM token_grant WHERE grant_id = $1", params![grant_id])
            .await?;
        Ok(())
    }

    async fn delete_grants(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    // In this order: whoever comes for a grant locks the row of a code before it makes the grant. So either
                    // it finds none any more, or its grant is found below.
                    for statement in [
                        "DELETE FROM authorization_code WHERE subject = $1 AND client_id = $2",
                        "DELETE FROM device_authorization WHERE subject = $1 AND client_id = $2",
                        "DELETE FROM token_grant WHERE subject = $1 AND client_id = $2",
                    ] {
                        transaction
                            .execute(statement, params![subject.as_str(), client_id.as_str()])
                            .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn delete_grants_of_session(&self, sid: SessionId) -> Result<(), StorageError> {
        self.0
            .execute(
                "DELETE FROM token_grant WHERE sid = $1 AND ends_with_session",
                params![sid.as_str()],
            )
            .await?;
        Ok(())
    }
}
