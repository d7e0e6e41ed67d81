use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::ResponseMode;
use crate::redirect_uri::RedirectUri;

/// What a granted request hands out, by its response type.
#[derive(Debug, Clone, Copy, Default)]
pub struct Issued<'a> {
    /// The authorization code.
    pub code: Option<&'a SecretString>,
    /// The id token.
    pub id_token: Option<&'a SecretString>,
}

impl<'a> Issued<'a> {
    /// A code alone.
    #[must_use]
    pub fn code(code: &'a SecretString) -> Self {
        Self {
            code: Some(code),
            id_token: None,
        }
    }

    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let parameters = [("code", self.code), ("id_token", self.id_token)];
        parameters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.expose_secret().to_owned())))
            .collect()
    }
}

/// A response of the authorization endpoint, ready to be sent. `Debug` does not show what it carries.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizeResponse {
    redirect_uri: RedirectUri,
    mode: ResponseMode,
    parameters: Vec<(&'static str, String)>,
}

impl AuthorizeResponse {
    pub(super) fn new(
        redirect_uri: RedirectUri,
        mode: ResponseMode,
        parameters: Vec<(&'static str, String)>,
    ) -> Self {
        Self {
            redirect_uri,
            mode,
            parameters,
        }
    }

    /// How the response travels.
    #[must_use]
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The URL to redirect to: the redirect URI with the parameters where the response mode puts them. None for
    /// `form_post`, whose parameters the browser posts to the redirect URI.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        let pairs = self
            .parameters
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        match self.mode {
            ResponseMode::Query => Some(self.redirect_uri.with_query(pairs)),
            ResponseMode::Fragment => Some(self.redirect_uri.with_fragment(pairs)),
            ResponseMode::FormPost => None,
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

impl fmt::Debug for AuthorizeResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizeResponse")
            .field("redirect_uri", &self.redirect_uri)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}
