//! The OpenID Provider as this client sees it: where to send people, and what to make of what comes back.

mod check_session;
mod code;
mod http;
mod id_token;
mod logout_token;
mod metadata;
mod refresh;

use std::sync::Arc;

use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreClient};
use openidconnect::{
    AuthenticationContextClass, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, LanguageTag, LoginHint, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope,
};
use secrecy::ExposeSecret;
use url::Url;
use web_host::Clock;
use web_host::config::{ConfigError, PublicUrl};
use web_host::language::Language;

pub use self::check_session::CheckSession;
pub use self::code::{Redemption, SignIn};
use self::http::HttpClient;
pub use self::logout_token::LogoutToken;
use self::metadata::{Metadata, MetadataCache};
pub use self::refresh::RefreshableTokens;
use crate::config::{Config, ProviderSection, ResponseMode};
use crate::outgoing::http_client;
use crate::session::IdTokenHint;

/// Path of the redirect URI.
pub const REDIRECT_PATH: &str = "/signin-oidc";

/// Path of the post-logout redirect URI.
pub const POST_LOGOUT_REDIRECT_PATH: &str = "/signout-callback-oidc";

/// Path that the provider loads in a frame when a session has ended.
pub const FRONT_CHANNEL_LOGOUT_PATH: &str = "/signout-oidc";

/// Path that the provider posts logout tokens to.
pub const BACK_CHANNEL_LOGOUT_PATH: &str = "/backchannel-logout";

/// Path where others begin a sign-in.
pub const INITIATE_LOGIN_PATH: &str = "/login";

/// The provider, and this client as it is registered there.
#[derive(Debug)]
pub struct Provider {
    issuer: IssuerUrl,
    registration: ProviderSection,
    redirect_uri: RedirectUrl,
    post_logout_redirect_uri: String,
    http: HttpClient,
    metadata: MetadataCache,
    clock: Arc<dyn Clock>,
}

/// Why the provider did not help.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be reached, or its answer is not what the specifications say.
    #[error("the provider is not available: {0}")]
    Unavailable(String),
    /// It refuses the authorization code (RFC 6749 section 5.2).
    #[error("the provider refuses the code: {0}")]
    Refused(String),
    /// What it sent cannot be trusted.
    #[error("the provider's answer is not valid: {0}")]
    Untrusted(String),
}

/// The secrets of one authorization request, and what is asked for beyond an ordinary sign-in.
#[derive(Debug)]
pub struct AuthorizationRequest<'a> {
    /// `state` (RFC 6749 section 4.1.1).
    pub state: &'a str,
    /// `nonce` (OpenID Connect Core 1.0 section 3.1.2.1).
    pub nonce: &'a str,
    /// The PKCE code verifier (RFC 7636 section 4.1), of which only the hash is sent.
    pub code_verifier: &'a str,
    /// Whom somebody believes to be signing in (section 3.1.2.1).
    pub login_hint: Option<&'a str>,
    /// The language that the person has chosen for pages (section 3.1.2.1, `ui_locales`).
    pub ui_locale: Option<Language>,
    /// Asks that the person proves again, now and with several factors, who they are.
    pub step_up: bool,
    /// Asks whether the person of this ID token is still signed in, and nothing of the person.
    pub still: Option<&'a IdTokenHint>,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    /// The provider of `config`. Nothing is fetched yet: the client starts also while the provider is down.
    pub fn new(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let issuer = IssuerUrl::new(config.provider.issuer.as_str().to_owned())
            .map_err(|error| config.mistake("provider.issuer", &error.to_string()))?;
        let public_url: &PublicUrl = &config.server.public_url;
        let redirect_uri = RedirectUrl::new(public_url.join(REDIRECT_PATH))
            .map_err(|error| config.mistake("server.public_url", &error.to_string()))?;
        let http = HttpClient::new(http_client(config, &config.provider.issuer)?);
        Ok(Self {
            metadata: MetadataCache::new(issuer.clone(), http.clone(), Arc::clone(&clock)),
            issuer,
            registration: config.provider.clone(),
            redirect_uri,
            post_logout_redirect_uri: public_url.join(POST_LOGOUT_REDIRECT_PATH),
            http,
            clock,
        })
    }

    /// How authorization responses come back.
    #[must_use]
    pub fn response_mode(&self) -> ResponseMode {
        self.registration.response_mode
    }

    /// Whether this is the provider's issuer identifier, letter by letter.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str) -> bool {
        issuer == self.issuer.as_str()
    }

    /// The provider's origin.
    #[must_use]
    pub fn origin(&self) -> String {
        self.registration.issuer.origin()
    }

    /// The `acr` values that stand for several factors.
    #[must_use]
    pub fn multi_factor_acr_values(&self) -> &[String] {
        &self.registration.step_up_acr_values
    }

    /// Where to send the browser for `request`: an authentication request of the code flow (OpenID Connect Core 1.0
    /// section 3.1.2.1) with PKCE S256.
    pub async fn authorization_url(&self, request: &AuthorizationRequest<'_>) -> Result<Url, ProviderError> {
        let client = self.client(&*self.metadata.get().await?);
        let (state, nonce) = (
            CsrfToken::new(request.state.to_owned()),
            Nonce::new(request.nonce.to_owned()),
        );
        let verifier = PkceCodeVerifier::new(request.code_verifier.to_owned());
        let others = self.registration.scopes.iter().filter(|scope| *scope != "openid");
        let mut url = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scopes(others.cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        // A form from the provider's page would come without the session that is asked about.
        if self.registration.response_mode == ResponseMode::FormPost && request.still.is_none() {
            url = url.add_extra_param("response_mode", "form_post");
        }
        if let Some(login_hint) = request.login_hint {
            url = url.set_login_hint(LoginHint::new(login_hint.to_owned()));
        }
        if let Some(language) = &request.ui_locale {
            url = url.add_ui_locale(LanguageTag::new(language.to_string()));
        }
        if let Some(id_token) = request.still {
            url = url
                .add_prompt(CoreAuthPrompt::None)
                .add_extra_param("id_token_hint", id_token.expose());
        }
        if request.step_up {
            url = url.set_max_age(std::time::Duration::ZERO);
            for acr in &self.registration.step_up_acr_values {
                url = url.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
            }
        }
        Ok(url.url().0)
    }

    /// Checks that an authorization response comes from this provider and from no other (RFC 9207 section 2.4).
    pub async fn verify_issuer(&self, issuer: Option<&str>) -> Result<(), ProviderError> {
        match issuer {
            Some(issuer) if issuer == self.issuer.as_str() => Ok(()),
            Some(_) => Err(ProviderError::Untrusted(
                "the response names another issuer".to_owned(),
            )),
            None if self
                .metadata
                .get()
                .await?
                .additional_metadata()
                .authorization_response_iss_parameter_supported =>
            {
                Err(ProviderError::Untrusted("the response lacks `iss`".to_owned()))
            }
            None => Ok(()),
        }
    }

    /// Where to send the browser to end the session at the provider as well (OpenID Connect RP-Initiated Logout 1.0
    /// section 2), or none when the provider has no such place. Its pages should speak the language `ui_locale`.
    pub async fn end_session_url(
        &self,
        id_token: &str,
        state: &str,
        ui_locale: Option<&Language>,
    ) -> Result<Option<Url>, ProviderError> {
        let metadata = self.metadata.get().await?;
        let Some(mut url) = metadata.additional_metadata().end_session_endpoint.clone() else {
            return Ok(None);
        };
        url.query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &self.registration.client_id)
            .append_pair("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .append_pair("state", state)
            .extend_pairs(ui_locale.map(|language| ("ui_locales", language.as_str())));
        Ok(Some(url))
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = ClientSecret::new(self.registration.client_secret.expose_secret().to_owned());
        let client_id = ClientId::new(self.registration.client_id.clone());
        CoreClient::from_provider_metadata(metadata.clone(), client_id, Some(secret))
            .set_redirect_uri(self.redirect_uri.clone())
    }
}
