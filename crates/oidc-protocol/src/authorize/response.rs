use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::{AuthorizeErrorCode, ResponseMode};
use crate::identifiers::State;
use crate::issuer::Issuer;
use crate::redirect_uri::RedirectUri;

/// Where the response to a request goes: made only for redirect URIs that are registered for the client. `Debug` does
/// not show the state, which protects the client's session.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseTarget {
    redirect_uri: RedirectUri,
    response_mode: ResponseMode,
    state: Option<State>,
}

impl ResponseTarget {
    pub(super) fn new(redirect_uri: RedirectUri, response_mode: ResponseMode, state: Option<State>) -> Self {
        Self {
            redirect_uri,
            response_mode,
            state,
        }
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    pub(super) fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    pub(super) fn success(&self, issuer: &Issuer, code: &SecretString) -> AuthorizeResponse {
        self.response(issuer, vec![("code", code.expose_secret().to_owned())])
    }

    pub(super) fn error(
        &self,
        issuer: &Issuer,
        code: AuthorizeErrorCode,
        description: &str,
    ) -> AuthorizeResponse {
        self.response(
            issuer,
            vec![
                ("error", code.to_string()),
                ("error_description", description.to_owned()),
            ],
        )
    }

    /// Every response carries `state` as it came, and `iss` (RFC 9207).
    fn response(&self, issuer: &Issuer, mut parameters: Vec<(&'static str, String)>) -> AuthorizeResponse {
        parameters.extend(self.state.iter().map(|state| ("state", state.to_string())));
        parameters.push(("iss", issuer.to_string()));
        AuthorizeResponse {
            redirect_uri: self.redirect_uri.clone(),
            mode: self.response_mode,
            parameters,
        }
    }
}

impl fmt::Debug for ResponseTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ResponseTarget")
            .field(&self.redirect_uri)
            .finish()
    }
}

/// A response of the authorization endpoint, ready to be sent. It may hold a code, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizeResponse {
    redirect_uri: RedirectUri,
    mode: ResponseMode,
    parameters: Vec<(&'static str, String)>,
}

impl AuthorizeResponse {
    /// How the response travels.
    #[must_use]
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The URL to redirect to: the redirect URI with the parameters where the response mode puts them.
    #[must_use]
    pub fn location(&self) -> String {
        match self.mode {
            ResponseMode::Query => self.redirect_uri.with_query(
                self.parameters
                    .iter()
                    .map(|(name, value)| (*name, value.as_str())),
            ),
        }
    }

    /// The parameters of the response.
    #[must_use]
    pub fn parameters(&self) -> &[(&'static str, String)] {
        &self.parameters
    }

    /// The same response with `session_state` (OpenID Connect Session Management section 2).
    #[must_use]
    pub fn with_session_state(mut self, session_state: String) -> Self {
        self.parameters.push(("session_state", session_state));
        self
    }

    /// The redirect URI without the response's parameters.
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }
}
