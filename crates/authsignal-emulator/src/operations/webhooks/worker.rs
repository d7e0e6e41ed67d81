//! Works off the outbox, beside the server.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::operations::Tenant;

/// How often the outbox is looked into.
const TICK: Duration = Duration::from_millis(500);

/// A task that ends when this is dropped.
#[derive(Debug)]
pub(crate) struct WebhookWorker(JoinHandle<()>);

impl WebhookWorker {
    /// Starts it. `None` outside of an asynchronous runtime, where nobody is served either.
    pub(crate) fn start(tenant: Tenant) -> Option<Self> {
        let runtime = Handle::try_current().ok()?;
        Some(Self(runtime.spawn(async move {
            let mut ticks = interval(TICK);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                if let Err(error) = tenant.refresh_clock_skew().await {
                    tracing::error!(%error, "the clock's skew could not be read");
                }
                if let Err(error) = tenant.work_off_webhooks().await {
                    tracing::error!(%error, "webhooks could not be worked off");
                }
            }
        })))
    }
}

impl Drop for WebhookWorker {
    fn drop(&mut self) {
        self.0.abort();
    }
}
