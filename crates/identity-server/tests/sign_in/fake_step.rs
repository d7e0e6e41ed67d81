//! An Authsignal that does what a test tells it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use identity_server::authsignal::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, AuthenticatorKind, BeginChallenge, Begun,
    ChallengeUrl, ClientToken, Decision, IdempotencyKey, NotVerified, OpenSettings, Passkey,
    PasskeyEnrolment, StepError, Verified, VerifyError,
};
use oidc_protocol::authentication::{KeyProtection, VerifiedMethod};
use oidc_protocol::identifiers::SubjectId;
use time::OffsetDateTime;

pub(crate) const UI: &str = "https://mfa.example/challenge?token=track";

#[derive(Debug, Clone)]
pub(crate) struct FakeStep(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    answer: Answer,
    begun: Vec<BeginChallenge>,
    tokens: HashMap<String, (Action, Verified)>,
    failing: Option<Failure>,
    /// How often it was asked to begin, whatever came of it.
    asked: usize,
    /// Answers without looking at action and subject: what is checked then is checked by the sign-in itself.
    gullible: bool,
    authenticators: HashMap<SubjectId, Vec<Authenticator>>,
    enrolments: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    SignIn,
    Challenge,
    Enrol,
    Block,
    Review,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Failure {
    Unreachable,
    Refused,
    /// It never answers.
    Hangs,
}

impl FakeStep {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            answer: Answer::Challenge,
            begun: Vec::new(),
            tokens: HashMap::new(),
            failing: None,
            asked: 0,
            gullible: false,
            authenticators: HashMap::new(),
            enrolments: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(crate) fn answers(&self, answer: Answer) {
        self.state().answer = answer;
    }

    pub(crate) fn fails(&self, failure: Option<Failure>) {
        self.state().failing = failure;
    }

    pub(crate) fn is_gullible(&self) {
        self.state().gullible = true;
    }

    /// The person has a passkey more.
    pub(crate) fn add_passkey(&self, subject: &SubjectId, id: &str, created_at: OffsetDateTime) {
        let passkey = AuthenticatorKind::Passkey(Passkey {
            credential_id: Some(format!("credential-{id}")),
            provider: Some("Example Keychain".to_owned()),
            is_synced: Some(true),
            ..Passkey::default()
        });
        self.add(subject, id, passkey, Some(created_at));
    }

    /// The person has no passkeys any more.
    pub(crate) fn remove_passkeys(&self, subject: &SubjectId) {
        if let Some(all) = self.state().authenticators.get_mut(subject) {
            all.retain(|authenticator| !is_passkey(authenticator));
        }
    }

    /// The person has an authenticator app.
    pub(crate) fn add_app(&self, subject: &SubjectId) {
        self.add(subject, "app", AuthenticatorKind::App, None);
    }

    fn add(
        &self,
        subject: &SubjectId,
        id: &str,
        kind: AuthenticatorKind,
        created_at: Option<OffsetDateTime>,
    ) {
        let authenticator = Authenticator {
            id: AuthenticatorId::parse(id).unwrap(),
            kind,
            created_at,
            last_used_at: None,
        };
        let mut state = self.state();
        let all = state.authenticators.entry(subject.clone()).or_default();
        all.push(authenticator);
    }

    /// The ids of the person's passkeys.
    pub(crate) fn passkeys_of(&self, subject: &SubjectId) -> Vec<String> {
        let all = self.state().authenticators.get(subject).cloned();
        let passkeys = all.into_iter().flatten().filter(is_passkey);
        passkeys.map(|passkey| passkey.id.into()).collect()
    }

    /// How often somebody was let add a passkey.
    pub(crate) fn enrolments(&self) -> usize {
        self.state().enrolments
    }

    /// The last sign-in that was begun.
    pub(crate) fn last(&self) -> BeginChallenge {
        self.state().begun.last().unwrap().clone()
    }

    pub(crate) fn asked(&self) -> usize {
        self.state().asked
    }

    pub(crate) fn begun(&self) -> usize {
        self.state().begun.len()
    }

    /// Gives out a token for a challenge that was passed.
    pub(crate) fn token(&self, token: &str, action: Action, verified: Verified) {
        self.state().tokens.insert(token.to_owned(), (action, verified));
    }

    /// The person passes the challenge of the last sign-in.
    pub(crate) fn pass(&self, token: &str, method: VerifiedMethod) {
        let last = self.last();
        let verified = verified(last.subject.clone(), last.idempotency_key.as_str(), method, None);
        self.token(token, last.action, verified);
    }
}

pub(crate) fn verified(
    subject: SubjectId,
    key: &str,
    method: VerifiedMethod,
    at: Option<OffsetDateTime>,
) -> Verified {
    Verified {
        subject,
        idempotency_key: IdempotencyKey::parse(key).unwrap(),
        method,
        at,
    }
}

pub(crate) fn passkey() -> VerifiedMethod {
    VerifiedMethod::Passkey {
        user_verified: true,
        key_protection: KeyProtection::Hardware,
    }
}

fn is_passkey(authenticator: &Authenticator) -> bool {
    matches!(authenticator.kind, AuthenticatorKind::Passkey(_))
}

async fn failure(failing: Option<Failure>) -> Result<(), StepError> {
    match failing {
        None => Ok(()),
        Some(Failure::Hangs) => std::future::pending().await,
        Some(Failure::Unreachable) => Err(StepError::Unreachable("the cause: port 9 is closed".into())),
        Some(Failure::Refused) => Err(StepError::Refused("the cause: the secret is wrong".into())),
    }
}

#[async_trait]
impl AuthenticationStep for FakeStep {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        self.state().asked += 1;
        let failing = self.state().failing;
        failure(failing).await?;
        let mut state = self.state();
        state.begun.push(begin.clone());
        let url = ChallengeUrl::parse(UI).unwrap();
        Ok(Begun {
            has_passkey: state
                .authenticators
                .get(&begin.subject)
                .is_some_and(|all| all.iter().any(is_passkey)),
            idempotency_key: begin.idempotency_key.clone(),
            decision: match state.answer {
                Answer::SignIn => Decision::SignIn,
                Answer::Challenge => Decision::Challenge(url),
                Answer::Enrol => Decision::Enrol(url),
                Answer::Block => Decision::Block,
                Answer::Review => Decision::Review,
            },
        })
    }

    async fn verify(
        &self,
        token: &ClientToken,
        action: Action,
        subject: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        let failing = self.state().failing;
        failure(failing).await?;
        let state = self.state();
        let (of, verified) = state
            .tokens
            .get(token.expose())
            .ok_or(NotVerified::InvalidToken)?;
        if !state.gullible && *of != action {
            return Err(NotVerified::OtherAction.into());
        }
        if !state.gullible && subject.is_some_and(|subject| *subject != verified.subject) {
            return Err(NotVerified::OtherUser.into());
        }
        Ok(verified.clone())
    }

    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        let failing = self.state().failing;
        failure(failing).await?;
        Ok(self
            .state()
            .authenticators
            .get(subject)
            .cloned()
            .unwrap_or_default())
    }

    async fn begin_passkey(&self, _: &PasskeyEnrolment) -> Result<Option<ClientToken>, StepError> {
        self.state().enrolments += 1;
        Ok(ClientToken::parse("enrolment-token").ok())
    }

    async fn remove_authenticator(&self, subject: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError> {
        let failing = self.state().failing;
        failure(failing).await?;
        let mut state = self.state();
        let all = state.authenticators.entry(subject.clone()).or_default();
        all.retain(|known| known.id != *id);
        Ok(())
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Ok(ChallengeUrl::parse(UI).unwrap())
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        let failing = self.state().failing;
        failure(failing).await
    }
}
