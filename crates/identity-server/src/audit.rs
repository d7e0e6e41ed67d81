//! What happens to accounts and clients: who, what, from where, and how it ended.
//!
//! Every event is a line of the structured log (target `audit`), written before the answer goes out, and a row of the
//! table `audit_event`, written a little later. The line is the record; the table is there to be searched. So an answer
//! never waits for the table and never fails because of it: rows queue in memory and are written many at a time, and
//! what is lost when the process is killed, or when the database stays away for long, is their last part, which the log
//! has. That a row is lost is an error in the log and a number in the metrics.
//!
//! Nothing that opens anything is recorded: no password, token, code or cookie. What people type stands nowhere, for it
//! may be their password; the user name is there when it is somebody's, as the user store spells it.

mod event;
mod facts;
mod origin;
mod record;
mod user_agent;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use oidc_protocol::identifiers::ClientId;
use time::OffsetDateTime;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Mutex, oneshot};
use uuid::{Builder, Uuid};
use web_host::{Clock, RandomSource, Stopping};

pub use self::event::{
    ChallengeFailure, Event, Person, Refusal, RemovedBy, Reused, RevokedBy, SignInFailure,
};
pub use self::origin::Origin;
pub(crate) use self::origin::with_origin;
pub use self::record::{AuditRecord, Outcome};
use crate::config::AuditSection;
use crate::flow;
use crate::limits::{Limited, NotAdmitted};
use crate::metrics::ServerMetrics;
use crate::storage::{Storage, StorageError};

/// Rows that may wait to be written: some megabytes.
const QUEUE: usize = 8192;

/// The most rows that share a transaction.
const BATCH: usize = 128;

/// How long a row waits for others to share its transaction: a commit for each would cost the database more than all that
/// the requests themselves write.
const GATHERING: Duration = Duration::from_millis(100);

/// How often a row is tried to be written before it is given up, over some 15 seconds.
const ATTEMPTS: usize = 6;

/// Records events.
#[derive(Debug)]
pub struct Audit {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    metrics: Arc<ServerMetrics>,
    settings: AuditSection,
    last_id: AtomicU64,
    queue: Sender<Queued>,
    queued: Mutex<Receiver<Queued>>,
}

/// What stands in the queue.
#[derive(Debug)]
enum Queued {
    Row(Box<AuditRecord>),
    /// Somebody waits until all before it is written.
    Mark(oneshot::Sender<()>),
}

impl Audit {
    /// An audit that writes to `storage`, once the background work of the server or [`Audit::flush`] runs.
    pub fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
        metrics: Arc<ServerMetrics>,
        settings: AuditSection,
    ) -> Self {
        let (queue, queued) = channel(QUEUE);
        Self {
            storage,
            clock,
            random,
            metrics,
            settings,
            last_id: AtomicU64::new(0),
            queue,
            queued: Mutex::new(queued),
        }
    }

    /// Records that something has happened, now and in the request that is being answered. Never waits, never fails.
    pub fn record(&self, event: Event<'_>) {
        let at = self.clock.now();
        let record = AuditRecord::new(self.new_id(at), at, event, Origin::current().as_ref());
        record.log();
        flow::happened(&record);
        self.metrics.happened(event);
        let is_kept = self.settings.retention_days > 0
            && !self.settings.left_out.iter().any(|name| *name == record.event);
        if is_kept && self.queue.try_send(Queued::Row(Box::new(record))).is_err() {
            self.lost(1, "the queue is full");
        }
    }

    /// Records that somebody has to wait, if they have to.
    pub(crate) fn note_limited<T>(
        &self,
        admission: &Result<T, NotAdmitted>,
        person: Option<Person<'_>>,
        client_id: Option<&ClientId>,
    ) {
        if let Err(NotAdmitted::Limited(Limited { limit, .. })) = admission {
            self.record(Event::Limited {
                limit: *limit,
                person,
                client_id,
            });
        }
    }

    /// Writes rows as they come, until the process is to end. Whoever ends it flushes what is left.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        let mut queued = self.queued.lock().await;
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                received = queued.recv_many(&mut batch, BATCH) => {
                    if received == 0 {
                        return;
                    }
                }
                () = stopping.requested() => return,
            }
            gather(&mut queued, &mut batch, stopping).await;
            self.write(batch.drain(..), ATTEMPTS).await;
        }
    }

    /// The numbers of what happens.
    pub(crate) fn metrics(&self) -> &Arc<ServerMetrics> {
        &self.metrics
    }

    /// Waits until what has happened so far is written: before a process ends.
    pub async fn flush(&self) {
        let (mark, written) = oneshot::channel();
        let somebody_else_writes = async {
            if self.queue.send(Queued::Mark(mark)).await.is_err() || written.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let mut queued = tokio::select! {
            biased;
            // Whoever writes may also stop, and leave the rest.
            queued = self.queued.lock() => queued,
            () = somebody_else_writes => return,
        };
        let mut batch = Vec::with_capacity(BATCH);
        while let Ok(next) = queued.try_recv() {
            batch.push(next);
            if batch.len() == BATCH {
                self.write(batch.drain(..), 1).await;
            }
        }
        self.write(batch.drain(..), 1).await;
    }

    async fn write(&self, batch: impl Iterator<Item = Queued>, attempts: usize) {
        let (mut rows, mut marks) = (Vec::new(), Vec::new());
        for queued in batch {
            match queued {
                Queued::Row(row) => rows.push(*row),
                Queued::Mark(mark) => marks.push(mark),
            }
        }
        if !rows.is_empty() {
            self.write_rows(rows, attempts).await;
        }
        for mark in marks {
            // Whoever waited may be gone.
            let _ = mark.send(());
        }
    }

    async fn write_rows(&self, rows: Vec<AuditRecord>, attempts: usize) {
        let keep_for = time::Duration::days(self.settings.retention_days.into());
        let pauses = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(500))
            .with_max_times(attempts - 1);
        let write = || self.storage.insert_audit_events(rows.clone(), keep_for);
        let written = write
            .retry(pauses)
            .notify(|error: &StorageError, _| {
                tracing::warn!(%error, "audit events cannot be written at the moment");
            })
            .await;
        if let Err(error) = written {
            self.lost(rows.len(), &error.to_string());
        }
    }

    fn lost(&self, rows: usize, reason: &str) {
        tracing::error!(rows, reason, "audit events are in the log, but not in the table");
        self.metrics
            .audit_rows_lost
            .inc_by(u64::try_from(rows).unwrap_or(u64::MAX));
    }

    /// In the order in which events happen, so that rows lie and are read like that: the milliseconds, and a number
    /// within them (RFC 9562 section 6.2).
    fn new_id(&self, at: OffsetDateTime) -> Uuid {
        const NUMBER_BITS: u32 = 12;
        let milliseconds = u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        let next = |last: u64| (milliseconds << NUMBER_BITS).max(last + 1);
        let last = self
            .last_id
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        let id = next(last.unwrap_or_else(|last| last));
        let [.., high, low] = id.to_be_bytes();
        let mut random = [0; 10];
        self.random.fill(&mut random);
        [random[0], random[1]] = [high, low];
        Builder::from_unix_timestamp_millis(id >> NUMBER_BITS, &random).into_uuid()
    }
}

/// Takes what comes within a moment, unless somebody waits for it to be written.
async fn gather(queued: &mut Receiver<Queued>, batch: &mut Vec<Queued>, stopping: &Stopping) {
    let mut over = pin!(tokio::time::sleep(GATHERING));
    while batch.len() < BATCH && !batch.iter().any(|queued| matches!(queued, Queued::Mark(_))) {
        let room = BATCH - batch.len();
        tokio::select! {
            received = queued.recv_many(batch, room) => {
                if received == 0 {
                    return;
                }
            }
            () = &mut over => return,
            () = stopping.requested() => return,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
