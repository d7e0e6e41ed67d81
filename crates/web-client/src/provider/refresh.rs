//! New tokens before the present ones expire (RFC 6749 section 6, OpenID Connect Core 1.0 section 12).

use std::sync::Arc;

use openidconnect::core::CoreTokenResponse;
use openidconnect::{OAuth2TokenResponse, RefreshToken, SubjectIdentifier, TokenResponse};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use super::code::token_error;
use super::id_token::Expected;
use super::metadata::Metadata;
use super::{Provider, ProviderError};
use crate::claims::Claims;
use crate::session::{IdTokenHint, Person};
use crate::token_details::{self, TokenDetails, TokenKind};

/// A refresh token, and when the access token that came with it expires.
#[derive(Debug, Clone)]
pub struct RefreshableTokens {
    /// Asks for new tokens.
    pub refresh_token: SecretString,
    /// When it is too late to use the access token.
    pub expires_at: OffsetDateTime,
}

impl Provider {
    /// Asks for new tokens with `refresh_token`, and tells what they say about `person`. The provider may give a new
    /// refresh token, and then the old one is worth nothing.
    pub async fn refresh(
        &self,
        person: &Person,
        refresh_token: &SecretString,
    ) -> Result<(Person, RefreshableTokens), ProviderError> {
        let metadata = self.metadata.get().await?;
        let client = self.client(&metadata);
        let response = client
            .exchange_refresh_token(&RefreshToken::new(refresh_token.expose_secret().to_owned()))
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?
            .request_async(&self.http)
            .await
            .map_err(token_error)?;
        let subject = SubjectIdentifier::new(person.subject.clone());
        let id_token = self.same_person(&metadata, &response, person).await?;
        let userinfo = self.userinfo(&client, response.access_token(), &subject).await?;
        let mut person = person.clone();
        let latest = id_token.as_deref().unwrap_or(person.id_token.expose());
        let payload = token_details::payload(latest).unwrap_or_default();
        person.claims = Claims::merged(payload, userinfo);
        person.tokens = vec![
            TokenDetails::decode(TokenKind::Identity, latest, None),
            TokenDetails::decode(
                TokenKind::Access,
                response.access_token().secret(),
                self.expiry(&response),
            ),
        ];
        if let Some(id_token) = id_token {
            person.id_token = IdTokenHint::new(id_token);
        }
        let tokens = self.refreshable(&response).unwrap_or_else(|| RefreshableTokens {
            refresh_token: refresh_token.clone(),
            expires_at: self.expires_at(&response),
        });
        Ok((person, tokens))
    }

    /// The new ID token, where there is one: it must speak of the same person and the same authentication (section
    /// 12.2).
    async fn same_person(
        &self,
        metadata: &Arc<Metadata>,
        response: &CoreTokenResponse,
        person: &Person,
    ) -> Result<Option<String>, ProviderError> {
        let Some(id_token) = response.id_token() else {
            return Ok(None);
        };
        let expected = Expected {
            nonce: None,
            code: None,
            access_token: response.access_token(),
            authenticated_since: None,
        };
        let claims = self.verified(metadata, id_token, expected).await?;
        if claims.subject().as_str() != person.subject {
            return Err(ProviderError::Untrusted(
                "the refreshed ID token is about another person".to_owned(),
            ));
        }
        let auth_time = claims.auth_time().map(|time| time.timestamp());
        if auth_time.is_some_and(|time| person.authentication.auth_time.is_some_and(|first| first != time)) {
            return Err(ProviderError::Untrusted(
                "the refreshed ID token tells of another authentication".to_owned(),
            ));
        }
        Ok(Some(id_token.to_string()))
    }

    /// The refresh token of a token response, if it has one.
    pub(super) fn refreshable(&self, response: &CoreTokenResponse) -> Option<RefreshableTokens> {
        Some(RefreshableTokens {
            refresh_token: response.refresh_token()?.secret().clone().into(),
            expires_at: self.expires_at(response),
        })
    }

    /// When the access token of this response expires, in seconds since 1970, where the provider says so.
    pub(super) fn expiry(&self, response: &CoreTokenResponse) -> Option<i64> {
        let seconds = i64::try_from(response.expires_in()?.as_secs()).ok()?;
        Some(self.clock.now().unix_timestamp().saturating_add(seconds))
    }

    /// The same; where it does not say so, in five minutes.
    fn expires_at(&self, response: &CoreTokenResponse) -> OffsetDateTime {
        let unsaid = self.clock.now() + time::Duration::minutes(5);
        self.expiry(response)
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .unwrap_or(unsaid)
    }
}
