//! The step behind a circuit breaker: a service that hangs, fails or is overrun costs the sign-ins that need it, and
//! nothing else.
//!
//! Each process judges for itself. What it protects is its own (connections, memory, the patience of people who wait here),
//! and what it measures is the way from this machine to the service: a replica that has lost its network must not shut
//! out the others, and a failing service must not cost a write to the store for every call.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration as StdDuration;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use prometheus_client::metrics::gauge::Gauge;
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web_host::Clock;

use super::circuit::{Admission, Change, Circuit, Outcome, Rules};
use super::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, BeginChallenge, Begun, ChallengeUrl,
    CircuitState, ClientToken, NotAsked, OpenSettings, PasskeyEnrolment, StepError, Verified, VerifyError,
};

#[cfg(test)]
mod tests;

/// The section `[authsignal.outage]`: what is done when the service is slow or gone.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OutageSettings {
    /// How long making a connection may take.
    pub connect_seconds: NonZeroU32,
    /// How long a call may take altogether, with its retries. A person waits for it.
    pub timeout_seconds: NonZeroU32,
    /// Calls that may be under way at the same time. What exceeds them is refused at once.
    pub concurrent_calls: NonZeroU32,
    /// So many failures within a minute, at least half of the calls, and the service is left alone.
    pub failures: NonZeroU32,
    /// For so long; then one call tries it, and decides for all.
    pub pause_seconds: NonZeroU32,
}

impl Default for OutageSettings {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            connect_seconds: number(3),
            timeout_seconds: number(10),
            concurrent_calls: number(256),
            failures: number(5),
            pause_seconds: number(10),
        }
    }
}

impl OutageSettings {
    pub(super) fn connect_timeout(&self) -> StdDuration {
        StdDuration::from_secs(self.connect_seconds.get().into())
    }

    pub(super) fn timeout(&self) -> StdDuration {
        StdDuration::from_secs(self.timeout_seconds.get().into())
    }

    /// The step's own limit comes first, and tells more: this one is for a step that has none.
    fn longest_call(&self) -> StdDuration {
        self.timeout() + super::service::PATIENCE_FOR_DETAILS + StdDuration::from_millis(500)
    }
}

/// How calls have ended since the start of this process, and how it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepReport {
    /// Whether the service is asked at all.
    pub circuit: CircuitState,
    /// Calls that are under way.
    pub running: u64,
    /// Calls that were answered, with whatever.
    pub answered: u64,
    /// Calls that failed or took too long.
    pub failed: u64,
    /// Calls whose end nobody waited for.
    pub abandoned: u64,
    /// Calls that were not made because the circuit was open.
    pub refused_open: u64,
    /// Calls that were not made because too many were under way.
    pub refused_busy: u64,
    /// How often the circuit has opened.
    pub opened: u64,
}

/// An [`AuthenticationStep`] that protects this process from the one inside it.
#[derive(Debug, Clone)]
pub struct GuardedStep(Arc<Guard>);

#[derive(Debug)]
struct Guard {
    step: Arc<dyn AuthenticationStep>,
    clock: Arc<dyn Clock>,
    longest_call: StdDuration,
    places: Arc<Semaphore>,
    circuit: Mutex<Circuit>,
    counters: Counters,
    circuit_open: Gauge,
}

#[derive(Debug, Default)]
struct Counters {
    running: AtomicU64,
    answered: AtomicU64,
    failed: AtomicU64,
    abandoned: AtomicU64,
    refused_open: AtomicU64,
    refused_busy: AtomicU64,
    opened: AtomicU64,
}

impl GuardedStep {
    /// Protects the process from `step`. `circuit_open` shows 1 while it is not asked.
    #[must_use]
    pub fn new(
        step: Arc<dyn AuthenticationStep>,
        clock: Arc<dyn Clock>,
        settings: OutageSettings,
        circuit_open: Gauge,
    ) -> Self {
        let places = usize::try_from(settings.concurrent_calls.get()).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Guard {
            step,
            clock,
            longest_call: settings.longest_call(),
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            circuit: Mutex::new(Circuit::new(Rules {
                failures: settings.failures.get(),
                pause: Duration::seconds(settings.pause_seconds.get().into()),
            })),
            counters: Counters::default(),
            circuit_open,
        }))
    }

    /// How calls have ended, and how it stands now.
    #[must_use]
    pub fn report(&self) -> StepReport {
        let counters = &self.0.counters;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        StepReport {
            circuit: self.0.circuit().state(),
            running: read(&counters.running),
            answered: read(&counters.answered),
            failed: read(&counters.failed),
            abandoned: read(&counters.abandoned),
            refused_open: read(&counters.refused_open),
            refused_busy: read(&counters.refused_busy),
            opened: read(&counters.opened),
        }
    }

    /// Makes the call if it may be made, and learns from how it ends. `step_error` finds the service's failure in it.
    async fn call<T, E: From<StepError>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
        step_error: fn(&E) -> Option<&StepError>,
    ) -> Result<T, E> {
        let mut under_way = self.0.begin().map_err(StepError::NotAsked)?;
        let result = match tokio::time::timeout(self.0.longest_call, call).await {
            Ok(result) => result,
            Err(elapsed) => Err(StepError::Unreachable(elapsed.into()).into()),
        };
        let failed = result.as_ref().err().and_then(step_error).is_some_and(is_failure);
        under_way.outcome = if failed {
            Outcome::Failed
        } else {
            Outcome::Answered
        };
        result
    }
}

/// Whether the service is to blame as a whole. What it says about one call, a refusal or a limit, must not count: whoever can
/// provoke that for themselves could lock out everybody.
fn is_failure(error: &StepError) -> bool {
    match error {
        StepError::Unreachable(_) => true,
        StepError::Refused(_) | StepError::Limited(_) | StepError::NotAsked(_) => false,
    }
}

#[async_trait]
impl AuthenticationStep for GuardedStep {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        self.call(self.0.step.begin(begin), |error| Some(error)).await
    }

    async fn verify(
        &self,
        token: &ClientToken,
        action: Action,
        subject: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        self.call(self.0.step.verify(token, action, subject), |error| match error {
            VerifyError::Step(error) => Some(error),
            VerifyError::NotVerified(_) => None,
        })
        .await
    }

    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        self.call(self.0.step.authenticators(subject), |error| Some(error))
            .await
    }

    async fn remove_authenticator(&self, subject: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        self.call(self.0.step.remove_authenticator(subject, id), |error| Some(error))
            .await
    }

    async fn begin_passkey(&self, enrolment: &PasskeyEnrolment) -> Result<Option<ClientToken>, StepError> {
        self.call(self.0.step.begin_passkey(enrolment), |error| Some(error))
            .await
    }

    async fn settings(&self, open: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        self.call(self.0.step.settings(open), |error| Some(error)).await
    }

    async fn forget(&self, subject: &SubjectId) -> Result<(), StepError> {
        self.call(self.0.step.forget(subject), |error| Some(error)).await
    }
}

impl Guard {
    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self) -> Result<UnderWay<'_>, NotAsked> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            self.counters.refused_busy.fetch_add(1, Ordering::Relaxed);
            return Err(NotAsked::TooManyCalls);
        };
        let begun_at = self.clock.now();
        let admission = self.circuit().admit(begun_at).map_err(|refusal| {
            self.counters.refused_open.fetch_add(1, Ordering::Relaxed);
            NotAsked::CircuitOpen {
                retry_in: refusal.retry_in,
            }
        })?;
        self.counters.running.fetch_add(1, Ordering::Relaxed);
        Ok(UnderWay {
            guard: self,
            admission,
            begun_at,
            outcome: Outcome::Unknown,
            _place: place,
        })
    }

    fn end(&self, admission: Admission, begun_at: OffsetDateTime, outcome: Outcome) {
        let now = self.clock.now();
        let counters = &self.counters;
        counters.running.fetch_sub(1, Ordering::Relaxed);
        let counter = match outcome {
            Outcome::Answered => &counters.answered,
            Outcome::Failed => &counters.failed,
            Outcome::Unknown => &counters.abandoned,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        // People lose patience before the timeout does. That they were kept waiting for so long is a failure.
        let took_long = outcome == Outcome::Unknown && now - begun_at >= self.longest_call / 2;
        let outcome = if took_long { Outcome::Failed } else { outcome };
        let change = self.circuit().report(admission, outcome, now);
        match change {
            Some(Change::Opened) => {
                counters.opened.fetch_add(1, Ordering::Relaxed);
                self.circuit_open.set(1);
                tracing::error!(
                    "Authsignal does not answer: it is left alone for a while, and nobody can sign in with it"
                );
            }
            Some(Change::Closed) => {
                self.circuit_open.set(0);
                tracing::info!("Authsignal answers again");
            }
            None => {}
        }
    }
}

/// A call that is under way. However it ends, also by being dropped, the circuit hears of it.
#[derive(Debug)]
struct UnderWay<'a> {
    guard: &'a Guard,
    admission: Admission,
    begun_at: OffsetDateTime,
    outcome: Outcome,
    _place: OwnedSemaphorePermit,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.guard.end(self.admission, self.begun_at, self.outcome);
    }
}
