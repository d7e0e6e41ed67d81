use std::fmt;

use serde::Serialize;

use crate::client::Lifetime;
use crate::scope::Scopes;

/// A successful answer of the token endpoint (RFC 6749 section 5.1). `Debug` does not show the tokens.
#[derive(Clone, Serialize)]
pub struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: Lifetime,
    scope: Scopes,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl TokenResponse {
    /// The answer with a bearer token, and with an id token when `openid` was granted.
    #[must_use]
    pub fn bearer(
        access_token: String,
        expires_in: Lifetime,
        scope: Scopes,
        id_token: Option<String>,
    ) -> Self {
        Self {
            access_token,
            token_type: "Bearer",
            expires_in,
            scope,
            id_token,
            refresh_token: None,
        }
    }

    /// The same with a refresh token, when there is one.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: Option<String>) -> Self {
        self.refresh_token = refresh_token;
        self
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenResponse")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
