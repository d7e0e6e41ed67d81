//! The time that all replicas have in common.
//!
//! Lifetimes are judged by whichever replica is asked. Were each to trust its own clock, one that is two minutes ahead
//! would take a retried refresh for a theft and end the person's grant, and issue tokens that the others do not believe yet.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration as StdDuration;

use time::{Duration, OffsetDateTime};
use web_host::{Clock, Stopping, SystemClock};

use super::database::{Database, params};
use super::{DatabaseError, SqlStorage};

/// Clocks that are no further apart agree.
const AGREEMENT: Duration = Duration::SECOND;
const BETWEEN_COMPARISONS: StdDuration = StdDuration::from_secs(30);

/// The machine's clock, corrected to that of the PostgreSQL server. With SQLite the machine's counts as it is.
#[derive(Debug, Clone)]
pub struct DatabaseClock {
    database: Database,
    /// Milliseconds by which the database's clock is ahead.
    offset: Arc<AtomicI64>,
}

impl SqlStorage {
    /// The database's clock, compared with it once.
    pub async fn clock(&self) -> Result<DatabaseClock, DatabaseError> {
        let clock = DatabaseClock {
            database: self.0.clone(),
            offset: Arc::default(),
        };
        clock.compare().await?;
        Ok(clock)
    }
}

impl DatabaseClock {
    /// Compares the clocks again and again, until the process is to end.
    pub async fn keep(self, stopping: Stopping) {
        if self.database.is_local() {
            return;
        }
        loop {
            tokio::select! {
                () = tokio::time::sleep(BETWEEN_COMPARISONS) => {}
                () = stopping.requested() => return,
            }
            // The difference known so far stays true while the database is away.
            if let Err(error) = self.compare().await {
                tracing::warn!(%error, "the database's clock cannot be read");
            }
        }
    }

    async fn compare(&self) -> Result<(), DatabaseError> {
        if self.database.is_local() {
            return Ok(());
        }
        let asked = SystemClock.now();
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        let Some(row) = self.database.query_optional(sql, params![]).await? else {
            return Ok(());
        };
        let round_trip = SystemClock.now() - asked;
        let theirs = Duration::milliseconds(row.get(0)?);
        let ours: Duration = asked + round_trip / 2 - OffsetDateTime::UNIX_EPOCH;
        let ahead: Duration = theirs - ours;
        // What is less than the way there and back may be the way.
        let ahead = if ahead.abs() <= AGREEMENT.max(round_trip) {
            Duration::ZERO
        } else {
            ahead
        };
        let offset = i64::try_from(ahead.whole_milliseconds()).unwrap_or_default();
        let before = self.offset.swap(offset, Ordering::Relaxed);
        if (before - offset).abs() > 1000 {
            tracing::warn!(
                seconds = ahead.whole_seconds(),
                "the database's clock is ahead of this machine's by so much, and is the one that counts"
            );
        }
        Ok(())
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> OffsetDateTime {
        SystemClock.now() + Duration::milliseconds(self.offset.load(Ordering::Relaxed))
    }
}
