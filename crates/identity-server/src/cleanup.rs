//! Expired rows go in the background, a few at a time and by one replica at a time, so that no request waits for them.

use std::time::Duration as StdDuration;

use time::Duration;

use web_host::Stopping;

use crate::error::InternalError;
use crate::server::Parts;
use crate::storage::ExpiringRows;

/// The most rows that one statement removes: hundreds delete as fast as one, and nobody waits long for the lock.
const BATCH: u32 = 200;

/// Between two batches, for the writes of requests.
const BREATH: StdDuration = StdDuration::from_millis(20);

/// Between two rounds.
const PAUSE: StdDuration = StdDuration::from_mins(1);

/// How long a replica that has died keeps the others from it.
const LEASE: Duration = Duration::minutes(5);

/// How long a row stays after it has expired: another replica's clock may be behind this one's.
const GRACE: Duration = Duration::minutes(10);

/// The lease's name.
const NAME: &str = "expired_rows";

/// Removes expired rows.
#[derive(Debug, Clone)]
pub(crate) struct Cleanup {
    parts: Parts,
    owner: String,
}

impl Cleanup {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self {
            parts: parts.clone(),
            owner: parts.random.uuid().to_string(),
        }
    }

    /// Goes on for as long as the server runs.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        while !stopping.is_requested() {
            match self.round().await {
                Ok(0) => {}
                Ok(removed) => tracing::debug!(removed, "expired rows removed"),
                Err(error) => tracing::error!(%error, "expired rows cannot be removed at the moment"),
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stopping.requested() => {}
            }
        }
    }

    /// Removes all that has expired, unless another replica is at it, and tells how many rows that were.
    pub(crate) async fn round(&self) -> Result<u64, InternalError> {
        let mut removed = 0;
        if !self.is_ours().await? {
            return Ok(0);
        }
        for rows in ExpiringRows::ALL {
            loop {
                let now = self.parts.clock.now() - GRACE;
                let batch = self.parts.storage.remove_expired(*rows, now, BATCH).await?;
                removed += batch;
                if batch < u64::from(BATCH) {
                    break;
                }
                tokio::time::sleep(BREATH).await;
                // It may take longer than the lease lasts.
                if !self.is_ours().await? {
                    return Ok(removed);
                }
            }
        }
        Ok(removed)
    }

    /// Takes the lease, or renews it.
    async fn is_ours(&self) -> Result<bool, InternalError> {
        let now = self.parts.clock.now();
        let lease = self
            .parts
            .storage
            .take_lease(NAME, self.owner.clone(), now, now + LEASE);
        Ok(lease.await?)
    }
}

#[cfg(test)]
mod tests;
