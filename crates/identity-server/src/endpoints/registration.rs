//! `/connect/register`, and a client's own registration below it (RFC 7591, RFC 7592)

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use oidc_protocol::bearer::{BearerError, BearerToken};
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::registration::RegistrationError;
use serde_json::{Value, json};

use super::{authorization, oauth};
use crate::IdentityServer;
use crate::error::RequestError;
use crate::registration::{Refusal, Registrations};

/// The realm of the challenge in `WWW-Authenticate`.
const REALM: &str = "registration";

/// The longest body, in bytes.
const MAX_LENGTH: usize = 64 * 1024;

type Body = Result<Bytes, actix_web::Error>;
type Outcome<T> = Result<T, RequestError<Refusal>>;

pub(crate) async fn post(server: Data<IdentityServer>, request: HttpRequest, body: Body) -> HttpResponse {
    let Some(registrations) = server.registrations.as_ref().filter(|those| those.is_open()) else {
        return HttpResponse::NotFound().finish();
    };
    match register(registrations, &request, body).await {
        Ok(information) => oauth::answer(StatusCode::CREATED).json(information),
        Err(error) => refuse(&error),
    }
}

async fn register(registrations: &Registrations, request: &HttpRequest, body: Body) -> Outcome<Value> {
    let token = match bearer_token(request) {
        Ok(token) => Some(token),
        Err(BearerError::Missing) => None,
        Err(error) => return Err(Refusal::Token(error).into()),
    };
    registrations
        .register(token.as_ref(), &json_body(request, body)?)
        .await
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    client_id: Path<String>,
) -> HttpResponse {
    let Some(registrations) = &server.registrations else {
        return HttpResponse::NotFound().finish();
    };
    let outcome = match bearer_token(&request) {
        Ok(token) => registrations.read(&client_id, &token).await,
        Err(error) => Err(Refusal::Token(error).into()),
    };
    answer(outcome)
}

pub(crate) async fn put(
    server: Data<IdentityServer>,
    request: HttpRequest,
    client_id: Path<String>,
    body: Body,
) -> HttpResponse {
    let Some(registrations) = &server.registrations else {
        return HttpResponse::NotFound().finish();
    };
    answer(update(registrations, &request, &client_id, body).await)
}

async fn update(
    registrations: &Registrations,
    request: &HttpRequest,
    client_id: &str,
    body: Body,
) -> Outcome<Value> {
    let token = bearer_token(request).map_err(Refusal::Token)?;
    let body = json_body(request, body)?;
    registrations.update(client_id, &token, &body).await
}

pub(crate) async fn delete(
    server: Data<IdentityServer>,
    request: HttpRequest,
    client_id: Path<String>,
) -> HttpResponse {
    let Some(registrations) = &server.registrations else {
        return HttpResponse::NotFound().finish();
    };
    let outcome = match bearer_token(&request) {
        Ok(token) => registrations.delete(&client_id, &token).await,
        Err(error) => Err(Refusal::Token(error).into()),
    };
    match outcome {
        Ok(()) => oauth::answer(StatusCode::NO_CONTENT).finish(),
        Err(error) => refuse(&error),
    }
}

fn bearer_token(request: &HttpRequest) -> Result<BearerToken, BearerError> {
    BearerToken::parse(authorization(request), None)
}

/// The body, when it says that it is JSON and is not too large.
fn json_body(request: &HttpRequest, body: Body) -> Result<Bytes, RegistrationError> {
    if !request.content_type().eq_ignore_ascii_case("application/json") {
        return Err(RegistrationError::metadata("the body must be application/json"));
    }
    body.ok()
        .filter(|body| body.len() <= MAX_LENGTH)
        .ok_or_else(|| RegistrationError::metadata("the body is too large or incomplete"))
}

fn answer(outcome: Outcome<Value>) -> HttpResponse {
    match outcome {
        Ok(information) => oauth::answer(StatusCode::OK).json(information),
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &RequestError<Refusal>) -> HttpResponse {
    let refusal = match error {
        RequestError::Refused(refusal) => refusal,
        RequestError::Internal(error) => {
            tracing::error!(%error, "internal error");
            return oauth::answer(StatusCode::INTERNAL_SERVER_ERROR).json(json!({ "error": "server_error" }));
        }
    };
    tracing::info!(reason = %refusal, "registration request refused");
    match refusal {
        Refusal::Metadata(error) => oauth::answer(StatusCode::BAD_REQUEST).json(error),
        Refusal::Token(error) => refuse_token(error),
        Refusal::Limited(limited) => oauth::answer(StatusCode::TOO_MANY_REQUESTS)
            .insert_header((header::RETRY_AFTER, limited.seconds()))
            .json(OAuthError::too_many_requests(limited.seconds())),
        Refusal::Closed => HttpResponse::NotFound().finish(),
    }
}

fn refuse_token(error: &BearerError) -> HttpResponse {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = oauth::answer(status);
    response.insert_header((header::WWW_AUTHENTICATE, error.www_authenticate(REALM)));
    match error.code() {
        Some(code) => response.json(json!({ "error": code, "error_description": error.to_string() })),
        None => response.finish(),
    }
}
