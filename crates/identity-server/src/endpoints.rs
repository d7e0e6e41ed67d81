//! The endpoints of the protocol: one file each.

pub(crate) mod authorize;
pub(crate) mod check_session;
pub(crate) mod cors;
pub(crate) mod device_authorization;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod introspection;
pub(crate) mod jwks;
pub(crate) mod par;
pub(crate) mod passkey_enrolment;
pub(crate) mod registration;
pub(crate) mod revocation;
pub(crate) mod token;
pub(crate) mod userinfo;
pub(crate) mod webauthn;

mod form;
mod oauth;
mod public_document;

pub(crate) use self::public_document::{PublicDocument, at_hand};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

/// The `Authorization` header. One that is sent twice or is not text is none that anybody accepts.
fn authorization(request: &HttpRequest) -> Option<&str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let first = headers.next()?;
    match (first.to_str(), headers.next()) {
        (Ok(text), None) => Some(text),
        _ => Some(""),
    }
}

/// The browser goes there by GET, whatever method it came with (RFC 9700 section 4.12).
pub(crate) fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

#[cfg(test)]
mod tests;
