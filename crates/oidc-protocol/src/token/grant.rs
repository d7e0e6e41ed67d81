use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::AuthorizationCodeRequest;
use crate::authentication::AuthenticationEvent;
use crate::authorize::ValidAuthorizeRequest;
use crate::claims::RequestedClaims;
use crate::client::Lifetime;
use crate::client_authentication::AuthenticatedClient;
use crate::identifiers::{ClientId, Nonce, SessionId, SubjectId};
use crate::oauth_error::OAuthError;
use crate::pkce::CodeChallenge;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scopes;

/// The person who granted something, and the session in which they did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedPerson {
    /// Who it is.
    pub subject: SubjectId,
    /// Their session with the provider.
    pub session_id: SessionId,
    /// How they were authenticated.
    pub authentication: AuthenticationEvent,
}

/// What an authorization code stands for: kept in the store, under a hash of the code, until the code is redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationGrant {
    client_id: ClientId,
    redirect_uri: RedirectUri,
    scopes: Scopes,
    #[serde(default)]
    claims: RequestedClaims,
    nonce: Option<Nonce>,
    code_challenge: Option<CodeChallenge>,
    person: GrantedPerson,
    #[serde(with = "time::serde::timestamp")]
    expires_at: OffsetDateTime,
}

impl AuthorizationGrant {
    /// The grant of everything that the request asks for.
    #[must_use]
    pub fn new(
        request: &ValidAuthorizeRequest,
        person: GrantedPerson,
        lifetime: Lifetime,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            client_id: request.client_id().clone(),
            redirect_uri: request.redirect_uri().clone(),
            scopes: request.scopes().clone(),
            claims: request.claims().clone(),
            nonce: request.nonce().cloned(),
            code_challenge: request.code_challenge().cloned(),
            person,
            expires_at: now + lifetime.as_duration(),
        }
    }

    /// Checks that the code is redeemed by the client it was given to, for the redirect URI it was sent to, with the
    /// verifier of its challenge, and in time. Single use is for the store to enforce: it takes the grant out.
    pub fn redeem(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
        now: OffsetDateTime,
    ) -> Result<(), OAuthError> {
        let is_proven = match (&self.code_challenge, &request.code_verifier) {
            (Some(challenge), Some(verifier)) => challenge.is_met_by(verifier),
            // A verifier without a challenge: somebody removed the challenge on its way (RFC 9700 section 4.8.2).
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => !client.client().requires_pkce(),
        };
        let is_redeemable = is_proven
            && &self.client_id == client.client().client_id()
            && self.redirect_uri.as_str() == request.redirect_uri
            && now < self.expires_at;
        if is_redeemable {
            Ok(())
        } else {
            Err(OAuthError::invalid_grant())
        }
    }

    /// The client that the code was given to.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// What was granted.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// Single claims that were asked for.
    #[must_use]
    pub fn claims(&self) -> &RequestedClaims {
        &self.claims
    }

    /// The nonce for the id token.
    #[must_use]
    pub fn nonce(&self) -> Option<&Nonce> {
        self.nonce.as_ref()
    }

    /// Who granted it.
    #[must_use]
    pub fn person(&self) -> &GrantedPerson {
        &self.person
    }

    /// When the code stops being accepted.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}
