//! How tokens end before their time.

use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};

use super::Tokens;
use crate::error::InternalError;
use crate::storage::StoredGrant;

impl Tokens {
    /// What this person has granted and can take back, newest first.
    pub(crate) async fn grants_of(&self, subject: &SubjectId) -> Result<Vec<StoredGrant>, InternalError> {
        let now = self.parts.clock.now();
        Ok(self.parts.storage.grants_of(subject.clone(), now).await?)
    }

    /// Takes back all that this person has granted to a client: every token of theirs ends.
    pub(crate) async fn revoke_grants(
        &self,
        subject: &SubjectId,
        client_id: &ClientId,
    ) -> Result<(), InternalError> {
        let (subject, client_id) = (subject.clone(), client_id.clone());
        Ok(self.parts.storage.delete_grants(subject, client_id).await?)
    }

    /// Ends the tokens that were granted in a session and end with it. Those of grants with `offline_access` go on,
    /// unless the client is registered otherwise (Back-Channel Logout section 2.7).
    pub(crate) async fn revoke_session(&self, sid: &SessionId) -> Result<(), InternalError> {
        Ok(self.parts.storage.delete_grants_of_session(sid.clone()).await?)
    }
}
