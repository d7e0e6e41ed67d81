//! Whether an access token still counts.

use oidc_protocol::claims::AccessTokenClaims;

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
    /// Finds out about an access token of either format. None when it is worth nothing, for whatever reason.
    pub(crate) async fn active(&self, token: &str) -> Result<Option<ActiveToken>, InternalError> {
        let Some(claims) = self.claims_of(token).await? else {
            return Ok(None);
        };
        let Some(grant_id) = &claims.grant_id else {
            return Ok(Some(ActiveToken { claims, grant: None }));
        };
        let now = self.parts.clock.now();
        let grant = self.parts.storage.grant(grant_id.clone(), now).await?;
        Ok(grant.map(|grant| ActiveToken {
            claims,
            grant: Some(grant),
        }))
    }

    /// What a token says that has not expired and was not revoked by itself.
    pub(super) async fn claims_of(&self, token: &str) -> Result<Option<AccessTokenClaims>, InternalError> {
        let now = self.parts.clock.now();
        let storage = &self.parts.storage;
        // A reference token has no dot in it, a JWT has two.
        if !token.contains('.') {
            let claims = storage.reference_token(KeyHash::of(token), now).await?;
            return Ok(claims.map(|claims| serde_json::from_str(&claims)).transpose()?);
        }
        let Some(claims) = self.keys.verify_access_token(token, now).await? else {
            return Ok(None);
        };
        let is_revoked = storage
            .is_consumed(Purpose::RevokedAccessToken, KeyHash::of(&claims.jti), now)
            .await?;
        Ok(Some(claims).filter(|_| !is_revoked))
    }
}
