use async_trait::async_trait;
use oidc_protocol::token::{RefreshTokenState, RefreshTokenUse};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use time::{Duration, OffsetDateTime};

use super::grants::{self, NewTokens};
use super::{KeyHash, SqliteStorage, StorageError, time_of};

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

pub(super) fn insert(
    transaction: &Transaction<'_>,
    grant_id: &str,
    parent: Option<&KeyHash>,
    token: &NewRefreshToken,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO refresh_token (token_hash, grant_id, parent_hash, expires_at) VALUES ($1, $2, $3, $4)",
        )?
        .execute(params![
            token.token.as_str(),
            grant_id,
            parent.map(KeyHash::as_str),
            token.expires_at.unix_timestamp()
        ])?;
    Ok(())
}

fn read(connection: &Connection, token: &KeyHash) -> Result<Option<StoredRefreshToken>, StorageError> {
    let row: Option<(String, i64, Option<i64>, i64)> = connection
        .prepare_cached(
            "SELECT grant_id, expires_at, used_at, (SELECT count(*) FROM refresh_token successor \
             WHERE successor.parent_hash = refresh_token.token_hash AND successor.used_at IS NOT NULL) \
             FROM refresh_token WHERE token_hash = $1",
        )?
        .query_row([token.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((grant_id, expires_at, used_at, used_successors)) = row else {
        return Ok(None);
    };
    let time = |seconds| time_of("refresh token", seconds);
    let state = RefreshTokenState {
        expires_at: time(expires_at)?,
        used_at: used_at.map(time).transpose()?,
        successor_is_used: used_successors > 0,
    };
    Ok(Some(StoredRefreshToken { grant_id, state }))
}

/// The token is used up, and with it those that were given for the same use of the one before: whoever shows one of
/// them later shows that there are two holders.
fn use_up(transaction: &Transaction<'_>, token: &KeyHash, now: OffsetDateTime) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE refresh_token SET used_at = $1 WHERE token_hash = $2")?
        .execute(params![now.unix_timestamp(), token.as_str()])?;
    transaction
        .prepare_cached(
            "UPDATE refresh_token SET used_at = $1 WHERE used_at IS NULL AND parent_hash = \
             (SELECT used.parent_hash FROM refresh_token used WHERE used.token_hash = $2)",
        )?
        .execute(params![WITH_ITS_SIBLING, token.as_str()])?;
    Ok(())
}

fn renew(transaction: &Transaction<'_>, token: &KeyHash, until: OffsetDateTime) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE refresh_token SET expires_at = $1 WHERE token_hash = $2")?
        .execute(params![until.unix_timestamp(), token.as_str()])?;
    Ok(())
}

#[async_trait]
impl RefreshTokenStorage for SqliteStorage {
    async fn refresh_token(&self, token: KeyHash) -> Result<Option<StoredRefreshToken>, StorageError> {
        self.0.read(move |connection| read(connection, &token)).await
    }

    async fn use_refresh_token(
        &self,
        token: KeyHash,
        using: RefreshTokenUsage,
    ) -> Result<Option<RefreshTokenUse>, StorageError> {
        self.0
            .write(move |transaction| {
                let Some(StoredRefreshToken { grant_id, .. }) = read(transaction, &token)? else {
                    return Ok(None);
                };
                // Locks the grant, so that nothing changes between the judgement and what follows from it.
                if !grants::extend(transaction, &grant_id, using.now)? {
                    return Ok(None);
                }
                let Some(StoredRefreshToken { state, .. }) = read(transaction, &token)? else {
                    return Ok(None);
                };
                let judged = state.judge(using.window, using.now);
                match judged {
                    RefreshTokenUse::Reuse => grants::delete(transaction, &grant_id)?,
                    RefreshTokenUse::Expired => {}
                    RefreshTokenUse::First | RefreshTokenUse::Again => {
                        if judged == RefreshTokenUse::First {
                            match using.tokens.refresh {
                                Some(_) => use_up(transaction, &token, using.now)?,
                                None => renew(transaction, &token, using.renewed_until)?,
                            }
                        }
                        grants::extend(transaction, &grant_id, using.grant_expires_at)?;
                        grants::insert_tokens(transaction, &grant_id, Some(&token), &using.tokens)?;
                    }
                }
                Ok(Some(judged))
            })
            .await
    }
}
