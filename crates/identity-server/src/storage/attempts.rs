use async_trait::async_trait;
use rusqlite::params;
use time::{Duration, OffsetDateTime};

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};

/// What is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempted {
    /// The code that a device shows, by a person.
    UserCode,
}

impl Attempted {
    fn as_str(self) -> &'static str {
        match self {
            Self::UserCode => "user_code",
        }
    }
}

/// Counts attempts at what can be guessed.
#[async_trait]
pub trait AttemptStorage: Send + Sync {
    /// Counts one more attempt and tells how many there are now, within `window` since the first of them.
    async fn count_attempt(
        &self,
        what: Attempted,
        by: KeyHash,
        now: OffsetDateTime,
        window: Duration,
    ) -> Result<i64, StorageError>;
}

#[async_trait]
impl AttemptStorage for SqliteStorage {
    async fn count_attempt(
        &self,
        what: Attempted,
        by: KeyHash,
        now: OffsetDateTime,
        window: Duration,
    ) -> Result<i64, StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "attempt", "purpose, key_hash", now)?;
                // What is over but not swept yet begins anew.
                transaction
                    .prepare_cached("DELETE FROM attempt WHERE purpose = $1 AND key_hash = $2 AND expires_at <= $3")?
                    .execute(params![what.as_str(), by.as_str(), now.unix_timestamp()])?;
                Ok(transaction
                    .prepare_cached(
                        "INSERT INTO attempt (purpose, key_hash, count, expires_at) VALUES ($1, $2, 1, $3) \
                         ON CONFLICT (purpose, key_hash) DO UPDATE SET count = attempt.count + 1 RETURNING count",
                    )?
                    .query_row(
                        params![what.as_str(), by.as_str(), (now + window).unix_timestamp()],
                        |row| row.get(0),
                    )?)
            })
            .await
    }
}
