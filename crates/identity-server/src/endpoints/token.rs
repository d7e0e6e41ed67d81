//! `/connect/token`

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use serde_json::json;

use super::authorization;
use super::form::{Form, FormError};
use crate::IdentityServer;
use crate::error::RequestError;

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> HttpResponse {
    let outcome = match form {
        Ok(Form(form)) => server.tokens.answer(authorization(&request), &form).await,
        Err(error) => Err(OAuthError::new(OAuthErrorCode::InvalidRequest, error.to_string()).into()),
    };
    match outcome {
        Ok(tokens) => answer(StatusCode::OK).json(tokens),
        Err(RequestError::Refused(error)) => refuse(&error),
        Err(RequestError::Internal(error)) => {
            tracing::error!(%error, "internal error");
            answer(StatusCode::INTERNAL_SERVER_ERROR).json(json!({ "error": "server_error" }))
        }
    }
}

fn refuse(error: &OAuthError) -> HttpResponse {
    tracing::info!(error = %error.code(), reason = error.description(), "token request refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer(status);
    if let Some(challenge) = error.www_authenticate() {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    response.json(error)
}

/// RFC 6749 section 5.1: neither tokens nor refusals stay in a cache.
fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"));
    response
}
