//! Sessions in SQLite, as actix-session stores them.

use std::collections::HashMap;
use std::sync::Arc;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, OptionalExtension, named_params};
use time::{Duration, OffsetDateTime};
use web_host::sqlite::{Database, DatabaseError};
use web_host::{Clock, RandomSource};

/// The most expired sessions that one write removes, so that no request pays for a long pause of the server.
const CLEANED_AT_ONCE: u32 = 20;

/// A session's expiry moves only when it gains this much, so that most requests write nothing.
const GRANULARITY: Duration = Duration::minutes(1);

type State = HashMap<String, String>;

/// Keeps sessions in the database, found by the SHA-256 of their key.
#[derive(Debug, Clone)]
pub struct SqliteSessionStore {
    database: Database,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
}

/// A session that ended, in another tab or by time, while a request was changing it.
#[derive(Debug, thiserror::Error)]
#[error("the session ended in the meantime")]
struct Ended;

impl SqliteSessionStore {
    /// A store in `database`, which has been migrated.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>, random: Arc<dyn RandomSource>) -> Self {
        Self {
            database,
            clock,
            random,
        }
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    fn expiry(&self, lifetime: Duration) -> i64 {
        (self.clock.now() + lifetime).unix_timestamp()
    }

    async fn insert(&self, key: &str, mut state: State, lifetime: Duration) -> Result<(), anyhow::Error> {
        let (who, tokens) = (super::who(&state), super::take_tokens(&mut state));
        let (key_hash, state) = (hash(key), serde_json::to_string(&state)?);
        let (now, expires_at) = (self.clock.now().unix_timestamp(), self.expiry(lifetime));
        let work = move |transaction: &Connection| -> Result<(), DatabaseError> {
            clean(transaction, now)?;
            transaction.execute(
                "INSERT INTO session (key_hash, state, expires_at, subject, sid, token_set, refresh_token, tokens_expire_at) \
                 VALUES (:key_hash, :state, :expires_at, :subject, :sid, :token_set, :refresh_token, :tokens_expire_at)",
                named_params! {
                    ":key_hash": key_hash, ":state": state, ":expires_at": expires_at,
                    ":subject": who.subject, ":sid": who.sid,
                    ":token_set": tokens.as_ref().map(|tokens| &tokens.token_set),
                    ":refresh_token": tokens.as_ref().map(|tokens| &tokens.refresh_token),
                    ":tokens_expire_at": tokens.as_ref().map(|tokens| tokens.expires_at),
                },
            )?;
            Ok(())
        };
        Ok(self.database.write(work).await?)
    }

    async fn find(&self, key: &SessionKey) -> Result<Option<String>, DatabaseError> {
        let (key_hash, now) = (hash(key.as_ref()), self.clock.now().unix_timestamp());
        self.database
            .read(move |connection| {
                let found = connection.query_row(
                    "SELECT state FROM session WHERE key_hash = :key_hash AND expires_at > :now",
                    named_params! { ":key_hash": key_hash, ":now": now },
                    |row| row.get(0),
                );
                Ok(found.optional()?)
            })
            .await
    }
}

pub(super) fn hash(key: &str) -> Vec<u8> {
    digest(&SHA256, key.as_bytes()).as_ref().to_vec()
}

fn clean(transaction: &Connection, now: i64) -> rusqlite::Result<usize> {
    transaction.execute(
        "DELETE FROM session WHERE key_hash IN (SELECT key_hash FROM session WHERE expires_at <= :now LIMIT :limit)",
        named_params! { ":now": now, ":limit": CLEANED_AT_ONCE },
    )
}

impl SessionStore for SqliteSessionStore {
    async fn load(&self, session_key: &SessionKey) -> Result<Option<State>, LoadError> {
        let found = self
            .find(session_key)
            .await
            .map_err(|error| LoadError::Other(error.into()))?;
        found
            .map(|state| serde_json::from_str(&state))
            .transpose()
            .map_err(|error| LoadError::Deserialization(error.into()))
    }

    async fn save(&self, state: State, lifetime: &Duration) -> Result<SessionKey, SaveError> {
        let key = self.random.token();
        self.insert(&key, state, *lifetime)
            .await
            .map_err(SaveError::Other)?;
        key.try_into()
            .map_err(|error| SaveError::Other(anyhow::Error::new(error)))
    }

    /// A session that ended meanwhile stays ended: a slow request must not bring it back after sign-out.
    async fn update(
        &self,
        session_key: SessionKey,
        state: State,
        lifetime: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let key_hash = hash(session_key.as_ref());
        let who = super::who(&state);
        let state =
            serde_json::to_string(&state).map_err(|error| UpdateError::Serialization(error.into()))?;
        let (now, expires_at) = (self.clock.now().unix_timestamp(), self.expiry(*lifetime));
        let work = move |transaction: &Connection| -> Result<usize, DatabaseError> {
            Ok(transaction.execute(
                "UPDATE session SET state = :state, expires_at = :expires_at, subject = :subject, sid = :sid \
                 WHERE key_hash = :key_hash AND expires_at > :now",
                named_params! {
                    ":key_hash": key_hash, ":state": state, ":expires_at": expires_at, ":now": now,
                    ":subject": who.subject, ":sid": who.sid,
                },
            )?)
        };
        match self.database.write(work).await {
            Ok(1) => Ok(session_key),
            Ok(_) => Err(UpdateError::Other(Ended.into())),
            Err(error) => Err(UpdateError::Other(error.into())),
        }
    }

    async fn update_ttl(&self, session_key: &SessionKey, lifetime: &Duration) -> Result<(), anyhow::Error> {
        let (key_hash, expires_at) = (hash(session_key.as_ref()), self.expiry(*lifetime));
        let now = self.clock.now().unix_timestamp();
        let worth_it = expires_at - GRANULARITY.whole_seconds().min(lifetime.whole_seconds() / 10);
        let work = move |transaction: &Connection| -> Result<(), DatabaseError> {
            transaction.execute(
                "UPDATE session SET expires_at = :expires_at \
                 WHERE key_hash = :key_hash AND expires_at > :now AND expires_at < :worth_it",
                named_params! { ":key_hash": key_hash, ":expires_at": expires_at, ":now": now, ":worth_it": worth_it },
            )?;
            Ok(())
        };
        Ok(self.database.write(work).await?)
    }

    async fn delete(&self, session_key: &SessionKey) -> Result<(), anyhow::Error> {
        let key_hash = hash(session_key.as_ref());
        let work = move |transaction: &Connection| -> Result<(), DatabaseError> {
            transaction.execute("DELETE FROM session WHERE key_hash = ?1", [key_hash])?;
            Ok(())
        };
        Ok(self.database.write(work).await?)
    }
}

#[cfg(test)]
mod tests;
