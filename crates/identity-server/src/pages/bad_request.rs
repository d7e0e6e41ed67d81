//! The page for a request of an application that is refused and cannot be answered to the application.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::pages::Page;

use crate::IdentityServer;

#[derive(Debug, Serialize)]
pub(crate) struct BadRequestPage<'a> {
    code: &'a str,
    description: &'a str,
    request_id: String,
}

impl Page for BadRequestPage<'_> {
    const TEMPLATE: &'static str = "bad_request.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            code: "invalid_request",
            description: "redirect_uri is not registered for this client",
            request_id: "5e1c…".to_owned(),
        }]
    }
}

/// Says what is wrong in fixed words: nothing of `description` may come from the request.
pub(crate) fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    code: &str,
    description: &str,
) -> HttpResponse {
    server.templates.respond(
        request,
        StatusCode::BAD_REQUEST,
        &BadRequestPage {
            code,
            description,
            request_id: RequestId::of(request).as_str().to_owned(),
        },
    )
}
