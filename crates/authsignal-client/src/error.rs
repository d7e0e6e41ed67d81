//! What can go wrong with a call.

use std::time::Duration;

use crate::identifiers::InvalidValue;
use crate::vocabulary::ErrorCode;

/// Why a call has no result.
///
/// Neither the messages nor the `Debug` output contain the API secret, a token or the address of the request. A refusal
/// contains the service's own words.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The API understood the request and refused it.
    #[error(transparent)]
    Api(ApiError),

    /// The service could not be reached, or the connection broke.
    #[error("no connection to Authsignal")]
    Connection {
        /// Whether the request may have reached the service before the connection broke.
        request_sent: bool,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The service did not answer in time.
    #[error("Authsignal did not answer in time")]
    Timeout {
        /// Whether the request may have reached the service.
        request_sent: bool,
    },

    /// An answer came, but it is not what the API promises: not JSON, cut off, too long or from elsewhere.
    #[error(transparent)]
    Unreadable(UnreadableAnswer),

    /// An argument cannot be sent; nothing was.
    #[error("invalid argument: {0}")]
    InvalidArgument(#[from] InvalidValue),
}

/// A refusal by the API.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Authsignal refused the call: {status} {code}{}", description.as_deref().map(|text| format!(" - {text}")).unwrap_or_default())]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status of the answer.
    pub status: u16,
    /// The error code: a known one or the raw text.
    pub code: ErrorCode,
    /// The service's own words, cut at 500 characters and without control characters.
    pub description: Option<String>,
    /// How long the service asks to wait before the next attempt (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// A refusal with a status and a code; for tests that stand in for the service.
    #[must_use]
    pub fn new(status: u16, code: ErrorCode) -> Self {
        Self {
            status,
            code,
            description: None,
            retry_after: None,
        }
    }
}

/// An answer that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Authsignal's answer cannot be read: status {status}, {problem}; it begins {excerpt:?}")]
#[non_exhaustive]
pub struct UnreadableAnswer {
    /// The HTTP status of the answer.
    pub status: u16,
    /// What is wrong, and where. Never contains a value from the answer.
    pub problem: String,
    /// How the answer begins: at most 200 characters, and only the structure of JSON and words of a fixed list, those
    /// of common error pages. Everything else is masked.
    pub excerpt: String,
    /// How long the service asks to wait before the next attempt (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl Error {
    /// Whether the same call may succeed a little later. Whether repeating it is *safe* is another question:
    /// see [`Error::may_have_been_executed`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Connection { .. } | Self::Timeout { .. } => true,
            Self::Api(_) | Self::Unreadable(_) => self.status().is_some_and(is_transient),
            Self::InvalidArgument(_) => false,
        }
    }

    /// Whether the service may have executed the call although there is no result, so that repeating it could
    /// do it twice.
    #[must_use]
    pub fn may_have_been_executed(&self) -> bool {
        match self {
            Self::Connection { request_sent, .. } | Self::Timeout { request_sent } => *request_sent,
            Self::Api(ApiError { status, .. }) => *status >= 500,
            Self::Unreadable(UnreadableAnswer { status, .. }) => !(400..500).contains(status),
            Self::InvalidArgument(_) => false,
        }
    }

    /// The HTTP status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(ApiError { status, .. }) | Self::Unreadable(UnreadableAnswer { status, .. }) => {
                Some(*status)
            }
            Self::Connection { .. } | Self::Timeout { .. } | Self::InvalidArgument(_) => None,
        }
    }

    /// How long the service asks to wait before the next attempt (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(ApiError { retry_after, .. })
            | Self::Unreadable(UnreadableAnswer { retry_after, .. }) => *retry_after,
            Self::Connection { .. } | Self::Timeout { .. } | Self::InvalidArgument(_) => None,
        }
    }
}

fn is_transient(status: u16) -> bool {
    status == 408 || status == 429 || matches!(status, 500 | 502..=504)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Error {
        Error::Api(ApiError::new(status, ErrorCode::InvalidRequest))
    }

    #[test]
    fn only_what_may_pass_is_retryable() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(refused(status).is_retryable(), "{status}");
        }
        for status in [400, 401, 403, 404, 422, 501] {
            assert!(!refused(status).is_retryable(), "{status}");
        }
        assert!(Error::Timeout { request_sent: true }.is_retryable());
        assert!(!Error::from(InvalidValue::new("user id", "is empty")).is_retryable());
    }

    #[test]
    fn a_refusal_was_not_executed_and_a_server_error_may_have_been() {
        assert!(!refused(429).may_have_been_executed());
        assert!(refused(502).may_have_been_executed());
        assert!(Error::Timeout { request_sent: true }.may_have_been_executed());
        assert!(!Error::Timeout { request_sent: false }.may_have_been_executed());
    }
}
