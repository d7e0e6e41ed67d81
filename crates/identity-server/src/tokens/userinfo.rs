use oidc_protocol::bearer::{BearerError, BearerToken};
use oidc_protocol::claims::{self, Claims, UserInfoInput};
use oidc_protocol::scope::{Scope, Scopes};
use serde_json::Value;
use time::Duration;

use super::Tokens;
use super::active::ActiveToken;
use crate::error::{InternalError, RequestError};
use crate::flow;
use crate::keys::TokenType;

/// What `UserInfo` answers.
#[derive(Debug)]
pub(crate) enum UserInfo {
    /// Plain claims.
    Plain(Claims),
    /// A signed JWT, for a client that is registered for it.
    Signed(String),
}

impl Tokens {
    /// What the holder of this access token may know about the person who granted it.
    pub(crate) async fn userinfo(&self, token: &BearerToken) -> Result<UserInfo, RequestError<BearerError>> {
        flow::presented(token.expose());
        let active = self
            .active(token.expose())
            .await?
            .ok_or(BearerError::InvalidToken)?;
        let ActiveToken { claims: token, grant } = active;
        if !token.aud.contains(&self.parts.issuer.resources_audience()) {
            return Err(BearerError::InvalidToken.into());
        }
        if !token.scope.has_openid() {
            let needed = Scopes::parse(Scope::OPENID).map_err(InternalError::from)?;
            return Err(BearerError::InsufficientScope(needed).into());
        }
        // A client's own token follows from no grant: its `sub` is a client, whatever it looks like.
        let grant = grant.ok_or(BearerError::InvalidToken)?.grant;
        let user = self.parts.users.by_subject(&grant.person.subject).await;
        let user = user
            .map_err(InternalError::from)?
            .ok_or(BearerError::InvalidToken)?;
        let client = self.parts.clients.by_id(&grant.client_id).await;
        let client = client
            .map_err(InternalError::from)?
            .ok_or(BearerError::InvalidToken)?;
        let mut told = claims::userinfo(&UserInfoInput {
            client: &client,
            subject: &self.keys.subject_at(&client, &grant.person.subject),
            user_claims: &user.claims.0,
            scopes: &token.scope,
            requested_claims: &grant.requested_claims,
            resources: &self.parts.resources,
        });
        flow::from_client(client.client_id().as_str());
        let Some(algorithm) = client.userinfo_signed_response_alg() else {
            flow::told("what UserInfo tells", &told);
            return Ok(UserInfo::Plain(told));
        };
        // OpenID Connect Core section 5.3.2: signed claims say by whom and for whom.
        told.insert("iss".to_owned(), Value::from(self.parts.issuer.as_str()));
        told.insert("aud".to_owned(), Value::from(client.client_id().as_str()));
        let signed = self
            .keys
            .sign(algorithm, TokenType::UserInfo, Duration::ZERO, &told)
            .await;
        Ok(UserInfo::Signed(signed.map_err(InternalError::from)?))
    }
}
