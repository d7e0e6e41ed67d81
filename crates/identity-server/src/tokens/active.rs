//! Whether an access token still counts.

use oidc_protocol::claims::AccessTokenClaims;
use time::OffsetDateTime;

use super::Tokens;
use crate::error::InternalError;
use crate::storage::{KeyHash, Purpose, StoredGrant};

/// An access token that was issued here, whose time it is and that nobody has revoked.
pub(crate) struct ActiveToken {
    pub(super) claims: AccessTokenClaims,
    /// What it follows from; none for a client's own token.
    pub(super) grant: Option<StoredGrant>,
}

impl Tokens {
    /// Finds out about an access token of either format, by one look into the storage. None when it is worth nothing, for
    /// whatever reason.
    pub(crate) async fn active(&self, token: &str) -> Result<Option<ActiveToken>, InternalError> {
        let now = self.parts.clock.now();
        let storage = &self.parts.storage;
        let (claims, grant) = if is_reference(token) {
            let Some(stored) = storage.reference_token(KeyHash::of(token), now).await? else {
                return Ok(None);
            };
            (serde_json::from_str(&stored.claims)?, stored.grant)
        } else {
            let Some(claims) = self.keys.verify_access_token(token, now).await? else {
                return Ok(None);
            };
            let jwt_id = KeyHash::of(&claims.jti);
            let grant = match &claims.grant_id {
                Some(grant_id) => storage.grant_of_token(grant_id.clone(), jwt_id, now).await?,
                None if self.is_revoked(jwt_id, now).await? => return Ok(None),
                None => None,
            };
            (claims, grant)
        };
        // With its grant ends what follows from it.
        let is_active = claims.grant_id.is_none() || grant.is_some();
        Ok(is_active.then_some(ActiveToken { claims, grant }))
    }

    /// What a token says that has not expired and was not revoked by itself.
    pub(super) async fn claims_of(&self, token: &str) -> Result<Option<AccessTokenClaims>, InternalError> {
        let now = self.parts.clock.now();
        if is_reference(token) {
            let stored = self
                .parts
                .storage
                .reference_token(KeyHash::of(token), now)
                .await?;
            return Ok(stored
                .map(|stored| serde_json::from_str(&stored.claims))
                .transpose()?);
        }
        let Some(claims) = self.keys.verify_access_token(token, now).await? else {
            return Ok(None);
        };
        let is_revoked = self.is_revoked(KeyHash::of(&claims.jti), now).await?;
        Ok((!is_revoked).then_some(claims))
    }

    async fn is_revoked(&self, jwt_id: KeyHash, now: OffsetDateTime) -> Result<bool, InternalError> {
        let revoked = self
            .parts
            .storage
            .is_consumed(Purpose::RevokedAccessToken, jwt_id, now);
        Ok(revoked.await?)
    }
}

/// A reference token has no dot in it, a JWT has two.
fn is_reference(token: &str) -> bool {
    !token.contains('.')
}
