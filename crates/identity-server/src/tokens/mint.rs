//! Tokens are made here, all of them.

use oidc_protocol::claims::{
    AccessTokenClaims, AccessTokenInput, Claims, IdTokenClaims, IdTokenInput, TokenPerson,
};
use oidc_protocol::client::{AccessTokenFormat, Client};
use oidc_protocol::identifiers::{Nonce, State};
use oidc_protocol::resources::TokenTarget;
use oidc_protocol::token::Grant;

use super::Tokens;
use crate::error::InternalError;
use crate::keys::TokenType;
use crate::storage::{KeyHash, NewReferenceToken};

/// A new access token.
pub(super) struct MintedAccessToken {
    /// What the client gets.
    pub(super) token: String,
    /// What is kept of it, when it is a reference token.
    pub(super) reference: Option<NewReferenceToken>,
}

/// What an id token is handed out with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Companions<'a> {
    /// The nonce of the authorization request.
    pub(crate) nonce: Option<&'a Nonce>,
    /// The access token.
    pub(crate) access_token: Option<&'a str>,
    /// The code, where the id token goes through the browser as well.
    pub(crate) code: Option<&'a str>,
    /// The client's `state`, when the id token comes through the browser.
    pub(crate) state: Option<&'a State>,
}

impl Tokens {
    /// An access token for this client and target; for a person, when there is a grant.
    pub(super) async fn mint_access_token(
        &self,
        client: &Client,
        person: Option<(&str, &Grant, &Claims)>,
        target: &TokenTarget,
    ) -> Result<MintedAccessToken, InternalError> {
        let now = self.parts.clock.now();
        let subject = person.map(|(_, grant, _)| self.keys.subject_at(client, &grant.person.subject));
        let person = person
            .zip(subject.as_ref())
            .map(|((grant_id, grant, claims), subject)| TokenPerson {
                granted: &grant.person,
                subject,
                claims,
                grant_id,
            });
        let claims = AccessTokenClaims::new(&AccessTokenInput {
            issuer: &self.parts.issuer,
            client,
            person,
            target,
            resources: &self.parts.resources,
            jwt_id: &self.parts.random.token(),
            now,
        });
        match client.access_token_format() {
            AccessTokenFormat::Jwt => {
                let algorithm = client.access_token_signing_alg();
                let lifetime = client.access_token_lifetime().as_duration();
                let token = self
                    .keys
                    .sign(algorithm, TokenType::Access, lifetime, &claims)
                    .await?;
                Ok(MintedAccessToken {
                    token,
                    reference: None,
                })
            }
            AccessTokenFormat::Reference => {
                let token = self.parts.new_key();
                let reference = NewReferenceToken {
                    token: KeyHash::of(&token),
                    claims: serde_json::to_string(&claims)?,
                    expires_at: now + client.access_token_lifetime().as_duration(),
                };
                Ok(MintedAccessToken {
                    token,
                    reference: Some(reference),
                })
            }
        }
    }

    /// An id token for this client, about the person who granted something to it.
    pub(crate) async fn mint_id_token(
        &self,
        client: &Client,
        grant: &Grant,
        user_claims: &Claims,
        companions: Companions<'_>,
    ) -> Result<String, InternalError> {
        let algorithm = client.id_token_signed_response_alg();
        let claims = IdTokenClaims::new(&IdTokenInput {
            issuer: &self.parts.issuer,
            client,
            person: &grant.person,
            subject: &self.keys.subject_at(client, &grant.person.subject),
            user_claims,
            scopes: &grant.scopes,
            requested_claims: &grant.requested_claims,
            resources: &self.parts.resources,
            nonce: companions.nonce,
            access_token: companions.access_token,
            code: companions.code,
            state: companions.state,
            algorithm,
            now: self.parts.clock.now(),
        });
        let lifetime = client.identity_token_lifetime().as_duration();
        Ok(self
            .keys
            .sign(algorithm, TokenType::Id, lifetime, &claims)
            .await?)
    }
}
