//! `/connect/introspect`

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::introspection::JWT_MEDIA_TYPE;

use super::form::{Form, FormError};
use super::{authorization, oauth};
use crate::IdentityServer;
use crate::tokens::Introspection;

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> HttpResponse {
    let outcome = match form {
        Ok(Form(form)) => {
            let as_jwt = wants_jwt(&request);
            server
                .tokens
                .introspect(authorization(&request), &form, as_jwt)
                .await
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(Introspection::Plain(response)) => oauth::answer(StatusCode::OK).json(response),
        Ok(Introspection::Signed(token)) => oauth::answer(StatusCode::OK)
            .content_type(JWT_MEDIA_TYPE)
            .body(token),
        Err(error) => oauth::refuse("introspection", &error),
    }
}

/// RFC 9701 section 4: whoever wants a JWT says so in `Accept`.
fn wants_jwt(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT);
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|media_type| media_type.trim().eq_ignore_ascii_case(JWT_MEDIA_TYPE))
}
