use oidc_protocol::identifiers::SubjectId;
use web_host::language::Language;

use super::{Accounts, Notice};
use crate::audit::Event;
use crate::authsignal::{Authenticator, AuthenticatorId, ChallengeUrl, OpenSettings, StepError};
use crate::error::InternalError;
use crate::users::User;

/// Why an authenticator is not taken away.
#[derive(Debug, thiserror::Error)]
pub enum NotRemoved {
    /// It is the only one: the next who knows the password would add theirs.
    #[error("it is the last one")]
    Last,
    /// Nobody can be asked.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl Accounts {
    /// What this person can prove themselves with besides the password.
    pub async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        self.step.authenticators(subject).await
    }

    /// Takes one of these away, but not the last.
    pub async fn remove_authenticator(
        &self,
        user: &User,
        id: &AuthenticatorId,
        language: &Language,
    ) -> Result<(), NotRemoved> {
        let present = self.authenticators(&user.subject).await?;
        if !present.iter().any(|authenticator| authenticator.id == *id) {
            return Ok(());
        }
        if present.len() == 1 {
            return Err(NotRemoved::Last);
        }
        self.step.remove_authenticator(&user.subject, id).await?;
        self.parts
            .audit
            .record(Event::AuthenticatorRemoved { person: user.into() });
        self.tell(user, Notice::AuthenticatorRemoved, language).await;
        Ok(())
    }

    /// Where the person adds an app, and sees and renews their recovery codes.
    pub async fn settings(&self, open: &OpenSettings) -> Result<ChallengeUrl, StepError> {
        self.step.settings(open).await
    }
}
