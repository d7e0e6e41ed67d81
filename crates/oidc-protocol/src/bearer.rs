//! Bearer tokens at protected resources such as `UserInfo` (RFC 6750).

use std::fmt::Write as _;

use secrecy::{ExposeSecret as _, SecretString};

use crate::parameters::Parameters;
use crate::scope::Scopes;

/// Parameters of a form body that may carry the token.
pub const PARAMETERS: &[&str] = &["access_token"];

/// An access token as a request presents it, not yet verified.
#[derive(Debug, Clone)]
pub struct BearerToken(SecretString);

/// Why a request to a protected resource is refused (RFC 6750 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BearerError {
    /// No token at all; the answer names no error (section 3).
    #[error("an access token is needed")]
    Missing,
    /// The token is sent in two ways, or in none that makes sense.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The token is malformed, expired, revoked or not for this resource.
    #[error("the access token is expired, revoked or not for this resource")]
    InvalidToken,
    /// The token does not reach this far.
    #[error("the access token lacks a scope")]
    InsufficientScope(Scopes),
}

impl BearerToken {
    /// Finds the token in the `Authorization` header or in a form body parsed with [`PARAMETERS`]; never in a query,
    /// where it would end up in logs (RFC 9700 section 4.3.2).
    pub fn parse(authorization: Option<&str>, form: Option<&Parameters>) -> Result<Self, BearerError> {
        let in_form = match form.map(|form| form.optional("access_token")) {
            None | Some(Ok(None)) => None,
            Some(Ok(Some(token))) => Some(token),
            Some(Err(_)) => {
                return Err(BearerError::InvalidRequest(
                    "access_token is repeated or unreadable",
                ));
            }
        };
        match (authorization, in_form) {
            (None, None) => Err(BearerError::Missing),
            (Some(_), Some(_)) => Err(BearerError::InvalidRequest(
                "the access token is sent in two ways",
            )),
            (Some(authorization), None) => Self::from_header(authorization),
            (None, Some(token)) => Self::new(token),
        }
    }

    fn from_header(authorization: &str) -> Result<Self, BearerError> {
        match authorization.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => {
                Self::new(token.trim_matches(' '))
            }
            _ if authorization.eq_ignore_ascii_case("Bearer") => {
                Err(BearerError::InvalidRequest("the access token is empty"))
            }
            // Another scheme: as good as no token.
            _ => Err(BearerError::Missing),
        }
    }

    /// `b64token` of section 2.1.
    fn new(token: &str) -> Result<Self, BearerError> {
        let unpadded = token.trim_end_matches('=');
        let is_token_character = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
        };
        if unpadded.is_empty() || !unpadded.bytes().all(is_token_character) {
            return Err(BearerError::InvalidToken);
        }
        Ok(Self(token.into()))
    }

    /// The token itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl BearerError {
    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::InvalidToken => 401,
            Self::InvalidRequest(_) => 400,
            Self::InsufficientScope(_) => 403,
        }
    }

    /// The error code; none when there was no token.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::Missing => None,
            Self::InvalidRequest(_) => Some("invalid_request"),
            Self::InvalidToken => Some("invalid_token"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
        }
    }

    /// The `WWW-Authenticate` header of the resource `realm`. Nothing in it comes from the request, so nothing needs
    /// quoting.
    #[must_use]
    pub fn www_authenticate(&self, realm: &'static str) -> String {
        let mut challenge = format!(r#"Bearer realm="{realm}""#);
        if let Some(code) = self.code() {
            let _ = write!(challenge, r#", error="{code}", error_description="{self}""#);
        }
        if let Self::InsufficientScope(scopes) = self {
            let _ = write!(challenge, r#", scope="{scopes}""#);
        }
        challenge
    }
}

#[cfg(test)]
mod tests;
