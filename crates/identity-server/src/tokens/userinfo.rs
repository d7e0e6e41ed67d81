use oidc_protocol::bearer::{BearerError, BearerToken};
use oidc_protocol::claims::{self, Claims};
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::scope::{Scope, Scopes};

use super::Tokens;
use crate::error::{InternalError, RequestError};

impl Tokens {
    /// What the holder of this access token may know about the person who granted it.
    pub(crate) async fn userinfo(&self, token: &BearerToken) -> Result<Claims, RequestError<BearerError>> {
        let claims = self
            .keys
            .verify_access_token(token.expose(), self.parts.clock.now())
            .ok_or(BearerError::InvalidToken)?;
        if !claims.scope.has_openid() {
            let needed = Scopes::parse(Scope::OPENID).map_err(InternalError::from)?;
            return Err(BearerError::InsufficientScope(needed).into());
        }
        // A client's own token has no session: its `sub` is a client, whatever it looks like.
        if claims.sid.is_none() {
            return Err(BearerError::InvalidToken.into());
        }
        let subject = SubjectId::parse(claims.sub).map_err(|_| BearerError::InvalidToken)?;
        let user = self.parts.users.by_subject(&subject).await;
        let user = user
            .map_err(InternalError::from)?
            .ok_or(BearerError::InvalidToken)?;
        Ok(claims::userinfo(
            &subject,
            &user.claims.0,
            &claims.scope,
            &self.parts.resources,
        ))
    }
}
