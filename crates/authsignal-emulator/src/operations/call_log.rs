//! The log of API calls, for people who look for what went wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Tenant;
use crate::store::calls::{self, CallFilter};
use crate::tenant::TenantError;
use crate::tenant::call::LoggedCall;

/// Calls that may wait to be written. When more come than can be written, some are not logged rather than all slowed.
const WAITING: usize = 512;

/// Counts the calls that wait to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct CallQueue(Arc<AtomicUsize>);

impl Tenant {
    /// Notes a call, after its reply is on the way: nobody waits for it.
    pub(crate) async fn log_call(&self, call: LoggedCall) {
        let waiting = &self.calls.0;
        if waiting.fetch_add(1, Ordering::Relaxed) < WAITING {
            let written = self
                .database
                .write(move |transaction| -> Result<_, TenantError> {
                    Ok(calls::insert(transaction, &call)?)
                })
                .await;
            if let Err(error) = written {
                tracing::warn!(%error, "a call could not be logged");
            }
        }
        waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// The calls that `filter` asks for, the newest first.
    pub(crate) async fn calls(&self, filter: CallFilter) -> Result<Vec<LoggedCall>, TenantError> {
        self.database
            .read(move |connection| Ok(calls::query(connection, &filter)?))
            .await
    }
}
