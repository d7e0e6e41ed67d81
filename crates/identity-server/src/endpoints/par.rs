//! `/connect/par` (RFC 9126)

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::oauth_error::{OAuthError, OAuthErrorCode};
use serde_json::json;

use super::authorization;
use super::form::{Form, FormError};
use super::oauth::answer;
use crate::IdentityServer;
use crate::authorize::PushError;
use crate::error::RequestError;

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> HttpResponse {
    let outcome = match form {
        Ok(Form(form)) => server.authorizations.push(authorization(&request), &form).await,
        Err(error) => {
            let error = OAuthError::new(OAuthErrorCode::InvalidRequest, error.to_string());
            Err(RequestError::Refused(error.into()))
        }
    };
    match outcome {
        Ok(pushed) => answer(StatusCode::CREATED).json(pushed),
        Err(RequestError::Refused(error)) => refuse(&error),
        Err(RequestError::Internal(error)) => {
            tracing::error!(%error, "internal error");
            answer(StatusCode::INTERNAL_SERVER_ERROR).json(json!({ "error": "server_error" }))
        }
    }
}

fn refuse(error: &PushError) -> HttpResponse {
    tracing::info!(%error, "pushed authorization request refused");
    match error {
        PushError::Client(error) => {
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
        PushError::Request(error) => answer(StatusCode::BAD_REQUEST).json(json!({
            "error": error.code(),
            "error_description": error.description(),
        })),
    }
}
