//! How the endpoints answer that clients call directly.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use serde_json::json;

use super::form::FormError;
use crate::error::RequestError;
use crate::flow;

/// An answer that stays in no cache (RFC 6749 section 5.1), be it tokens or a refusal.
pub(super) fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"));
    response
}

/// The answer to a request that did not succeed (RFC 6749 section 5.2). `endpoint` is for the log.
pub(super) fn refuse(endpoint: &str, error: &RequestError<OAuthError>) -> HttpResponse {
    let error = match error {
        RequestError::Refused(error) => error,
        RequestError::Internal(error) => {
            tracing::error!(%error, "internal error");
            return answer(StatusCode::INTERNAL_SERVER_ERROR).json(json!({ "error": "server_error" }));
        }
    };
    flow::refused(error);
    tracing::info!(endpoint, error = %error.code(), reason = error.description(), "request refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer(status);
    if let Some(challenge) = error.www_authenticate() {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    if let Some(seconds) = error.retry_after() {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    response.json(error)
}

impl From<FormError> for RequestError<OAuthError> {
    fn from(error: FormError) -> Self {
        OAuthError::new(OAuthErrorCode::InvalidRequest, error.to_string()).into()
    }
}
