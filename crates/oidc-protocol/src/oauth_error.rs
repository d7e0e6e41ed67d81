//! Errors of endpoints that clients call directly: JSON with a status (RFC 6749 section 5.2).

use serde::Serialize;

use crate::resources::{InvalidTarget, ResourceParameterError};
use crate::text::wire_values;

/// `Cache-Control` of every answer of the token endpoint, error or not (RFC 6749 section 5.1).
pub const CACHE_CONTROL: &str = "no-store";

wire_values! {
    /// Error codes of the token endpoint (RFC 6749 section 5.2).
    OAuthErrorCode {
        /// A parameter is missing, repeated or malformed.
        InvalidRequest = "invalid_request",
        /// The client is unknown or did not prove who it is.
        InvalidClient = "invalid_client",
        /// The code or refresh token is unknown, used, expired, or was given to another client or for another request.
        InvalidGrant = "invalid_grant",
        /// The client may not use this grant type.
        UnauthorizedClient = "unauthorized_client",
        /// The grant type is not supported.
        UnsupportedGrantType = "unsupported_grant_type",
        /// A scope is unknown, malformed or not for this client.
        InvalidScope = "invalid_scope",
        /// A resource is unknown, malformed or not within what was granted (RFC 8707 section 2).
        InvalidTarget = "invalid_target",
        /// The person has not decided yet (RFC 8628 section 3.5).
        AuthorizationPending = "authorization_pending",
        /// Nor have they, and the device asks too often.
        SlowDown = "slow_down",
        /// The person said no.
        AccessDenied = "access_denied",
        /// The person took too long.
        ExpiredToken = "expired_token",
        /// It was tried too often, and is not looked at now. The code is borrowed from RFC 6749 section 4.1.2.1; the
        /// status says the same (RFC 6585 section 4).
        TemporarilyUnavailable = "temporarily_unavailable",
    }
}

impl From<InvalidTarget> for OAuthError {
    fn from(error: InvalidTarget) -> Self {
        Self::new(OAuthErrorCode::InvalidTarget, error.to_string())
    }
}

impl From<ResourceParameterError> for OAuthError {
    fn from(error: ResourceParameterError) -> Self {
        match error {
            ResourceParameterError::Parameter(error) => Self::invalid_request(error),
            ResourceParameterError::Target(error) => error.into(),
        }
    }
}

/// An error that a client reads: its JSON body is this type serialised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{error}: {error_description}")]
pub struct OAuthError {
    error: OAuthErrorCode,
    error_description: String,
    #[serde(skip)]
    retry_after: Option<i64>,
}

impl OAuthError {
    /// An error with a description for the client's developer: fixed words, nothing that the request brought.
    pub fn new(error: OAuthErrorCode, error_description: impl Into<String>) -> Self {
        Self {
            error,
            error_description: error_description.into(),
            retry_after: None,
        }
    }

    /// The client has to wait so many seconds: nothing was looked at.
    #[must_use]
    pub fn too_many_requests(seconds: i64) -> Self {
        let description = "tried too often: wait for as long as Retry-After says";
        Self {
            retry_after: Some(seconds),
            ..Self::new(OAuthErrorCode::TemporarilyUnavailable, description)
        }
    }

    /// The seconds to wait, for the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        self.retry_after
    }

    pub(crate) fn invalid_request(reason: impl std::fmt::Display) -> Self {
        Self::new(OAuthErrorCode::InvalidRequest, reason.to_string())
    }

    /// The one answer to everything that is wrong with a client's proof, so that nobody learns which clients exist.
    #[must_use]
    pub fn invalid_client() -> Self {
        Self::new(OAuthErrorCode::InvalidClient, "client authentication failed")
    }

    /// The one answer to everything that is wrong with a code or refresh token.
    #[must_use]
    pub fn invalid_grant() -> Self {
        Self::new(
            OAuthErrorCode::InvalidGrant,
            "the code or token is unknown, used, expired or not for this request",
        )
    }

    /// The error code.
    #[must_use]
    pub fn code(&self) -> OAuthErrorCode {
        self.error
    }

    /// The description.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.error_description
    }

    /// The HTTP status: 401 when the client did not authenticate, 429 when it has to wait, else 400.
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.error == OAuthErrorCode::InvalidClient {
            401
        } else if self.retry_after.is_some() {
            429
        } else {
            400
        }
    }

    /// The `WWW-Authenticate` challenge that goes with a 401 (RFC 9110 section 15.5.2).
    #[must_use]
    pub fn www_authenticate(&self) -> Option<&'static str> {
        (self.error == OAuthErrorCode::InvalidClient).then_some(r#"Basic realm="token", charset="UTF-8""#)
    }
}
