//! How a client authenticates, and with what.

use secrecy::SecretString;
use time::OffsetDateTime;

use super::{Client, ClientKeys, ClientMetadata, ClientSecretHash, SharedSecret};
use crate::client_authentication::AssertionAlgorithm;
use crate::text::wire_values;

wire_values! {
    /// How a client proves who it is (OpenID Connect Core section 9).
    ClientAuthenticationMethod {
        /// Identifier and secret in HTTP Basic.
        ClientSecretBasic = "client_secret_basic",
        /// Identifier and secret in the form.
        ClientSecretPost = "client_secret_post",
        /// A JWT that a shared secret signs (RFC 7523).
        ClientSecretJwt = "client_secret_jwt",
        /// A JWT that the client's private key signs (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
        /// A public client: it proves nothing.
        None = "none",
    }
}

impl Client {
    /// Whether the client cannot authenticate.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.allows_authentication(ClientAuthenticationMethod::None)
    }

    /// Whether the client may authenticate in this way.
    #[must_use]
    pub fn allows_authentication(&self, method: ClientAuthenticationMethod) -> bool {
        self.authentication_methods.contains(&method)
    }

    /// Whether `secret` is one of the client's secrets and has not expired. Compares with all of them, in constant time.
    #[must_use]
    pub fn accepts_secret(&self, secret: &SecretString, now: OffsetDateTime) -> bool {
        ClientSecretHash::is_among(&self.metadata.secrets, secret, now)
    }

    /// Whether the JWT by which the client authenticates may be signed with this algorithm.
    #[must_use]
    pub fn allows_assertion_algorithm(&self, algorithm: AssertionAlgorithm) -> bool {
        let only = self.metadata.token_endpoint_auth_signing_alg;
        only.is_none_or(|only| only == algorithm)
    }

    /// The client's public keys.
    #[must_use]
    pub fn keys(&self) -> Option<&ClientKeys> {
        self.metadata.jwks.as_ref()
    }

    pub(crate) fn assertion_secret(&self) -> Option<&SharedSecret> {
        self.metadata.client_assertion_secret.as_ref()
    }
}

/// The methods that the metadata names, or else all that its credentials make possible.
pub(super) fn methods(metadata: &ClientMetadata) -> Result<Vec<ClientAuthenticationMethod>, String> {
    use ClientAuthenticationMethod::None as NoAuthentication;
    let possible = possible(metadata);
    let Some(methods) = &metadata.token_endpoint_auth_methods else {
        return Ok(possible);
    };
    if methods.is_empty() {
        return Err("`token_endpoint_auth_methods` must not be empty".to_owned());
    }
    let is_public = methods == &[NoAuthentication];
    if methods.contains(&NoAuthentication) && (!is_public || !metadata.secrets.is_empty()) {
        return Err(
            "`token_endpoint_auth_methods` must not have `none` beside `secrets` or another method"
                .to_owned(),
        );
    }
    match methods
        .iter()
        .find(|method| !is_public && !possible.contains(method))
    {
        Some(method) => Err(format!(
            "`token_endpoint_auth_methods` needs {} for `{method}`",
            needs(*method)
        )),
        None => Ok(methods.clone()),
    }
}

fn possible(metadata: &ClientMetadata) -> Vec<ClientAuthenticationMethod> {
    use ClientAuthenticationMethod::{
        ClientSecretBasic, ClientSecretJwt, ClientSecretPost, None as NoAuthentication, PrivateKeyJwt,
    };
    let mut methods = Vec::new();
    if !metadata.secrets.is_empty() {
        methods.extend([ClientSecretBasic, ClientSecretPost]);
    }
    if metadata.client_assertion_secret.is_some() {
        methods.push(ClientSecretJwt);
    }
    if metadata.jwks.is_some() {
        methods.push(PrivateKeyJwt);
    }
    if methods.is_empty() {
        methods.push(NoAuthentication);
    }
    methods
}

fn needs(method: ClientAuthenticationMethod) -> &'static str {
    match method {
        ClientAuthenticationMethod::ClientSecretBasic | ClientAuthenticationMethod::ClientSecretPost => {
            "`secrets`"
        }
        ClientAuthenticationMethod::ClientSecretJwt => "`client_assertion_secret`",
        ClientAuthenticationMethod::PrivateKeyJwt => "`jwks`",
        ClientAuthenticationMethod::None => "nothing",
    }
}
