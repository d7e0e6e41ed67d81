//! The three kinds of error. A *protocol* error (`oidc_protocol`) has a code, a description and a way to be delivered.
//! A *domain* error belongs to its module. Everything else is an [`InternalError`]: opaque outside, explained in the log.

use std::fmt::{self, Debug, Display};

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use oidc_protocol::authorize::AuthorizeError;
use oidc_protocol::bearer::BearerError;
use oidc_protocol::oauth_error::OAuthError;

use crate::limits::NotAdmitted;

/// Something that should not happen: storage, templates, cryptography. People see a page with the request id, which
/// finds the reason in the log; clients see `server_error`.
pub struct InternalError(Box<dyn std::error::Error + Send + Sync>);

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> From<E> for InternalError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl Debug for InternalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, formatter)
    }
}

impl Display for InternalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, formatter)
    }
}

impl InternalError {
    /// The whole of it, for the log and for developers.
    pub(crate) fn with_causes(&self) -> String {
        web_host::logging::with_causes(&*self.0)
    }
}

impl ResponseError for InternalError {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    /// Only the status: the pages turn it into a page with the request id.
    fn error_response(&self) -> HttpResponse {
        tracing::error!(error = self.with_causes(), "internal error");
        HttpResponse::new(self.status_code())
    }
}

/// Why a request to an endpoint does not succeed: it is refused by a protocol error `P`, or something internal failed.
#[derive(Debug)]
pub(crate) enum RequestError<P> {
    /// The request is to blame.
    Refused(P),
    /// The server is.
    Internal(InternalError),
}

impl<P> From<InternalError> for RequestError<P> {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<NotAdmitted> for RequestError<OAuthError> {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Limited(limited) => Self::Refused(OAuthError::too_many_requests(limited.seconds())),
            NotAdmitted::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<AuthorizeError> for RequestError<AuthorizeError> {
    fn from(error: AuthorizeError) -> Self {
        Self::Refused(error)
    }
}

impl From<OAuthError> for RequestError<OAuthError> {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

impl From<BearerError> for RequestError<BearerError> {
    fn from(error: BearerError) -> Self {
        Self::Refused(error)
    }
}
