//! The refresh tokens of sessions: sealed, beside the session, and taken by one request at a time.

use actix_web::cookie::{Cookie, CookieJar, Key};
use rusqlite::{Connection, OptionalExtension, params};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::Duration;
use web_host::sqlite::DatabaseError;

use super::store::SqliteSessionStore;
use crate::provider::RefreshableTokens;

/// How long before the access token expires a new one is asked for.
const BEFORE_EXPIRY: Duration = Duration::minutes(1);

/// How long nobody else tries: longer than the provider takes, and the pause after it did not answer.
const LEASE: Duration = Duration::seconds(30);

/// The name that a token is sealed under.
const SEAL: &str = "refresh_token";

/// A refresh token as the database holds it: encrypted, and worth nothing without the key of the cookies.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SealedTokens {
    /// Finds them; random.
    pub(super) token_set: String,
    pub(super) refresh_token: String,
    pub(super) expires_at: i64,
}

impl SealedTokens {
    pub(super) fn seal(key: &Key, token_set: String, tokens: &RefreshableTokens) -> Self {
        let mut jar = CookieJar::new();
        jar.private_mut(key)
            .add(Cookie::new(SEAL, tokens.refresh_token.expose_secret().to_owned()));
        Self {
            token_set,
            refresh_token: jar
                .get(SEAL)
                .map(|cookie| cookie.value().to_owned())
                .unwrap_or_default(),
            expires_at: tokens.expires_at.unix_timestamp(),
        }
    }
}

fn unseal(key: &Key, sealed: String) -> Option<SecretString> {
    let mut jar = CookieJar::new();
    jar.add_original(Cookie::new(SEAL, sealed));
    let token = jar.private(key).get(SEAL)?;
    Some(token.value().to_owned().into())
}

impl SqliteSessionStore {
    /// The refresh token of this set when it is time to use it. Of any number of requests one gets it.
    pub async fn claim_refresh(
        &self,
        key: &Key,
        token_set: &str,
    ) -> Result<Option<SecretString>, DatabaseError> {
        let (token_set, now) = (token_set.to_owned(), self.now());
        let claim = move |transaction: &Connection| {
            let sealed = transaction.query_row(
                "UPDATE session SET refreshing_until = ?1 WHERE token_set = ?2 AND refresh_token IS NOT NULL \
                 AND tokens_expire_at <= ?3 AND (refreshing_until IS NULL OR refreshing_until <= ?4) \
                 RETURNING refresh_token",
                params![
                    (now + LEASE).unix_timestamp(),
                    token_set,
                    (now + BEFORE_EXPIRY).unix_timestamp(),
                    now.unix_timestamp()
                ],
                |row| row.get::<_, String>(0),
            );
            Ok::<_, DatabaseError>(sealed.optional()?)
        };
        let sealed = self.database().write(claim).await?;
        Ok(sealed.and_then(|sealed| unseal(key, sealed)))
    }

    /// Keeps what a refresh has given.
    pub async fn keep_refreshed(
        &self,
        key: &Key,
        token_set: &str,
        tokens: &RefreshableTokens,
    ) -> Result<(), DatabaseError> {
        let sealed = SealedTokens::seal(key, token_set.to_owned(), tokens);
        self.database()
            .write(move |transaction| {
                transaction.execute(
                    "UPDATE session SET refresh_token = ?1, tokens_expire_at = ?2, refreshing_until = NULL \
                     WHERE token_set = ?3",
                    params![sealed.refresh_token, sealed.expires_at, sealed.token_set],
                )?;
                Ok(())
            })
            .await
    }
}
