//! What people do with their own account.

mod proof;

use std::sync::Arc;

use oidc_protocol::identifiers::SubjectId;

pub use self::proof::{FRESH_FOR, Moment};
use crate::authsignal::{AuthenticationStep, Authenticator, AuthenticatorId, StepError};
use crate::server::Parts;

/// People's own accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    parts: Parts,
    step: Arc<dyn AuthenticationStep>,
}

impl Accounts {
    pub(crate) fn new(parts: &Parts, step: Arc<dyn AuthenticationStep>) -> Self {
        Self {
            parts: parts.clone(),
            step,
        }
    }

    /// What this person can prove themselves with besides the password.
    pub async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError> {
        self.step.authenticators(subject).await
    }

    /// Takes one of these away.
    pub async fn remove_authenticator(
        &self,
        subject: &SubjectId,
        id: &AuthenticatorId,
    ) -> Result<(), StepError> {
        self.step.remove_authenticator(subject, id).await
    }
}
