use oidc_protocol::oauth_error::OAuthError;

use super::{Stop, Tokens};
use crate::error::InternalError;
use crate::storage::{StoredGrant, StoredSession};

impl Tokens {
    /// The session that the grant ends with, if it ends with one; then it has to be open still.
    pub(super) async fn session_of(&self, stored: &StoredGrant) -> Result<Option<StoredSession>, Stop> {
        if !stored.ends_with_session {
            return Ok(None);
        }
        let storage = &self.parts.storage;
        let sid = stored.grant.person.session_id.clone();
        let session = storage.session_by_sid(sid, self.parts.clock.now()).await;
        let session = session.map_err(InternalError::from)?;
        if session.is_none() {
            // It has run out, and what ends with it has not been removed yet.
            tracing::info!("a refresh token was used after its session had ended");
            let deleted = storage.delete_grant(stored.grant_id.clone()).await;
            deleted.map_err(InternalError::from)?;
            return Err(OAuthError::invalid_grant().into());
        }
        Ok(session)
    }
}
