//! `/emulator/openapi.json`: the control API in `OpenAPI` 3.1. Kept by hand, beside the book that it is also a part of.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;

pub(super) const DOCUMENT: &str = include_str!("../../../../docs/src/emulator-openapi.json");

/// `GET`: no secret is needed to read it.
pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::json())
        .body(DOCUMENT)
}
