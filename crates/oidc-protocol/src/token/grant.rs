use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::AuthorizationCodeRequest;
use crate::authentication::AuthenticationEvent;
use crate::authorize::ValidAuthorizeRequest;
use crate::claims::RequestedClaims;
use crate::client::{Client, Lifetime};
use crate::client_authentication::AuthenticatedClient;
use crate::identifiers::{ClientId, Nonce, SessionId, SubjectId};
use crate::oauth_error::{OAuthError, OAuthErrorCode};
use crate::pkce::CodeChallenge;
use crate::redirect_uri::RedirectUri;
use crate::resources::ResourceIndicator;
use crate::scope::Scopes;

/// The person who granted something, and the session in which they did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantedPerson {
    /// Who it is, as the provider knows them; a client may know them by another subject.
    pub subject: SubjectId,
    /// Their session with the provider.
    pub session_id: SessionId,
    /// How they were authenticated.
    pub authentication: AuthenticationEvent,
}

/// What a person granted to a client: all tokens that follow from it are made from this. It is kept as long as one of
/// them may live, and they end with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// To whom.
    pub client_id: ClientId,
    /// By whom.
    pub person: GrantedPerson,
    /// What.
    pub scopes: Scopes,
    /// Claims that the client asked for one by one.
    #[serde(default, skip_serializing_if = "RequestedClaims::is_empty")]
    pub requested_claims: RequestedClaims,
    /// The APIs that the client named; none means all that the scopes belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceIndicator>,
}

impl Grant {
    /// The scopes of an access token that the client asks for: all, or fewer, never more (RFC 6749 section 6), and none
    /// that it may not have any longer.
    pub fn narrowed(&self, requested: Option<&Scopes>, client: &Client) -> Result<Scopes, OAuthError> {
        let granted = self.scopes.intersection(client.scopes());
        let scopes = requested.unwrap_or(&granted);
        if scopes.is_empty() || !scopes.is_subset(&granted) {
            return Err(OAuthError::new(
                OAuthErrorCode::InvalidScope,
                "scope has a value that was not granted",
            ));
        }
        Ok(scopes.clone())
    }
}

/// What an authorization code stands for: kept in the store, under a hash of the code, until the code is redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationGrant {
    #[serde(flatten)]
    grant: Grant,
    redirect_uri: RedirectUri,
    nonce: Option<Nonce>,
    code_challenge: Option<CodeChallenge>,
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
            grant: Grant {
                client_id: request.client_id().clone(),
                person,
                scopes: request.scopes().clone(),
                requested_claims: request.claims().clone(),
                resources: request.resources().to_vec(),
            },
            redirect_uri: request.redirect_uri().clone(),
            nonce: request.nonce().cloned(),
            code_challenge: request.code_challenge().cloned(),
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
            && &self.grant.client_id == client.client().client_id()
            && self.redirect_uri.as_str() == request.redirect_uri
            && now < self.expires_at;
        if is_redeemable {
            Ok(())
        } else {
            Err(OAuthError::invalid_grant())
        }
    }

    /// What the person granted, which outlives the code.
    #[must_use]
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The client that the code was given to.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.grant.client_id
    }

    /// What was granted.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.grant.scopes
    }

    /// The nonce for the id token.
    #[must_use]
    pub fn nonce(&self) -> Option<&Nonce> {
        self.nonce.as_ref()
    }

    /// Who granted it.
    #[must_use]
    pub fn person(&self) -> &GrantedPerson {
        &self.grant.person
    }

    /// When the code stops being accepted.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}
