use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::{
    Action, AuthenticationStep, Authenticator, AuthenticatorId, BeginChallenge, Begun, ChallengeUrl,
    ClientToken, Decision, NotVerified, OpenSettings, StepError, Verified, VerifyError,
};

/// No second factor and no passkeys: the password alone signs in, and tokens say so (`amr` is `pwd`). For a first look,
/// and for people who are known by other means already.
#[derive(Debug, Clone, Copy, Default)]
pub struct PasswordOnly;

#[async_trait]
impl AuthenticationStep for PasswordOnly {
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError> {
        Ok(Begun {
            idempotency_key: begin.idempotency_key.clone(),
            decision: Decision::SignIn,
            has_passkey: false,
        })
    }

    async fn verify(
        &self,
        _: &ClientToken,
        _: Action,
        _: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError> {
        Err(NotVerified::InvalidToken.into())
    }

    async fn authenticators(&self, _: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        Ok(Vec::new())
    }

    async fn remove_authenticator(&self, _: &SubjectId, _: &AuthenticatorId) -> Result<(), StepError> {
        Ok(())
    }

    async fn settings(&self, _: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        Err(StepError::Refused("there are no second factors here".into()))
    }

    async fn forget(&self, _: &SubjectId) -> Result<(), StepError> {
        Ok(())
    }
}
