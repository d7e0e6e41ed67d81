use serde::Deserialize;
use url::Url;

use super::{
    AccessTokenFormat, ApplicationType, Client, ClientAuthenticationMethod, ClientKeys, ClientSecretHash,
    GrantType, Lifetime, Origin, PasskeyPolicy, SharedSecret, SubjectType, authentication, logout, subject,
};
use crate::authentication::Acr;
use crate::authorize::ResponseType;
use crate::client_authentication::AssertionAlgorithm;
use crate::https_url::HttpsUrl;
use crate::identifiers::ClientId;
use crate::redirect_uri::RedirectUri;
use crate::scope::{Scope, Scopes};
use crate::signing::SigningAlgorithm;

/// RFC 6749 section 4.1.2: a code lives for ten minutes at most.
const MAXIMUM_CODE_SECONDS: u32 = 600;

/// In a longer window somebody who stole a refresh token could use it unnoticed.
const MAXIMUM_REUSE_WINDOW_SECONDS: u32 = 60;

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
    /// The home page of the client, which people are shown with the two below where they are asked for consent.
    #[serde(default)]
    pub client_uri: Option<HttpsUrl>,
    /// What the client does with what it learns about people.
    #[serde(default)]
    pub policy_uri: Option<HttpsUrl>,
    /// The terms of service of the client.
    #[serde(default)]
    pub tos_uri: Option<HttpsUrl>,
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
    /// Whether authorization requests must be signed (RFC 9101 section 10.5), which needs `jwks`; false when left out.
    #[serde(default)]
    pub require_signed_request_object: bool,
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
    /// The client's public keys, a JWK set: for `private_key_jwt` and for request objects.
    #[serde(default)]
    pub jwks: Option<ClientKeys>,
    /// The secret of `client_secret_jwt`, at least 32 bytes. It must not be one of `secrets`.
    #[serde(default)]
    pub client_assertion_secret: Option<SharedSecret>,
    /// What access tokens look like: `jwt` (the default) or `reference`.
    #[serde(default = "jwt")]
    pub access_token_format: AccessTokenFormat,
    /// What signs access tokens; RS256 when left out.
    #[serde(default = "rs256")]
    pub access_token_signing_alg: SigningAlgorithm,
    /// What signs id tokens; RS256 when left out.
    #[serde(default = "rs256")]
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// What signs the answers of `UserInfo`; they are plain JSON when left out.
    #[serde(default)]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// What signs the answers of introspection that the client wants as a JWT; RS256 when left out.
    #[serde(default = "rs256")]
    pub introspection_signed_response_alg: SigningAlgorithm,
    /// What must sign the client's request objects; any algorithm of its keys, when left out.
    #[serde(default)]
    pub request_object_signing_alg: Option<SigningAlgorithm>,
    /// What must sign the JWT by which the client authenticates; any algorithm of its method, when left out.
    #[serde(default)]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlgorithm>,
    /// How long ago people may have signed in, in seconds, where a request does not say.
    #[serde(default)]
    pub default_max_age: Option<u32>,
    /// How people shall sign in, the best first, where a request does not say.
    #[serde(default)]
    pub default_acr_values: Vec<Acr>,
    /// `public` (the default) or `pairwise`.
    #[serde(default = "public")]
    pub subject_type: SubjectType,
    /// Whose host is the sector of pairwise subjects; needed when the redirect URIs have several hosts.
    #[serde(default)]
    pub sector_identifier_uri: Option<Url>,
    /// Lifetime of refresh tokens in seconds, however often they are used; thirty days when left out.
    #[serde(default = "thirty_days")]
    pub refresh_token_lifetime: Lifetime,
    /// Lifetime in seconds of a refresh token that is not used; fifteen days when left out.
    #[serde(default = "fifteen_days")]
    pub refresh_token_idle_lifetime: Lifetime,
    /// Whether each use of a refresh token replaces it; true when left out, and never false for a public client.
    #[serde(default = "yes")]
    pub refresh_token_rotation: bool,
    /// Seconds within which a used refresh token is answered once more; 10 when left out, at most 60.
    #[serde(default = "ten_seconds")]
    pub refresh_token_reuse_window: u32,
    /// Whether refresh tokens end when the person signs out; false when left out.
    #[serde(default)]
    pub refresh_tokens_end_with_session: bool,
    /// How many seconds people have to enter the code that a device shows them; 600 when left out.
    #[serde(default = "ten_minutes")]
    pub device_code_lifetime: Lifetime,
    /// Origins whose scripts may call the token, userinfo and revocation endpoints.
    #[serde(default)]
    pub allowed_cors_origins: Vec<Origin>,
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
    /// What it asks of people on their way to passkeys: `password`, `preferred` or `required`. The strictest of this, what
    /// the server and what the person's groups ask counts.
    #[serde(default)]
    pub passkeys: Option<PasskeyPolicy>,
    /// Whether the client has registered itself; no configuration says so.
    #[serde(skip)]
    pub is_self_registered: bool,
}

impl ClientMetadata {
    /// What holds for a client about which nothing but this is said.
    #[must_use]
    pub fn new(client_id: ClientId, scope: Scopes) -> Self {
        Self {
            client_id,
            client_name: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
            application_type: ApplicationType::default(),
            grant_types: authorization_code(),
            response_types: code(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            scope,
            secrets: Vec::new(),
            token_endpoint_auth_methods: None,
            require_pkce: yes(),
            require_consent: false,
            require_signed_request_object: false,
            require_pushed_authorization_requests: false,
            always_include_user_claims_in_id_token: false,
            authorization_code_lifetime: five_minutes(),
            access_token_lifetime: one_hour(),
            identity_token_lifetime: five_minutes(),
            jwks: None,
            client_assertion_secret: None,
            access_token_format: jwt(),
            access_token_signing_alg: rs256(),
            id_token_signed_response_alg: rs256(),
            userinfo_signed_response_alg: None,
            introspection_signed_response_alg: rs256(),
            request_object_signing_alg: None,
            token_endpoint_auth_signing_alg: None,
            default_max_age: None,
            default_acr_values: Vec::new(),
            subject_type: public(),
            sector_identifier_uri: None,
            refresh_token_lifetime: thirty_days(),
            refresh_token_idle_lifetime: fifteen_days(),
            refresh_token_rotation: yes(),
            refresh_token_reuse_window: ten_seconds(),
            refresh_tokens_end_with_session: false,
            device_code_lifetime: ten_minutes(),
            allowed_cors_origins: Vec::new(),
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: false,
            initiate_login_uri: None,
            passkeys: None,
            is_self_registered: false,
        }
    }
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

fn ten_minutes() -> Lifetime {
    Lifetime::TEN_MINUTES
}

fn one_hour() -> Lifetime {
    Lifetime::ONE_HOUR
}

fn fifteen_days() -> Lifetime {
    Lifetime::FIFTEEN_DAYS
}

fn thirty_days() -> Lifetime {
    Lifetime::THIRTY_DAYS
}

fn ten_seconds() -> u32 {
    10
}

fn jwt() -> AccessTokenFormat {
    AccessTokenFormat::Jwt
}

fn rs256() -> SigningAlgorithm {
    SigningAlgorithm::Rs256
}

fn public() -> SubjectType {
    SubjectType::Public
}

/// A client's metadata contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("client `{client_id}`: {problem}")]
pub struct ClientError {
    client_id: ClientId,
    problem: String,
}

impl ClientError {
    /// What is wrong, without the client that it is wrong with.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl TryFrom<ClientMetadata> for Client {
    type Error = ClientError;

    fn try_from(metadata: ClientMetadata) -> Result<Self, Self::Error> {
        let fail = |problem| ClientError {
            client_id: metadata.client_id.clone(),
            problem,
        };
        let authentication_methods = authentication::methods(&metadata).map_err(fail)?;
        let is_public = authentication_methods == [ClientAuthenticationMethod::None];
        check_grants(&metadata, is_public).map_err(fail)?;
        check_refresh_tokens(&metadata, is_public).map_err(fail)?;
        check_redirect_uris(&metadata).map_err(fail)?;
        let sector_identifier = subject::sector_identifier(&metadata).map_err(fail)?;
        logout::check(&metadata).map_err(fail)?;
        if metadata.authorization_code_lifetime.as_seconds() > MAXIMUM_CODE_SECONDS {
            return Err(fail(format!(
                "`authorization_code_lifetime` must be at most {MAXIMUM_CODE_SECONDS}"
            )));
        }
        Ok(Self {
            metadata,
            authentication_methods,
            sector_identifier,
        })
    }
}

fn check_grants(metadata: &ClientMetadata, is_public: bool) -> Result<(), String> {
    let has_id_token = metadata.response_types.iter().any(|wanted| wanted.has_id_token());
    if metadata.grant_types.is_empty() && !has_id_token {
        return Err("`grant_types` must not be empty".to_owned());
    }
    if metadata.grant_types.contains(&GrantType::AuthorizationCode) && metadata.redirect_uris.is_empty() {
        return Err("`redirect_uris` must not be empty for the grant type `authorization_code`".to_owned());
    }
    if metadata.require_signed_request_object && metadata.jwks.is_none() {
        return Err("`require_signed_request_object` needs `jwks`".to_owned());
    }
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

/// A client that may refresh asks for it by a scope, so that people are asked for it; either alone is a mistake.
fn check_refresh_tokens(metadata: &ClientMetadata, is_public: bool) -> Result<(), String> {
    let has_grant = metadata.grant_types.contains(&GrantType::RefreshToken);
    if has_grant != metadata.scope.contains(Scope::OFFLINE_ACCESS) {
        return Err(
            "the grant type `refresh_token` and the scope `offline_access` go together: set both, or neither"
                .to_owned(),
        );
    }
    if is_public && !metadata.refresh_token_rotation {
        // RFC 9700 section 4.14.2
        return Err("`refresh_token_rotation` must not be false for a public client".to_owned());
    }
    if metadata.refresh_token_reuse_window > MAXIMUM_REUSE_WINDOW_SECONDS {
        return Err(format!(
            "`refresh_token_reuse_window` must be at most {MAXIMUM_REUSE_WINDOW_SECONDS}"
        ));
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
