use serde::Deserialize;

use super::{
    ApplicationType, Client, ClientAuthenticationMethod, ClientSecretHash, GrantType, Lifetime, logout,
};
use crate::authorize::ResponseType;
use crate::identifiers::ClientId;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scopes;

/// RFC 6749 section 4.1.2: a code lives for ten minutes at most.
const MAXIMUM_CODE_SECONDS: u32 = 600;

/// A client as a configuration describes it, under the names of RFC 7591 where that has one. [`Client`] is the
/// checked form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the specifications have them")]
pub struct ClientMetadata {
    /// Identifier.
    pub client_id: ClientId,
    /// Name that people are shown.
    #[serde(default)]
    pub client_name: Option<String>,
    /// `web` (the default) or `native`.
    #[serde(default)]
    pub application_type: ApplicationType,
    /// Grant types; `authorization_code` when left out.
    #[serde(default = "authorization_code")]
    pub grant_types: Vec<GrantType>,
    /// What authorization requests may ask for; `code` when left out.
    #[serde(default = "code")]
    pub response_types: Vec<ResponseType>,
    /// Where authorization responses may go.
    #[serde(default)]
    pub redirect_uris: Vec<RedirectUri>,
    /// Where people may be sent after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Scopes the client may ask for, with spaces between them.
    pub scope: Scopes,
    /// Hashes of the client's secrets; a client without one is public.
    #[serde(default)]
    pub secrets: Vec<ClientSecretHash>,
    /// How the client authenticates. Left out: both secret methods with a secret, `none` without.
    #[serde(default)]
    pub token_endpoint_auth_methods: Option<Vec<ClientAuthenticationMethod>>,
    /// Whether a code challenge is needed; true when left out, and never false for a public client.
    #[serde(default = "yes")]
    pub require_pkce: bool,
    /// Whether people are asked for consent; false when left out.
    #[serde(default)]
    pub require_consent: bool,
    /// Whether authorization requests must be pushed first (RFC 9126 section 6); false when left out.
    #[serde(default)]
    pub require_pushed_authorization_requests: bool,
    /// Whether id tokens carry the claims that `UserInfo` would give; false when left out.
    #[serde(default)]
    pub always_include_user_claims_in_id_token: bool,
    /// Lifetime of codes in seconds; 300 when left out, at most 600.
    #[serde(default = "five_minutes")]
    pub authorization_code_lifetime: Lifetime,
    /// Lifetime of access tokens in seconds; 3600 when left out.
    #[serde(default = "one_hour")]
    pub access_token_lifetime: Lifetime,
    /// Lifetime of id tokens in seconds; 300 when left out.
    #[serde(default = "five_minutes")]
    pub identity_token_lifetime: Lifetime,
    /// Where logout tokens are posted to when a session ends.
    #[serde(default)]
    pub backchannel_logout_uri: Option<RedirectUri>,
    /// Whether logout tokens must name the session; they always do.
    #[serde(default)]
    pub backchannel_logout_session_required: bool,
    /// What the logged-out page loads in a frame; of the origin of a redirect URI.
    #[serde(default)]
    pub frontchannel_logout_uri: Option<RedirectUri>,
    /// Whether the frame is told issuer and session.
    #[serde(default)]
    pub frontchannel_logout_session_required: bool,
    /// Where a sign-in that somebody else begins starts.
    #[serde(default)]
    pub initiate_login_uri: Option<RedirectUri>,
}

fn authorization_code() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode]
}

fn code() -> Vec<ResponseType> {
    vec![ResponseType::Code]
}

fn yes() -> bool {
    true
}

fn five_minutes() -> Lifetime {
    Lifetime::FIVE_MINUTES
}

fn one_hour() -> Lifetime {
    Lifetime::ONE_HOUR
}

/// A client's metadata contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("client `{client_id}`: {problem}")]
pub struct ClientError {
    client_id: ClientId,
    problem: String,
}

impl TryFrom<ClientMetadata> for Client {
    type Error = ClientError;

    fn try_from(metadata: ClientMetadata) -> Result<Self, Self::Error> {
        let fail = |problem| ClientError {
            client_id: metadata.client_id.clone(),
            problem,
        };
        check_grants(&metadata).map_err(fail)?;
        check_redirect_uris(&metadata).map_err(fail)?;
        logout::check(&metadata).map_err(fail)?;
        let authentication_methods = authentication_methods(&metadata).map_err(fail)?;
        if metadata.authorization_code_lifetime.as_seconds() > MAXIMUM_CODE_SECONDS {
            return Err(fail(format!(
                "`authorization_code_lifetime` must be at most {MAXIMUM_CODE_SECONDS}"
            )));
        }
        Ok(Self {
            metadata,
            authentication_methods,
        })
    }
}

fn check_grants(metadata: &ClientMetadata) -> Result<(), String> {
    let is_public = metadata.secrets.is_empty();
    if metadata.grant_types.is_empty() {
        return Err("`grant_types` must not be empty".to_owned());
    }
    if metadata.grant_types.contains(&GrantType::AuthorizationCode) && metadata.redirect_uris.is_empty() {
        return Err("`redirect_uris` must not be empty for the grant type `authorization_code`".to_owned());
    }
    let has_id_token = metadata.response_types.iter().any(|wanted| wanted.has_id_token());
    if has_id_token && metadata.redirect_uris.is_empty() {
        return Err("`redirect_uris` must not be empty for `response_types` with `id_token`".to_owned());
    }
    if metadata.grant_types.contains(&GrantType::ClientCredentials) && is_public {
        return Err("`secrets` must not be empty for the grant type `client_credentials`".to_owned());
    }
    if is_public && !metadata.require_pkce {
        return Err("`require_pkce` must not be false without `secrets`".to_owned());
    }
    Ok(())
}

fn check_redirect_uris(metadata: &ClientMetadata) -> Result<(), String> {
    let lists = [
        ("redirect_uris", &metadata.redirect_uris),
        ("post_logout_redirect_uris", &metadata.post_logout_redirect_uris),
    ];
    for (key, uris) in lists {
        if let Some(uri) = uris.iter().find(|uri| !uri.suits(metadata.application_type)) {
            return Err(format!(
                "`{key}` has `{uri}`, whose scheme needs `application_type = \"native\"`"
            ));
        }
    }
    Ok(())
}

fn authentication_methods(metadata: &ClientMetadata) -> Result<Vec<ClientAuthenticationMethod>, String> {
    use ClientAuthenticationMethod::{ClientSecretBasic, ClientSecretPost, None as NoAuthentication};
    let is_public = metadata.secrets.is_empty();
    let Some(methods) = &metadata.token_endpoint_auth_methods else {
        let default = if is_public {
            vec![NoAuthentication]
        } else {
            vec![ClientSecretBasic, ClientSecretPost]
        };
        return Ok(default);
    };
    let is_none = |method: &ClientAuthenticationMethod| *method == NoAuthentication;
    if methods.is_empty() {
        Err("`token_endpoint_auth_methods` must not be empty".to_owned())
    } else if is_public && !methods.iter().all(is_none) {
        Err("`token_endpoint_auth_methods` needs `secrets`".to_owned())
    } else if !is_public && methods.iter().any(is_none) {
        Err("`token_endpoint_auth_methods` must not have `none` beside `secrets`".to_owned())
    } else {
        Ok(methods.clone())
    }
}
