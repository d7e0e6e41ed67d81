//! Failures on demand, and the skew of the clock.

use std::sync::atomic::Ordering;

use super::Tenant;
use crate::store::faults;
use crate::tenant::TenantError;
use crate::tenant::fault::{Call, Fault, FaultId, FaultKind, FaultWish};

/// Faults that can be set at the same time.
const MAXIMUM_FAULTS: usize = 100;

/// How far the clock can be set ahead or back: ten years, in seconds.
const MAXIMUM_SKEW_SECONDS: i64 = 10 * 365 * 24 * 60 * 60;

impl Tenant {
    /// All faults that are set, the oldest first.
    pub(crate) async fn faults(&self) -> Result<Vec<Fault>, TenantError> {
        self.database
            .read(|connection| Ok(faults::all(connection)?))
            .await
    }

    /// Sets a fault. It survives a restart.
    pub(crate) async fn set_fault(&self, wish: FaultWish) -> Result<Fault, TenantError> {
        if wish.remaining == Some(0) {
            return Err(TenantError::invalid_request(
                "A fault strikes at least once, or without end.",
            ));
        }
        let fault = Fault {
            id: FaultId(self.random.uuid()),
            created_at: self.now(),
            wish,
        };
        self.database
            .write(move |transaction| {
                if faults::all(transaction)?.len() >= MAXIMUM_FAULTS {
                    return Err(TenantError::invalid_request(
                        "There are 100 faults already: clear some.",
                    ));
                }
                faults::insert(transaction, &fault)?;
                Ok(fault)
            })
            .await
    }

    /// Clears one fault.
    pub(crate) async fn clear_fault(&self, id: FaultId) -> Result<(), TenantError> {
        let cleared = self
            .database
            .write(move |transaction| -> Result<_, TenantError> { Ok(faults::delete(transaction, id)?) })
            .await?;
        if cleared {
            Ok(())
        } else {
            Err(TenantError::NotFound(
                "No such fault: it may have struck for the last time.",
            ))
        }
    }

    /// Clears all faults.
    pub(crate) async fn clear_faults(&self) -> Result<(), TenantError> {
        self.database
            .write(|transaction| Ok(faults::delete_all(transaction)?))
            .await
    }

    /// What strikes this call, in the order of setting: latencies up to the first fault that decides the answer.
    /// Each is counted.
    pub(crate) async fn strike(&self, call: Call) -> Result<Vec<FaultKind>, TenantError> {
        self.database
            .write(move |transaction| {
                let mut struck = Vec::new();
                let candidates = faults::all(transaction)?;
                for fault in candidates.iter().filter(|fault| fault.strikes(&call)) {
                    faults::strike(transaction, fault.id)?;
                    struck.push(fault.wish.kind);
                    if fault.wish.kind.decides() {
                        break;
                    }
                }
                Ok(struck)
            })
            .await
    }

    /// Seconds that the tenant's clock is ahead of the machine's.
    pub(crate) fn clock_skew(&self) -> i64 {
        self.skew_seconds.load(Ordering::Relaxed)
    }

    /// Takes over the skew that is stored: another process may have reset it.
    pub(super) async fn refresh_clock_skew(&self) -> Result<(), TenantError> {
        let before = self.clock_skew();
        let stored = self
            .database
            .read(|connection| -> Result<_, TenantError> { Ok(faults::clock_skew(connection)?) })
            .await?;
        // One that this process has set in the meantime is newer than what was read.
        let order = Ordering::Relaxed;
        let _ = self.skew_seconds.compare_exchange(before, stored, order, order);
        Ok(())
    }

    /// Sets the tenant's clock ahead of the machine's, or back by a negative number of seconds.
    pub(crate) async fn set_clock_skew(&self, seconds: i64) -> Result<(), TenantError> {
        if seconds.unsigned_abs() > MAXIMUM_SKEW_SECONDS.unsigned_abs() {
            return Err(TenantError::invalid_request(
                "The clock can be set ahead or back by ten years at most.",
            ));
        }
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(faults::set_clock_skew(transaction, seconds)?)
            })
            .await?;
        self.skew_seconds.store(seconds, Ordering::Relaxed);
        Ok(())
    }
}
