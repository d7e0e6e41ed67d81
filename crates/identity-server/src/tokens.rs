//! What a token request does (RFC 6749 section 3.2), and what an access token opens at `UserInfo` (OpenID Connect Core
//! section 5.3).

mod userinfo;

use oidc_protocol::claims::{AccessTokenClaims, AccessTokenInput, Claims, IdTokenClaims, IdTokenInput};
use oidc_protocol::client::Client;
use oidc_protocol::client_authentication::{AuthenticatedClient, PresentedCredentials};
use oidc_protocol::identifiers::State;
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::scope::Scopes;
use oidc_protocol::signing::SigningAlgorithm;
use oidc_protocol::token::{
    AuthorizationCodeRequest, AuthorizationGrant, ClientCredentialsRequest, GrantedPerson, TokenRequest,
    TokenResponse,
};

use crate::error::{InternalError, RequestError};
use crate::keys::{KeyRing, TokenType};
use crate::server::Parts;
use crate::storage::KeyHash;

/// Issues tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    parts: Parts,
    keys: KeyRing,
}

/// A refusal, or something internal.
type Stop = RequestError<OAuthError>;

impl Tokens {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
        }
    }

    /// Answers a token request: its `Authorization` header and its form.
    pub(crate) async fn answer(
        &self,
        authorization: Option<&str>,
        form: &[u8],
    ) -> Result<TokenResponse, Stop> {
        let form = TokenRequest::parameters(form);
        let credentials = PresentedCredentials::parse(authorization, &form)?;
        let client = self.parts.clients.by_id(credentials.client_id()).await;
        let client = client.map_err(InternalError::from)?;
        let client = credentials.authenticate(client.as_deref(), self.parts.clock.now())?;
        match TokenRequest::parse(&form, client)? {
            TokenRequest::AuthorizationCode(request) => self.redeem_code(client, &request).await,
            TokenRequest::ClientCredentials(request) => self.client_credentials(client, &request),
        }
    }

    /// Whoever presents a code uses it up, also when they may not have it (RFC 6749 section 4.1.2).
    async fn redeem_code(
        &self,
        client: AuthenticatedClient<'_>,
        request: &AuthorizationCodeRequest,
    ) -> Result<TokenResponse, Stop> {
        let now = self.parts.clock.now();
        let grant = self
            .parts
            .storage
            .consume_authorization_code(KeyHash::of(request.code()), now)
            .await
            .map_err(InternalError::from)?
            .ok_or_else(OAuthError::invalid_grant)?;
        let grant: AuthorizationGrant = serde_json::from_str(&grant).map_err(InternalError::from)?;
        grant.redeem(client, request, now)?;
        let person = grant.person();
        let user = self.parts.users.by_subject(&person.subject).await;
        let user = user
            .map_err(InternalError::from)?
            .ok_or_else(OAuthError::invalid_grant)?;
        let (client, claims) = (client.client(), &user.claims.0);
        let access_token = self.access_token(client, Some((person, claims)), grant.scopes())?;
        let id_token = if grant.scopes().has_openid() {
            Some(self.id_token(client, &grant, claims, &access_token)?)
        } else {
            None
        };
        tracing::info!(client_id = %client.client_id(), subject = %person.subject, "code redeemed");
        Ok(TokenResponse::bearer(
            access_token,
            client.access_token_lifetime(),
            grant.scopes().clone(),
            id_token,
        ))
    }

    fn client_credentials(
        &self,
        client: AuthenticatedClient<'_>,
        request: &ClientCredentialsRequest,
    ) -> Result<TokenResponse, Stop> {
        let scopes = request.granted_scopes(client, &self.parts.resources)?;
        let client = client.client();
        let access_token = self.access_token(client, None, &scopes)?;
        tracing::info!(client_id = %client.client_id(), "client credentials granted");
        Ok(TokenResponse::bearer(
            access_token,
            client.access_token_lifetime(),
            scopes,
            None,
        ))
    }

    fn access_token(
        &self,
        client: &Client,
        person: Option<(&GrantedPerson, &Claims)>,
        scopes: &Scopes,
    ) -> Result<String, InternalError> {
        let claims = AccessTokenClaims::new(&AccessTokenInput {
            issuer: &self.parts.issuer,
            client,
            person,
            scopes,
            resources: &self.parts.resources,
            jwt_id: &self.parts.random.token(),
            now: self.parts.clock.now(),
        });
        Ok(self.keys.sign(TokenType::Access, &claims)?)
    }

    fn id_token(
        &self,
        client: &Client,
        grant: &AuthorizationGrant,
        user_claims: &Claims,
        access_token: &str,
    ) -> Result<String, InternalError> {
        let claims = IdTokenClaims::new(&IdTokenInput {
            issuer: &self.parts.issuer,
            client,
            person: grant.person(),
            user_claims,
            scopes: grant.scopes(),
            resources: &self.parts.resources,
            nonce: grant.nonce(),
            access_token: Some(access_token),
            code: None,
            state: None,
            algorithm: SigningAlgorithm::Rs256,
            now: self.parts.clock.now(),
        });
        Ok(self.keys.sign(TokenType::Id, &claims)?)
    }

    /// The id token that the authorization endpoint itself hands out, with the code and the `state` that go with it
    /// (OpenID Connect Core sections 3.2.2.10 and 3.3.2.11).
    pub(crate) fn mint_id_token(
        &self,
        client: &Client,
        grant: &AuthorizationGrant,
        user_claims: &Claims,
        code: Option<&str>,
        state: Option<&State>,
    ) -> Result<String, InternalError> {
        let claims = IdTokenClaims::new(&IdTokenInput {
            issuer: &self.parts.issuer,
            client,
            person: grant.person(),
            user_claims,
            scopes: grant.scopes(),
            resources: &self.parts.resources,
            nonce: grant.nonce(),
            access_token: None,
            code,
            state,
            algorithm: SigningAlgorithm::Rs256,
            now: self.parts.clock.now(),
        });
        Ok(self.keys.sign(TokenType::Id, &claims)?)
    }
}
