use serde_json::Value;

use super::error::RegistrationError;
use super::metadata::RegisteredMetadata;
use super::policy::RegistrationPolicy;
use crate::client::{
    ApplicationType, Client, ClientAuthenticationMethod, ClientKeys, ClientMetadata, ClientSecretHash,
    GrantType, SharedSecret,
};
use crate::identifiers::ClientId;
use crate::redirect_uri::RedirectUri;

/// What a client proves itself by, apart from its keys.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// It sends a secret, of which the hash is kept.
    Hash(ClientSecretHash),
    /// It signs with a secret.
    Shared(SharedSecret),
    /// It has no secret.
    None,
}

/// The kind of secret that a client needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// One that it sends.
    Sent,
    /// One that it signs with, which the provider needs itself.
    Shared,
    /// None.
    None,
}

impl RegisteredMetadata {
    /// The kind of secret that the client needs.
    #[must_use]
    pub fn secret_kind(&self) -> SecretKind {
        use ClientAuthenticationMethod::{
            ClientSecretBasic, ClientSecretJwt, ClientSecretPost, None as NoAuthentication, PrivateKeyJwt,
        };
        match self.token_endpoint_auth_method {
            ClientSecretBasic | ClientSecretPost => SecretKind::Sent,
            ClientSecretJwt => SecretKind::Shared,
            PrivateKeyJwt | NoAuthentication => SecretKind::None,
        }
    }

    /// Whether what was found at `sector_identifier_uri` names all redirect URIs (section 5).
    #[must_use]
    pub fn is_of_sector(&self, document: &Value) -> bool {
        let named = document.as_array();
        let is_named = |uri: &RedirectUri| {
            named.is_some_and(|named| named.iter().any(|name| name.as_str() == Some(uri.as_str())))
        };
        self.redirect_uris.iter().all(is_named)
    }

    /// The client of these metadata, by the rules for all clients and by those for clients that register themselves:
    /// people are always asked for consent, and what `policy` does not allow (any more) the client does not have.
    /// `fetched_jwks` is what was found at `jwks_uri`.
    pub fn client(
        &self,
        client_id: ClientId,
        credentials: Credentials,
        fetched_jwks: Option<&Value>,
        policy: &RegistrationPolicy,
    ) -> Result<Client, RegistrationError> {
        self.check_redirect_uris()?;
        let grant_types = self.grant_types.iter().copied();
        let grant_types: Vec<GrantType> = grant_types.filter(|grant| policy.allows_grant(*grant)).collect();
        let response_types = self.response_types.iter().copied();
        let (mut secrets, mut client_assertion_secret) = (Vec::new(), None);
        match credentials {
            Credentials::Hash(hash) => secrets.push(hash),
            Credentials::Shared(secret) => client_assertion_secret = Some(secret),
            Credentials::None => {}
        }
        let is_public = self.token_endpoint_auth_method == ClientAuthenticationMethod::None;
        let metadata = ClientMetadata {
            client_name: self.client_name.clone(),
            client_uri: self.client_uri.clone(),
            policy_uri: self.policy_uri.clone(),
            tos_uri: self.tos_uri.clone(),
            application_type: self.application_type,
            response_types: response_types
                .filter(|kind| policy.allows_response_type(*kind))
                .collect(),
            redirect_uris: self.redirect_uris.clone(),
            post_logout_redirect_uris: self.post_logout_redirect_uris.clone(),
            secrets,
            client_assertion_secret,
            token_endpoint_auth_methods: Some(vec![self.token_endpoint_auth_method]),
            require_pkce: is_public || policy.requires_pkce(),
            require_consent: true,
            is_self_registered: true,
            require_signed_request_object: self.require_signed_request_object,
            require_pushed_authorization_requests: self.require_pushed_authorization_requests,
            jwks: self.keys(fetched_jwks)?,
            id_token_signed_response_alg: self.id_token_signed_response_alg,
            userinfo_signed_response_alg: self.userinfo_signed_response_alg,
            introspection_signed_response_alg: self.introspection_signed_response_alg,
            request_object_signing_alg: self.request_object_signing_alg,
            token_endpoint_auth_signing_alg: self.token_endpoint_auth_signing_alg,
            default_max_age: self.default_max_age,
            default_acr_values: self.default_acr_values.clone(),
            subject_type: self.subject_type,
            sector_identifier_uri: self
                .sector_identifier_uri
                .as_ref()
                .map(|uri| uri.as_url().clone()),
            backchannel_logout_uri: self.backchannel_logout_uri.clone(),
            backchannel_logout_session_required: self.backchannel_logout_session_required,
            frontchannel_logout_uri: self.frontchannel_logout_uri.clone(),
            frontchannel_logout_session_required: self.frontchannel_logout_session_required,
            initiate_login_uri: self.initiate_login_uri.clone(),
            ..ClientMetadata::new(client_id, policy.scope_for(Some(&self.scope), &grant_types))
        };
        let metadata = ClientMetadata {
            grant_types,
            ..metadata
        };
        Client::try_from(metadata).map_err(|error| RegistrationError::metadata(error.problem()))
    }

    fn keys(&self, fetched_jwks: Option<&Value>) -> Result<Option<ClientKeys>, RegistrationError> {
        let fetched_jwks = fetched_jwks.filter(|_| self.jwks_uri.is_some());
        let keys = self
            .jwks
            .as_ref()
            .or(fetched_jwks)
            .map(ClientKeys::usable_of)
            .transpose();
        keys.map_err(|error| RegistrationError::metadata(error.to_string()))
    }

    /// The rules for redirect URIs, whose errors have a code of their own (OpenID Connect Dynamic Client Registration
    /// sections 2, `application_type`, and 3.3).
    fn check_redirect_uris(&self) -> Result<(), RegistrationError> {
        let needs_one = !self.response_types.is_empty();
        if needs_one && self.redirect_uris.is_empty() {
            return Err(RegistrationError::redirect_uri(
                "`redirect_uris` must not be empty for these `response_types`",
            ));
        }
        if !self
            .redirect_uris
            .iter()
            .all(|uri| uri.suits(self.application_type))
        {
            return Err(RegistrationError::redirect_uri(
                "`redirect_uris` has a scheme that needs `application_type` `native`",
            ));
        }
        // Web clients of the implicit flow: tokens pass through the browser.
        let is_implicit = self.response_types.iter().any(|kind| kind.has_id_token());
        let is_exposed = |uri: &RedirectUri| !uri.is_https() || uri.is_loopback();
        if is_implicit
            && self.application_type == ApplicationType::Web
            && self.redirect_uris.iter().any(is_exposed)
        {
            return Err(RegistrationError::redirect_uri(
                "`redirect_uris` must be https URLs of other hosts than localhost for `response_types` with `id_token`",
            ));
        }
        Ok(())
    }
}
