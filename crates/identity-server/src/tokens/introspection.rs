use oidc_protocol::claims::Claims;
use oidc_protocol::endpoints;
use oidc_protocol::introspection::{
    Asker, IntrospectionClaims, IntrospectionResponse, RefreshTokenFacts, TokenQuestion,
};
use oidc_protocol::signing::SigningAlgorithm;
use oidc_protocol::token::RefreshTokenUse;
use time::Duration;

use super::{Stop, Tokens};
use crate::client_authentication::{Caller, PresentedClient};
use crate::error::InternalError;
use crate::keys::TokenType;
use crate::storage::KeyHash;

/// What the introspection endpoint answers.
#[derive(Debug)]
pub(crate) enum Introspection {
    /// JSON (RFC 7662).
    Plain(IntrospectionResponse),
    /// A signed JWT (RFC 9701).
    Signed(String),
}

impl Tokens {
    /// Answers a question about a token: its `Authorization` header and its form, and whether the answer shall be a JWT.
    pub(crate) async fn introspect(
        &self,
        authorization: Option<&str>,
        form: &[u8],
        as_jwt: bool,
    ) -> Result<Introspection, Stop> {
        let form = TokenQuestion::parameters(form);
        let presented = PresentedClient::parse(&self.parts, authorization, &form).await?;
        let caller = presented.authenticate_asker(endpoints::INTROSPECTION).await?;
        let question = TokenQuestion::parse(&form)?;
        let asker = caller.asker();
        // Access tokens are what APIs ask about, request by request: no line of the log for each.
        let told = match self.about_access_token(question.token(), asker).await? {
            Some(told) => Some(told),
            None => self.about_refresh_token(question.token(), asker).await?,
        };
        tracing::debug!(
            asker = asker.name(),
            active = told.is_some(),
            "token introspected"
        );
        let response = IntrospectionResponse::new(told);
        if !as_jwt {
            return Ok(Introspection::Plain(response));
        }
        let algorithm = match caller {
            Caller::Client(client) => client.client().introspection_signed_response_alg(),
            Caller::Api(_) => SigningAlgorithm::Rs256,
        };
        let claims = IntrospectionClaims {
            iss: &self.parts.issuer,
            aud: asker.name(),
            iat: self.parts.clock.now().unix_timestamp(),
            token_introspection: &response,
        };
        let signed = self
            .keys
            .sign(algorithm, TokenType::Introspection, Duration::ZERO, &claims)
            .await;
        Ok(Introspection::Signed(signed.map_err(InternalError::from)?))
    }

    async fn about_access_token(
        &self,
        token: &str,
        asker: Asker<'_>,
    ) -> Result<Option<Claims>, InternalError> {
        let active = self.active(token).await?;
        Ok(active.and_then(|active| asker.about_access_token(&active.claims)))
    }

    /// What is known of a refresh token that would still be accepted for the first time.
    async fn about_refresh_token(
        &self,
        token: &str,
        asker: Asker<'_>,
    ) -> Result<Option<Claims>, InternalError> {
        let now = self.parts.clock.now();
        let Some(token) = self.parts.storage.refresh_token(KeyHash::of(token)).await? else {
            return Ok(None);
        };
        if token.state.judge(time::Duration::ZERO, now) != RefreshTokenUse::First {
            return Ok(None);
        }
        let Some(stored) = self.parts.storage.grant(token.grant_id, now).await? else {
            return Ok(None);
        };
        let Some(client) = self.parts.clients.by_id(&stored.grant.client_id).await? else {
            return Ok(None);
        };
        Ok(asker.about_refresh_token(&RefreshTokenFacts {
            iss: &self.parts.issuer,
            sub: self
                .keys
                .subject_at(&client, &stored.grant.person.subject)
                .as_str(),
            client_id: client.client_id(),
            scope: &stored.grant.scopes,
            exp: token.state.expires_at.unix_timestamp(),
        }))
    }
}
