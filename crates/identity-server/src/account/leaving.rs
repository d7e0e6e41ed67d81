use web_host::language::Language;

use super::{Accounts, Notice};
use crate::audit::Event;
use crate::authsignal::StepError;
use crate::error::InternalError;
use crate::logout::SessionEnd;
use crate::users::User;

/// Why an account is not deleted. Nothing has changed then, and it can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum NotDeleted {
    /// The second factors cannot be deleted.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for NotDeleted {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl Accounts {
    /// Deletes the account for good: the second factors first, since they are elsewhere; then everything that signs in with
    /// it. Clients hear that the sessions are over.
    pub async fn delete(&self, user: &User, language: &Language) -> Result<(), NotDeleted> {
        let subject = &user.subject;
        self.step.forget(subject).await?;
        self.store()?.delete(subject).await.map_err(InternalError::from)?;
        self.parts.audit.record(Event::AccountDeleted { subject });
        self.tell(user, Notice::AccountDeleted, language).await;
        self.end_sessions(subject, None, SessionEnd::AccountDeleted)
            .await?;
        for grant in self.tokens.grants_of(subject).await? {
            self.tokens.revoke_grants(subject, &grant.grant.client_id).await?;
        }
        for (client_id, _) in self.consents.of(subject).await? {
            self.consents.withdraw(subject, &client_id).await?;
        }
        let storage = &self.parts.storage;
        storage
            .forget_person(subject.clone())
            .await
            .map_err(InternalError::from)?;
        Ok(())
    }
}
