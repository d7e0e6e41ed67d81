//! The provider's metadata (OpenID Connect Discovery section 3, RFC 8414 section 2).

use serde::Serialize;

use crate::authentication::Acr;
use crate::authorize::{Display, Prompt, ResponseMode, ResponseType};
use crate::client::{ClientAuthenticationMethod, GrantType, IMPLICIT, SubjectType};
use crate::client_authentication::AssertionAlgorithm;
use crate::endpoints;
use crate::issuer::Issuer;
use crate::pkce::CodeChallengeMethod;
use crate::resources::Resources;
use crate::scope::Scope;
use crate::signing::SigningAlgorithm;

/// The discovery document. Every list in it is the one that the parsers read, so that it cannot promise what is not
/// there.
#[derive(Debug, Clone, Serialize)]
#[expect(
    missing_docs,
    reason = "the fields are the members of the specification, under their own names"
)]
#[expect(clippy::struct_excessive_bools, reason = "the specification has them")]
pub struct ProviderMetadata {
    pub issuer: Issuer,
    pub authorization_endpoint: String,
    pub pushed_authorization_request_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: String,
    pub end_session_endpoint: String,
    pub device_authorization_endpoint: String,
    pub introspection_endpoint: String,
    pub revocation_endpoint: String,
    pub check_session_iframe: String,
    pub jwks_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
    pub scopes_supported: Vec<Scope>,
    pub claims_supported: Vec<String>,
    pub response_types_supported: &'static [ResponseType],
    pub response_modes_supported: &'static [ResponseMode],
    pub grant_types_supported: Vec<&'static str>,
    pub acr_values_supported: &'static [Acr],
    pub prompt_values_supported: &'static [Prompt],
    pub display_values_supported: &'static [Display],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ui_locales_supported: Vec<String>,
    pub subject_types_supported: &'static [SubjectType],
    pub id_token_signing_alg_values_supported: &'static [SigningAlgorithm],
    pub userinfo_signing_alg_values_supported: &'static [SigningAlgorithm],
    pub introspection_signing_alg_values_supported: &'static [SigningAlgorithm],
    pub token_endpoint_auth_methods_supported: &'static [ClientAuthenticationMethod],
    pub token_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlgorithm],
    pub introspection_endpoint_auth_methods_supported: Vec<ClientAuthenticationMethod>,
    pub introspection_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlgorithm],
    pub revocation_endpoint_auth_methods_supported: &'static [ClientAuthenticationMethod],
    pub revocation_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlgorithm],
    pub code_challenge_methods_supported: &'static [CodeChallengeMethod],
    pub claim_types_supported: &'static [&'static str],
    pub claims_parameter_supported: bool,
    pub request_parameter_supported: bool,
    pub request_object_signing_alg_values_supported: &'static [SigningAlgorithm],
    pub request_uri_parameter_supported: bool,
    pub require_pushed_authorization_requests: bool,
    pub authorization_response_iss_parameter_supported: bool,
    pub backchannel_logout_supported: bool,
    pub backchannel_logout_session_supported: bool,
    pub frontchannel_logout_supported: bool,
    pub frontchannel_logout_session_supported: bool,
}

impl ProviderMetadata {
    /// The metadata of the provider with this issuer and these resources.
    #[must_use]
    pub fn new(issuer: &Issuer, resources: &Resources) -> Self {
        Self {
            issuer: issuer.clone(),
            authorization_endpoint: issuer.endpoint(endpoints::AUTHORIZE),
            pushed_authorization_request_endpoint: issuer.endpoint(endpoints::PUSHED_AUTHORIZATION_REQUEST),
            token_endpoint: issuer.endpoint(endpoints::TOKEN),
            userinfo_endpoint: issuer.endpoint(endpoints::USERINFO),
            end_session_endpoint: issuer.endpoint(endpoints::END_SESSION),
            device_authorization_endpoint: issuer.endpoint(endpoints::DEVICE_AUTHORIZATION),
            introspection_endpoint: issuer.endpoint(endpoints::INTROSPECTION),
            revocation_endpoint: issuer.endpoint(endpoints::REVOCATION),
            check_session_iframe: issuer.endpoint(endpoints::CHECK_SESSION),
            jwks_uri: issuer.endpoint(endpoints::JWKS),
            registration_endpoint: None,
            scopes_supported: resources.scopes().iter().cloned().collect(),
            claims_supported: resources
                .all_identity_claims()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            response_types_supported: ResponseType::SUPPORTED,
            response_modes_supported: ResponseMode::SUPPORTED,
            grant_types_supported: GrantType::SUPPORTED
                .iter()
                .map(|grant| grant.as_str())
                .chain([IMPLICIT])
                .collect(),
            acr_values_supported: Acr::SUPPORTED,
            prompt_values_supported: Prompt::SUPPORTED,
            display_values_supported: Display::SUPPORTED,
            ui_locales_supported: Vec::new(),
            subject_types_supported: SubjectType::SUPPORTED,
            id_token_signing_alg_values_supported: SigningAlgorithm::SUPPORTED,
            userinfo_signing_alg_values_supported: SigningAlgorithm::SUPPORTED,
            introspection_signing_alg_values_supported: SigningAlgorithm::SUPPORTED,
            token_endpoint_auth_methods_supported: ClientAuthenticationMethod::SUPPORTED,
            token_endpoint_auth_signing_alg_values_supported: AssertionAlgorithm::SUPPORTED,
            // Whoever asks about tokens has to prove who it is (RFC 7662 section 2.1).
            introspection_endpoint_auth_methods_supported: ClientAuthenticationMethod::SUPPORTED
                .iter()
                .copied()
                .filter(|method| *method != ClientAuthenticationMethod::None)
                .collect(),
            introspection_endpoint_auth_signing_alg_values_supported: AssertionAlgorithm::SUPPORTED,
            revocation_endpoint_auth_methods_supported: ClientAuthenticationMethod::SUPPORTED,
            revocation_endpoint_auth_signing_alg_values_supported: AssertionAlgorithm::SUPPORTED,
            code_challenge_methods_supported: CodeChallengeMethod::SUPPORTED,
            claim_types_supported: &["normal"],
            claims_parameter_supported: true,
            request_parameter_supported: true,
            request_object_signing_alg_values_supported: SigningAlgorithm::SUPPORTED,
            request_uri_parameter_supported: false,
            require_pushed_authorization_requests: false,
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
        }
    }

    /// The same of a provider whose pages speak these languages (BCP 47).
    #[must_use]
    pub fn with_ui_locales(mut self, locales: impl IntoIterator<Item = String>) -> Self {
        self.ui_locales_supported = locales.into_iter().collect();
        self
    }

    /// The same of a provider where clients register themselves.
    #[must_use]
    pub fn with_registration(mut self) -> Self {
        self.registration_endpoint = Some(self.issuer.endpoint(endpoints::REGISTRATION));
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_document_says_what_the_parsers_accept() {
        let resources: Resources = serde_json::from_value(json!({
            "identity": [{ "name": "openid" }, { "name": "email" }],
            "api_scopes": [{ "name": "api1" }],
        }))
        .unwrap();
        let issuer = Issuer::parse("https://localhost:5001").unwrap();
        let document = serde_json::to_value(
            ProviderMetadata::new(&issuer, &resources).with_ui_locales(["en".to_owned()]),
        )
        .unwrap();
        assert_eq!(
            document,
            json!({
                "issuer": "https://localhost:5001",
                "authorization_endpoint": "https://localhost:5001/connect/authorize",
                "pushed_authorization_request_endpoint": "https://localhost:5001/connect/par",
                "token_endpoint": "https://localhost:5001/connect/token",
                "userinfo_endpoint": "https://localhost:5001/connect/userinfo",
                "end_session_endpoint": "https://localhost:5001/connect/endsession",
                "device_authorization_endpoint": "https://localhost:5001/connect/deviceauthorization",
                "introspection_endpoint": "https://localhost:5001/connect/introspect",
                "revocation_endpoint": "https://localhost:5001/connect/revocation",
                "check_session_iframe": "https://localhost:5001/connect/checksession",
                "jwks_uri": "https://localhost:5001/.well-known/openid-configuration/jwks",
                "scopes_supported": ["api1", "email", "offline_access", "openid"],
                "claims_supported": ["email", "email_verified", "sub"],
                "response_types_supported": ["code", "id_token", "code id_token"],
                "response_modes_supported": ["query", "fragment", "form_post"],
                "grant_types_supported": [
                    "authorization_code",
                    "client_credentials",
                    "refresh_token",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "implicit",
                ],
                "acr_values_supported": [
                    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
                    "phr",
                ],
                "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
                "display_values_supported": ["page", "popup", "touch"],
                "ui_locales_supported": ["en"],
                "subject_types_supported": ["public", "pairwise"],
                "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
                "userinfo_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
                "introspection_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
                "token_endpoint_auth_signing_alg_values_supported": ["HS256", "RS256", "PS256", "ES256", "EdDSA"],
                "introspection_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                    "client_secret_jwt",
                    "private_key_jwt",
                ],
                "introspection_endpoint_auth_signing_alg_values_supported": ["HS256", "RS256", "PS256", "ES256", "EdDSA"],
                "revocation_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                    "client_secret_jwt",
                    "private_key_jwt",
                    "none",
                ],
                "revocation_endpoint_auth_signing_alg_values_supported": ["HS256", "RS256", "PS256", "ES256", "EdDSA"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                    "client_secret_jwt",
                    "private_key_jwt",
                    "none",
                ],
                "code_challenge_methods_supported": ["S256"],
                "claim_types_supported": ["normal"],
                "claims_parameter_supported": true,
                "request_parameter_supported": true,
                "request_object_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
                "request_uri_parameter_supported": false,
                "require_pushed_authorization_requests": false,
                "authorization_response_iss_parameter_supported": true,
                "backchannel_logout_supported": true,
                "backchannel_logout_session_supported": true,
                "frontchannel_logout_supported": true,
                "frontchannel_logout_session_supported": true,
            })
        );
    }
}
