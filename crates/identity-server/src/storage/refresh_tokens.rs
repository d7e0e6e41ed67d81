use async_trait::async_trait;
use oidc_protocol::token::{RefreshTokenState, RefreshTokenUse};
use time::{Duration, OffsetDateTime};

use super::database::{Row, Statement, Transaction, params};
use super::grants::{self, NewTokens};
use super::{KeyHash, SqlStorage, StorageError};

/// Refresh tokens.
#[async_trait]
pub trait RefreshTokenStorage: Send + Sync {
    /// What is known of a refresh token, whether or not it still works.
    async fn refresh_token(&self, token: KeyHash) -> Result<Option<StoredRefreshToken>, StorageError>;

    /// Uses the token: judges it by [`RefreshTokenState::judge`] and does what follows, as one. New tokens are kept for
    /// a first use and for one that is answered again; a reuse ends the grant. None when there is no such token, or its
    /// grant has ended.
    async fn use_refresh_token(
        &self,
        token: KeyHash,
        using: RefreshTokenUsage,
    ) -> Result<Option<RefreshTokenUse>, StorageError>;
}

/// A refresh token that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRefreshToken {
    /// The grant that it is of.
    pub grant_id: String,
    /// Whether it works.
    pub state: RefreshTokenState,
}

/// A refresh token to be kept.
#[derive(Debug, Clone)]
pub struct NewRefreshToken {
    /// What it is found by.
    pub token: KeyHash,
    /// When it stops working.
    pub expires_at: OffsetDateTime,
}

/// How a refresh token is used.
#[derive(Debug, Clone)]
pub struct RefreshTokenUsage {
    /// The present time.
    pub now: OffsetDateTime,
    /// How long after the first use a lost response is believed in.
    pub window: Duration,
    /// What is handed out. With a new refresh token the old one is used up; without one it goes on.
    pub tokens: NewTokens,
    /// Until when a token that goes on works.
    pub renewed_until: OffsetDateTime,
    /// When the last token of the grant expires then.
    pub grant_expires_at: OffsetDateTime,
}

/// When a token counts as used whose sibling was: long before any window.
const WITH_ITS_SIBLING: i64 = 0;

const BY_HASH: &str = "SELECT grant_id, expires_at, used_at, (SELECT count(*) FROM refresh_token successor \
     WHERE successor.parent_hash = refresh_token.token_hash AND successor.used_at IS NOT NULL) \
     FROM refresh_token WHERE token_hash = $1";

/// From the columns of [`BY_HASH`].
fn token_of(row: &Row) -> Result<StoredRefreshToken, StorageError> {
    Ok(StoredRefreshToken {
        grant_id: row.get(0)?,
        state: RefreshTokenState {
            expires_at: row.get(1)?,
            used_at: row.get(2)?,
            successor_is_used: row.get::<i64>(3)? > 0,
        },
    })
}

async fn read(
    transaction: &mut Transaction<'_>,
    token: &KeyHash,
) -> Result<Option<StoredRefreshToken>, StorageError> {
    let row = transaction.query_optional(BY_HASH, params![token]).await?;
    row.as_ref().map(token_of).transpose()
}

pub(super) fn insert(grant_id: &str, parent: Option<&KeyHash>, token: NewRefreshToken) -> Statement {
    (
        "INSERT INTO refresh_token (token_hash, grant_id, parent_hash, expires_at) VALUES ($1, $2, $3, $4)",
        params![token.token, grant_id, parent, token.expires_at],
    )
}

/// The token is used up, and with it those that were given for the same use of the one before: whoever shows one of
/// them later shows that there are two holders.
fn use_up(token: &KeyHash, now: OffsetDateTime) -> [Statement; 2] {
    [
        (
            "UPDATE refresh_token SET used_at = $1 WHERE token_hash = $2",
            params![now, token],
        ),
        (
            "UPDATE refresh_token SET used_at = $1 WHERE used_at IS NULL AND parent_hash = \
             (SELECT used.parent_hash FROM refresh_token used WHERE used.token_hash = $2)",
            params![WITH_ITS_SIBLING, token],
        ),
    ]
}

fn renew(token: &KeyHash, until: OffsetDateTime) -> Statement {
    (
        "UPDATE refresh_token SET expires_at = $1 WHERE token_hash = $2",
        params![until, token],
    )
}

/// Locks the token's grant, so that nothing changes between the judgement and what follows from it. None when there is
/// no such token, or its grant has ended.
async fn lock(
    transaction: &mut Transaction<'_>,
    token: &KeyHash,
    now: OffsetDateTime,
) -> Result<Option<StoredRefreshToken>, StorageError> {
    let locked = transaction.execute(
        "UPDATE token_grant SET expires_at = expires_at \
         WHERE grant_id = (SELECT grant_id FROM refresh_token WHERE token_hash = $1) AND expires_at > $2",
        params![token, now],
    );
    match locked.await? {
        0 => Ok(None),
        _ => read(transaction, token).await,
    }
}

async fn judge_and_use(
    transaction: &mut Transaction<'_>,
    token: &KeyHash,
    using: RefreshTokenUsage,
) -> Result<Option<RefreshTokenUse>, StorageError> {
    let Some(StoredRefreshToken { grant_id, state }) = lock(transaction, token, using.now).await? else {
        return Ok(None);
    };
    let judged = state.judge(using.window, using.now);
    match judged {
        RefreshTokenUse::Reuse => grants::delete(transaction, grant_id).await?,
        RefreshTokenUse::Expired => {}
        RefreshTokenUse::First | RefreshTokenUse::Again => {
            let mut statements = Vec::new();
            if judged == RefreshTokenUse::First {
                match using.tokens.refresh {
                    Some(_) => statements.extend(use_up(token, using.now)),
                    None => statements.push(renew(token, using.renewed_until)),
                }
            }
            statements.push(grants::extend(&grant_id, using.grant_expires_at));
            statements.extend(grants::insert_tokens(&grant_id, Some(token), using.tokens));
            transaction.execute_all(statements).await?;
        }
    }
    Ok(Some(judged))
}

#[async_trait]
impl RefreshTokenStorage for SqlStorage {
    async fn refresh_token(&self, token: KeyHash) -> Result<Option<StoredRefreshToken>, StorageError> {
        let row = self.0.query_optional(BY_HASH, params![token]).await?;
        row.as_ref().map(token_of).transpose()
    }

    async fn use_refresh_token(
        &self,
        token: KeyHash,
        using: RefreshTokenUsage,
    ) -> Result<Option<RefreshTokenUse>, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move { judge_and_use(transaction, &token, using).await })
            })
            .await
    }
}
