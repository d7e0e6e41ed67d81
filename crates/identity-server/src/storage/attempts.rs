use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::database::{Transaction, params};
use super::{KeyHash, SqlStorage, StorageError};
use crate::limits::{Admission, Level, Limit, Rule};

/// One thing that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What is tried.
    pub limit: Limit,
    /// By whom, or at what.
    pub key: KeyHash,
    /// How it slows down.
    pub rule: Rule,
}

/// Counts attempts at what can be guessed.
#[async_trait]
pub trait AttemptStorage: Send + Sync {
    /// Counts one attempt in each of these counters, or in none of them when one says to wait: in one step, so that of
    /// any number of attempts at once no more are admitted than one after the other. All callers name the limits in the
    /// same order.
    async fn admit(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<Admission, StorageError>;

    /// Takes one attempt back from each of these counters.
    async fn take_back(&self, counters: Vec<Counter>) -> Result<(), StorageError>;
}

#[async_trait]
impl AttemptStorage for SqlStorage {
    async fn admit(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<Admission, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let mut admitted = Vec::with_capacity(counters.len());
                    let mut next_after = Duration::ZERO;
                    for counter in &counters {
                        let level = lock(transaction, counter).await?;
                        match counter.rule.admit(level, now) {
                            Ok(level) => {
                                next_after = next_after.max(counter.rule.wait(level, now));
                                admitted.push((counter, level));
                            }
                            Err(wait) => {
                                let limit = counter.limit;
                                return Ok(Admission::Wait { limit, wait });
                            }
                        }
                    }
                    for (counter, level) in admitted {
                        put(transaction, counter, level).await?;
                    }
                    Ok(Admission::Admitted { next_after })
                })
            })
            .await
    }

    async fn take_back(&self, counters: Vec<Counter>) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    for counter in &counters {
                        let level = lock(transaction, counter).await?;
                        put(transaction, counter, counter.rule.take_back(level)).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// The level of a counter, which nobody else changes until the transaction ends: the row is made where there is none,
/// and written to where there is one.
async fn lock(transaction: &mut Transaction<'_>, counter: &Counter) -> Result<Level, StorageError> {
    let row = transaction.query_optional(
        "INSERT INTO attempt_level (limit_name, key_hash, empty_at, last_at, expires_at) VALUES ($1, $2, 0, 0, 0) \
         ON CONFLICT (limit_name, key_hash) DO UPDATE SET expires_at = attempt_level.expires_at \
         RETURNING empty_at, last_at",
        params![counter.limit.as_str(), &counter.key],
    );
    let Some(row) = row.await? else {
        return Err(unreadable("no row".to_owned()));
    };
    Ok(Level {
        empty_at: of_milliseconds(row.get(0)?)?,
        last_at: of_milliseconds(row.get(1)?)?,
    })
}

async fn put(transaction: &mut Transaction<'_>, counter: &Counter, level: Level) -> Result<(), StorageError> {
    // A second for what seconds cut off.
    let expires_at = level.empty_at.max(level.last_at + counter.rule.longest_delay()) + Duration::SECOND;
    transaction
        .execute(
            "UPDATE attempt_level SET empty_at = $1, last_at = $2, expires_at = $3 \
             WHERE limit_name = $4 AND key_hash = $5",
            params![
                unix_milliseconds(level.empty_at),
                unix_milliseconds(level.last_at),
                expires_at,
                counter.limit.as_str(),
                &counter.key,
            ],
        )
        .await?;
    Ok(())
}

/// Finer than the seconds of other tables: delays are short, and events come in an order.
pub(super) fn unix_milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// The time that [`unix_milliseconds`] made a number of.
pub(super) fn of_milliseconds(milliseconds: i64) -> Result<OffsetDateTime, StorageError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .map_err(|error| unreadable(error.to_string()))
}

fn unreadable(reason: String) -> StorageError {
    StorageError::Unreadable {
        what: "moment",
        reason,
    }
}
