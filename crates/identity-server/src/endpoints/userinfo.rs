//! `/connect/userinfo`

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::bearer::{self, BearerError, BearerToken};
use oidc_protocol::parameters::Parameters;
use serde_json::json;

use super::authorization;
use super::form::{Form, FormError};
use crate::IdentityServer;
use crate::error::RequestError;
use crate::tokens::UserInfo;

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    answer(&server, &request, None).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> HttpResponse {
    // A body of another kind holds no token; the header may.
    let form = form
        .ok()
        .map(|Form(form)| Parameters::parse(form, bearer::PARAMETERS));
    answer(&server, &request, form).await
}

async fn answer(server: &IdentityServer, request: &HttpRequest, form: Option<Parameters>) -> HttpResponse {
    let claims = match BearerToken::parse(authorization(request), form.as_ref()) {
        Ok(token) => server.tokens.userinfo(&token).await,
        Err(error) => Err(error.into()),
    };
    match claims {
        Ok(UserInfo::Plain(claims)) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(claims),
        Ok(UserInfo::Signed(token)) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/jwt")
            .body(token),
        Err(RequestError::Refused(error)) => refuse(&error),
        Err(RequestError::Internal(error)) => {
            tracing::error!(%error, "internal error");
            HttpResponse::InternalServerError().json(json!({ "error": "server_error" }))
        }
    }
}

fn refuse(error: &BearerError) -> HttpResponse {
    tracing::info!(%error, "userinfo request refused");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::WWW_AUTHENTICATE, error.www_authenticate("userinfo")))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match error.code() {
        Some(code) => response.json(json!({ "error": code, "error_description": error.to_string() })),
        None => response.finish(),
    }
}
