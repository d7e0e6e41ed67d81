use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, BeginChallenge, Begun, ChallengeUrl,
    ClientToken, NotAsked, OpenSettings, PasskeyEnrolment, StepError, Verified, VerifyError,
};
use crate::metrics::ServerMetrics;

/// Counts and measures the calls of another step.
#[derive(Debug)]
pub(crate) struct Metered {
    step: Arc<dyn AuthenticationStep>,
    metrics: Arc<ServerMetrics>,
}

impl Metered {
    pub(crate) fn new(step: Arc<dyn AuthenticationStep>, metrics: &Arc<ServerMetrics>) -> Self {
        Self {
            step,
            metrics: Arc::clone(metrics),
        }
    }

    fn called(&self, call: &'static str, started: Instant, error: Option<&StepError>) {
        let outcome = match error {
            None => "answered",
            Some(StepError::Unreachable(_)) => "unreachable",
            Some(StepError::Refused(_)) => "refused",
            Some(StepError::Limited(_)) => "limited",
            Some(StepError::NotAsked(NotAsked::CircuitOpen { .. })) => "circuit_open",
            Some(StepError::NotAsked(NotAsked::TooManyCalls)) => "too_many_calls",
        };
        self.metrics
            .authsignal_call(call, outcome, started.elapsed().as_secs_f64());
    }
}

#[async_trait]
impl AuthenticationStep for Metered {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        let started = Instant::now();
        let outcome = self.step.begin(begin).await;
        self.called("begin", started, outcome.as_ref().err());
        outcome
    }

    async fn verify(
        &self,
        token: &ClientToken,
        action: Action,
        subject: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        let started = Instant::now();
        let outcome = self.step.verify(token, action, subject).await;
        let error = match &outcome {
            Err(VerifyError::Step(error)) => Some(error),
            _ => None,
        };
        self.called("verify", started, error);
        outcome
    }

    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        let started = Instant::now();
        let outcome = self.step.authenticators(subject).await;
        self.called("authenticators", started, outcome.as_ref().err());
        outcome
    }

    async fn remove_authenticator(&self, subject: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        let started = Instant::now();
        let outcome = self.step.remove_authenticator(subject, id).await;
        self.called("remove_authenticator", started, outcome.as_ref().err());
        outcome
    }

    async fn begin_passkey(&self, enrolment: &PasskeyEnrolment) -> Result<Option<ClientToken>, StepError> {
        let started = Instant::now();
        let outcome = self.step.begin_passkey(enrolment).await;
        self.called("begin_passkey", started, outcome.as_ref().err());
        outcome
    }

    async fn settings(&self, open: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        let started = Instant::now();
        let outcome = self.step.settings(open).await;
        self.called("settings", started, outcome.as_ref().err());
        outcome
    }

    async fn forget(&self, subject: &SubjectId) -> Result<(), StepError> {
        let started = Instant::now();
        let outcome = self.step.forget(subject).await;
        self.called("forget", started, outcome.as_ref().err());
        outcome
    }
}
