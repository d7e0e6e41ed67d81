use async_trait::async_trait;
use rusqlite::{Transaction, params};
use time::{Duration, OffsetDateTime};

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError};
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
    async fn take_back(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<(), StorageError>;
}

#[async_trait]
impl AttemptStorage for SqliteStorage {
    async fn admit(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<Admission, StorageError> {
        self.0
            .write(move |transaction| {
                sweep(transaction, "attempt_level", "limit_name, key_hash", now)?;
                let mut admitted = Vec::with_capacity(counters.len());
                let mut next_after = Duration::ZERO;
                for counter in &counters {
                    let level = lock(transaction, counter, now)?;
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
                    put(transaction, counter, level)?;
                }
                Ok(Admission::Admitted { next_after })
            })
            .await
    }

    async fn take_back(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                for counter in &counters {
                    let level = lock(transaction, counter, now)?;
                    put(transaction, counter, counter.rule.take_back(level))?;
                }
                Ok(())
            })
            .await
    }
}

/// The level of a counter, which nobody else changes until the transaction ends: the row is made where there is none,
/// and written to where there is one.
fn lock(
    transaction: &Transaction<'_>,
    counter: &Counter,
    now: OffsetDateTime,
) -> Result<Level, StorageError> {
    let (empty_at, last_at) = transaction
        .prepare_cached(
            "INSERT INTO attempt_level (limit_name, key_hash, empty_at, last_at, expires_at) \
             VALUES ($1, $2, 0, 0, $3) \
             ON CONFLICT (limit_name, key_hash) DO UPDATE SET expires_at = attempt_level.expires_at \
             RETURNING empty_at, last_at",
        )?
        .query_row(
            params![counter.limit.as_str(), counter.key.as_str(), now.unix_timestamp()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    Ok(Level {
        empty_at: milliseconds(empty_at)?,
        last_at: milliseconds(last_at)?,
    })
}

fn put(transaction: &Transaction<'_>, counter: &Counter, level: Level) -> Result<(), StorageError> {
    let expires_at = level.empty_at.max(level.last_at + counter.rule.longest_delay());
    transaction
        .prepare_cached(
            "UPDATE attempt_level SET empty_at = $1, last_at = $2, expires_at = $3 \
             WHERE limit_name = $4 AND key_hash = $5",
        )?
        .execute(params![
            unix_milliseconds(level.empty_at),
            unix_milliseconds(level.last_at),
            expires_at.unix_timestamp() + 1,
            counter.limit.as_str(),
            counter.key.as_str(),
        ])?;
    Ok(())
}

pub(super) fn unix_milliseconds(time: OffsetDateTime) -> i64 {
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

pub(super) fn milliseconds(milliseconds: i64) -> Result<OffsetDateTime, StorageError> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000).map_err(|error| {
        StorageError::Unreadable {
            what: "attempts",
            reason: error.to_string(),
        }
    })
}
