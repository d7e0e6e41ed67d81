use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, BeginChallenge, Begun, ChallengeUrl,
    ClientToken, Decision, NotAsked, OpenSettings, PasskeyEnrolment, StepError, Verified, VerifyError,
};
use crate::flow::{self, Field, Party};
use crate::metrics::ServerMetrics;

/// Counts and measures the calls of another step, and tells the flow trace of them.
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
        flow::asks(Party::Authsignal, |flows| {
            let fields = vec![
                Field::own("userId", begin.subject.as_str()),
                Field::own("redirectUrl", &flows.address(begin.redirect_url.as_str())),
            ];
            (format!("track {}", begin.action.code()), fields)
        });
        let outcome = self.step.begin(begin).await;
        flow::answers(Party::Authsignal, || begun_in_words(&outcome));
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
        flow::asks(Party::Authsignal, |flows| {
            let fields = vec![flows.field("token", token.expose())];
            (format!("validate for {}", action.code()), fields)
        });
        let outcome = self.step.verify(token, action, subject).await;
        flow::answers(Party::Authsignal, || verified_in_words(&outcome));
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

fn begun_in_words(outcome: &Result<Begun, StepError>) -> String {
    match outcome {
        Ok(begun) => match &begun.decision {
            Decision::SignIn => "ALLOW: the password is enough",
            Decision::Challenge(_) => {
                "CHALLENGE_REQUIRED: the person proves their second factor in the pre-built UI"
            }
            Decision::Enrol(_) => "not enrolled: the pre-built UI can set up a second factor",
            Decision::Block => "BLOCK: nobody is signed in",
            Decision::Review => "REVIEW_REQUIRED: nobody is signed in",
        }
        .to_owned(),
        Err(error) => format!("no answer that counts: {error}"),
    }
}

fn verified_in_words(outcome: &Result<Verified, VerifyError>) -> String {
    match outcome {
        Ok(verified) => format!(
            "CHALLENGE_SUCCEEDED by {:?}, for user {}",
            verified.method, verified.subject
        ),
        Err(error) => format!("it proves nothing: {error}"),
    }
}
