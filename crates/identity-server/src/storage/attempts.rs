use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::database::{DatabaseError, params};
use super::{KeyHash, SqlStorage, StorageError};

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
impl AttemptStorage for SqlStorage {
    async fn count_attempt(
        &self,
        what: Attempted,
        by: KeyHash,
        now: OffsetDateTime,
        window: Duration,
    ) -> Result<i64, StorageError> {
        // What is over but not removed yet begins anew.
        let counted = self.0.execute_returning(
            "INSERT INTO attempt (purpose, key_hash, count, expires_at) VALUES ($1, $2, 1, $3) \
             ON CONFLICT (purpose, key_hash) DO UPDATE SET \
             count = CASE WHEN attempt.expires_at > $4 THEN attempt.count + 1 ELSE 1 END, \
             expires_at = CASE WHEN attempt.expires_at > $4 THEN attempt.expires_at ELSE excluded.expires_at END \
             RETURNING count",
            params![what.as_str(), by, now + window, now],
        );
        Ok(counted.await?.ok_or(DatabaseError::NoRow)?.get(0)?)
    }
}
