//! Clients: what is registered about them, checked once, when it is loaded.

use serde::{Deserialize, Serialize};

use crate::https_url::HttpsUrl;
use crate::identifiers::ClientId;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scopes;
use crate::text::wire_values;

mod authentication;
mod authorization;
mod keys;
mod lifetime;
mod logout;
mod metadata;
mod origin;
mod passkeys;
mod secret;
mod subject;
mod tokens;

pub use authentication::ClientAuthenticationMethod;
pub use keys::{ClientKeys, ClientKeysError, SharedSecret, SharedSecretError};
pub use lifetime::{Lifetime, LifetimeError};
pub use metadata::{ClientError, ClientMetadata};
pub use origin::{Origin, OriginError};
pub use passkeys::PasskeyPolicy;
pub use secret::{ClientSecretHash, SecretHashError};
pub use subject::SubjectType;
pub use tokens::AccessTokenFormat;

wire_values! {
    /// Grant types a client can be registered for (RFC 7591 section 2).
    GrantType {
        /// RFC 6749 section 4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials",
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token",
        /// RFC 8628 section 3.4.
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
    }
}

/// What the implicit flow is called among grant types (RFC 7591 section 2.1). It is no [`GrantType`]: nothing of it is
/// presented at the token endpoint, and a client is registered for it by its response types.
pub const IMPLICIT: &str = "implicit";

/// What kind of application the client is (OpenID Connect Dynamic Client Registration section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// Runs on a web server or in a browser.
    #[default]
    Web,
    /// Runs on the person's device: may use private-use schemes and any port of the loopback interface.
    Native,
}

/// A registered client whose metadata is consistent. Made from [`ClientMetadata`], by deserialisation too.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "ClientMetadata")]
pub struct Client {
    metadata: ClientMetadata,
    authentication_methods: Vec<ClientAuthenticationMethod>,
    sector_identifier: Option<String>,
}

impl Client {
    /// The client's identifier.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.metadata.client_id
    }

    /// The name that people are shown: `client_name`, or else the identifier.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata
            .client_name
            .as_deref()
            .unwrap_or(self.metadata.client_id.as_str())
    }

    /// The home page of the client.
    #[must_use]
    pub fn client_uri(&self) -> Option<&HttpsUrl> {
        self.metadata.client_uri.as_ref()
    }

    /// The page on which the client says what it does with what it learns about people.
    #[must_use]
    pub fn policy_uri(&self) -> Option<&HttpsUrl> {
        self.metadata.policy_uri.as_ref()
    }

    /// The terms of service of the client.
    #[must_use]
    pub fn tos_uri(&self) -> Option<&HttpsUrl> {
        self.metadata.tos_uri.as_ref()
    }

    /// Whether the client has registered itself: nobody here has looked at what it says about itself.
    #[must_use]
    pub fn is_self_registered(&self) -> bool {
        self.metadata.is_self_registered
    }

    /// The kind of application.
    #[must_use]
    pub fn application_type(&self) -> ApplicationType {
        self.metadata.application_type
    }

    /// Whether the client may use this grant type.
    #[must_use]
    pub fn allows_grant(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }

    /// The scopes the client may ask for.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.metadata.scope
    }

    /// Whether authorization requests of this client may name this redirect URI.
    #[must_use]
    pub fn allows_redirect_uri(&self, requested: &RedirectUri) -> bool {
        let application_type = self.metadata.application_type;
        self.metadata
            .redirect_uris
            .iter()
            .any(|registered| registered.matches(requested, application_type))
    }

    /// Whether people may be sent to this URI after signing out (RP-Initiated Logout section 3.1: exact match).
    #[must_use]
    pub fn allows_post_logout_redirect_uri(&self, requested: &RedirectUri) -> bool {
        self.metadata.post_logout_redirect_uris.contains(requested)
    }

    /// The redirect URIs as registered; the origins a page's `form-action` must allow come from here.
    #[must_use]
    pub fn redirect_uris(&self) -> &[RedirectUri] {
        &self.metadata.redirect_uris
    }

    /// The post-logout redirect URIs as registered.
    #[must_use]
    pub fn post_logout_redirect_uris(&self) -> &[RedirectUri] {
        &self.metadata.post_logout_redirect_uris
    }

    /// Whether authorization requests need a code challenge. Always true for public clients.
    #[must_use]
    pub fn requires_pkce(&self) -> bool {
        self.metadata.require_pkce
    }

    /// Whether id tokens carry the claims that `UserInfo` would give.
    #[must_use]
    pub fn always_include_user_claims_in_id_token(&self) -> bool {
        self.metadata.always_include_user_claims_in_id_token
    }

    /// The host whose clients know a person by the same subject; none for a client that knows the public one.
    #[must_use]
    pub fn sector_identifier(&self) -> Option<&str> {
        self.sector_identifier.as_deref()
    }

    /// Whether scripts of this origin may call the endpoints that this client uses from a browser.
    #[must_use]
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.metadata
            .allowed_cors_origins
            .iter()
            .any(|allowed| allowed.as_str() == origin)
    }
}

#[cfg(test)]
pub(crate) mod tests;
