//! Sessions that the provider ends, found by what its tokens call them.

use rusqlite::{Connection, params};
use time::{Duration, OffsetDateTime};
use web_host::sqlite::DatabaseError;

use super::store::{SqliteSessionStore, hash};

/// Longer than a sign-in takes from the provider's answer to our session: one that was under way when its session at the
/// provider ended must not begin here.
const REMEMBERED: Duration = Duration::minutes(15);

/// The most forgotten rows that one write removes.
const CLEANED_AT_ONCE: u32 = 20;

#[derive(Debug, Clone, Copy)]
enum Kind {
    EndedSession,
    LogoutToken,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::EndedSession => "ended_session",
            Self::LogoutToken => "logout_token",
        }
    }
}

/// Which sessions end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Those of one session at the provider.
    Session {
        /// The provider's identifier of the session.
        sid: String,
        /// Whose it is, where that is told: ends sessions of this person of which no `sid` is known.
        subject: Option<String>,
    },
    /// All of one person.
    Subject(String),
}

impl SqliteSessionStore {
    /// Ends these sessions, in whatever browser they are, and returns how many there were.
    pub async fn end(&self, whose: Whose) -> Result<usize, DatabaseError> {
        let now = self.now();
        self.database()
            .write(move |transaction| {
                Ok(match whose {
                    Whose::Subject(subject) => {
                        transaction.execute("DELETE FROM session WHERE subject = ?1", [subject])?
                    }
                    Whose::Session { sid, subject } => {
                        remember(transaction, Kind::EndedSession, &sid, now, now + REMEMBERED)?;
                        transaction.execute(
                            "DELETE FROM session WHERE sid = ?1 OR (sid IS NULL AND subject = ?2)",
                            params![sid, subject],
                        )?
                    }
                })
            })
            .await
    }

    /// Whether the session `sid` at the provider has ended a moment ago.
    pub async fn has_ended(&self, sid: &str) -> Result<bool, DatabaseError> {
        let (key_hash, now) = (hash(sid), self.now().unix_timestamp());
        self.database()
            .read(move |connection| {
                Ok(connection.query_row(
                    "SELECT EXISTS (SELECT 1 FROM remembered WHERE kind = ?1 AND key_hash = ?2 AND expires_at > ?3)",
                    params![Kind::EndedSession.as_str(), key_hash, now],
                    |row| row.get(0),
                )?)
            })
            .await
    }

    /// Uses the logout token with this `jti` up: true for the first caller, false for others until `expires_at`.
    pub async fn use_logout_token(
        &self,
        jti: &str,
        expires_at: OffsetDateTime,
    ) -> Result<bool, DatabaseError> {
        let (jti, now) = (jti.to_owned(), self.now());
        self.database()
            .write(move |transaction| {
                Ok(remember(transaction, Kind::LogoutToken, &jti, now, expires_at)? == 1)
            })
            .await
    }
}

/// The number of rows that are new: one, or none when it is remembered already.
fn remember(
    transaction: &Connection,
    kind: Kind,
    key: &str,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> rusqlite::Result<usize> {
    transaction.execute(
        "DELETE FROM remembered WHERE (kind, key_hash) IN \
         (SELECT kind, key_hash FROM remembered WHERE expires_at <= ?1 LIMIT ?2)",
        params![now.unix_timestamp(), CLEANED_AT_ONCE],
    )?;
    transaction.execute(
        "INSERT INTO remembered (kind, key_hash, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![kind.as_str(), hash(key), expires_at.unix_timestamp()],
    )
}
