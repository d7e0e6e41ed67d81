//! How a server ends: readiness says so first, then no new connections are taken, and what runs may finish.

mod counted;
mod signals;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};

pub(crate) use self::counted::Counted;
pub(crate) use self::signals::{Signals, StopKind};

/// How long it must be quiet: the last bytes of an answer are on their way a little longer than the answer is counted.
const QUIET: Duration = Duration::from_millis(250);

/// Tells that the process is about to end. Background work that hears it finishes its step and returns.
#[derive(Debug, Clone)]
pub struct Stopping(Arc<watch::Sender<bool>>);

impl Default for Stopping {
    fn default() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }
}

impl Stopping {
    /// Says that the process is to end. It cannot be taken back.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// Whether the process is to end.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the process is to end; at once if that is known already.
    pub async fn requested(&self) {
        // It only fails when the sender is gone, which `self` holds.
        drop(self.0.subscribe().wait_for(|requested| *requested).await);
    }
}

/// What one server knows about its end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lifecycle {
    pub(crate) stopping: Stopping,
    requests: Arc<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    begun: AtomicU64,
    ended: AtomicU64,
    none_runs: Notify,
}

/// A request that is being answered, to the last byte of its body.
#[derive(Debug)]
pub(crate) struct RunningRequest(Arc<Requests>);

impl Drop for RunningRequest {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::SeqCst);
        if self.0.running() == 0 {
            self.0.none_runs.notify_waiters();
        }
    }
}

impl Requests {
    fn running(&self) -> u64 {
        // In this order: a request that ends in between may count as running, never the other way round.
        let ended = self.ended.load(Ordering::SeqCst);
        self.begun.load(Ordering::SeqCst).saturating_sub(ended)
    }
}

impl Lifecycle {
    pub(crate) fn request(&self) -> RunningRequest {
        self.requests.begun.fetch_add(1, Ordering::SeqCst);
        RunningRequest(Arc::clone(&self.requests))
    }

    pub(crate) fn running(&self) -> u64 {
        self.requests.running()
    }

    /// Returns when no request has run for a moment.
    pub(crate) async fn quiet(&self) {
        loop {
            self.none_runs().await;
            let before = self.requests.begun.load(Ordering::SeqCst);
            tokio::time::sleep(QUIET).await;
            if before == self.requests.begun.load(Ordering::SeqCst) {
                return;
            }
        }
    }

    async fn none_runs(&self) {
        let mut notified = std::pin::pin!(self.requests.none_runs.notified());
        notified.as_mut().enable();
        if self.running() > 0 {
            notified.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn who_waits_for_the_end_hears_of_it_also_afterwards() {
        let stopping = Stopping::default();
        let early = stopping.clone();
        let mut waiting = Box::pin(early.requested());
        assert!((&mut waiting).now_or_never().is_none());
        stopping.request();
        waiting.await;
        stopping.clone().requested().await;
        assert!(stopping.is_requested());
    }

    #[tokio::test]
    async fn it_is_not_quiet_while_a_request_runs() {
        let lifecycle = Lifecycle::default();
        let (first, second) = (lifecycle.request(), lifecycle.request());
        let mut quiet = Box::pin(lifecycle.quiet());
        assert!((&mut quiet).now_or_never().is_none());
        drop(first);
        assert!((&mut quiet).now_or_never().is_none());
        assert_eq!(lifecycle.running(), 1);
        drop(second);
        quiet.await;
    }
}
