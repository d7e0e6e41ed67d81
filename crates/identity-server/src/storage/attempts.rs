use async_trait::async_trait;
use time::{Duration, OffsetDateTime};

use super::database::{DatabaseError, Statement, Transaction, params};
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

/// Why an attempt is not counted: everything in its transaction is undone.
enum NotCounted {
    Wait { limit: Limit, wait: Duration },
    Failed(StorageError),
}

impl From<StorageError> for NotCounted {
    fn from(error: StorageError) -> Self {
        Self::Failed(error)
    }
}

impl From<DatabaseError> for NotCounted {
    fn from(error: DatabaseError) -> Self {
        Self::Failed(error.into())
    }
}

#[async_trait]
impl AttemptStorage for SqlStorage {
    async fn admit(&self, counters: Vec<Counter>, now: OffsetDateTime) -> Result<Admission, StorageError> {
        let counted = self
            .0
            .write(move |transaction| {
                Box::pin(async move {
                    let alone = counters.iter().map(|counter| count_alone(counter, now));
                    let counted = transaction.execute_all(alone.collect()).await?;
                    let mut next_after = Duration::ZERO;
                    for (counter, counted) in counters.iter().zip(counted) {
                        let level = match counted {
                            0 => count_with_others(transaction, counter, now).await?,
                            _ => counter.rule.first(now),
                        };
                        next_after = next_after.max(counter.rule.wait(level, now));
                    }
                    Ok(next_after)
                })
            })
            .await;
        match counted {
            Ok(next_after) => Ok(Admission::Admitted { next_after }),
            Err(NotCounted::Wait { limit, wait }) => Ok(Admission::Wait { limit, wait }),
            Err(NotCounted::Failed(error)) => Err(error),
        }
    }

    async fn take_back(&self, counters: Vec<Counter>) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let statements = counters.into_iter().map(take_back).collect();
                    transaction.execute_all(statements).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Counts an attempt when no other is remembered, which is so for nearly everybody. Where there are others, it changes
/// nothing, but their row is locked until the transaction ends.
fn count_alone(counter: &Counter, now: OffsetDateTime) -> Statement {
    let alone = counter.rule.first(now);
    (
        "INSERT INTO attempt_level (limit_name, key_hash, empty_at, last_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (limit_name, key_hash) DO UPDATE \
         SET empty_at = excluded.empty_at, last_at = excluded.last_at, expires_at = excluded.expires_at \
         WHERE attempt_level.empty_at <= excluded.last_at",
        params![
            counter.limit.as_str(),
            &counter.key,
            unix_milliseconds(alone.empty_at),
            unix_milliseconds(alone.last_at),
            expiry(counter, alone)
        ],
    )
}

/// Counts an attempt where others are remembered, if it may go on, and tells the level with it.
async fn count_with_others(
    transaction: &mut Transaction<'_>,
    counter: &Counter,
    now: OffsetDateTime,
) -> Result<Level, NotCounted> {
    let level = level(transaction, counter).await?;
    match counter.rule.admit(level, now) {
        Ok(level) => {
            put(transaction, counter, level).await?;
            Ok(level)
        }
        Err(wait) => Err(NotCounted::Wait {
            limit: counter.limit,
            wait,
        }),
    }
}

fn take_back(Counter { limit, key, rule }: Counter) -> Statement {
    (
        "UPDATE attempt_level SET empty_at = empty_at - $1 WHERE limit_name = $2 AND key_hash = $3",
        params![whole_milliseconds(rule.forgotten_after()), limit.as_str(), key],
    )
}

/// The level of a counter whose row is locked.
async fn level(transaction: &mut Transaction<'_>, counter: &Counter) -> Result<Level, StorageError> {
    let row = transaction.query_optional(
        "SELECT empty_at, last_at FROM attempt_level WHERE limit_name = $1 AND key_hash = $2",
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
    transaction
        .execute(
            "UPDATE attempt_level SET empty_at = $1, last_at = $2, expires_at = $3 \
             WHERE limit_name = $4 AND key_hash = $5",
            params![
                unix_milliseconds(level.empty_at),
                unix_milliseconds(level.last_at),
                expiry(counter, level),
                counter.limit.as_str(),
                &counter.key,
            ],
        )
        .await?;
    Ok(())
}

/// When a row at this level tells nothing any more, with a second for what seconds cut off.
fn expiry(counter: &Counter, level: Level) -> OffsetDateTime {
    level.empty_at.max(level.last_at + counter.rule.longest_delay()) + Duration::SECOND
}

fn whole_milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.whole_milliseconds()).unwrap_or(i64::MAX)
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
