use secrecy::{ExposeSecret, SecretString};

use super::Accounts;
use crate::error::InternalError;
use crate::storage::{AccountLink, KeyHash, LinkPurpose};

/// The code of a link that somebody got by mail. Its `Debug` does not print it.
#[derive(Debug, Clone)]
pub(crate) struct LinkCode(SecretString);

impl LinkCode {
    /// A code that a browser brings; it may be anything.
    pub(crate) fn new(code: String) -> Self {
        Self(code.into())
    }

    fn hash(&self) -> KeyHash {
        KeyHash::of(self.0.expose_secret())
    }
}

impl Accounts {
    pub(super) async fn link(
        &self,
        code: &LinkCode,
        purpose: LinkPurpose,
    ) -> Result<Option<AccountLink>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self.parts.storage.account_link(code.hash(), purpose, now).await?)
    }

    /// Uses the link: of any number of requests one gets it.
    pub(super) async fn take_link(
        &self,
        code: &LinkCode,
        purpose: LinkPurpose,
    ) -> Result<Option<AccountLink>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self
            .parts
            .storage
            .take_account_link(code.hash(), purpose, now)
            .await?)
    }
}
