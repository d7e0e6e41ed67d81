//! The page for a request of an application that is refused and cannot be answered to the application.

mod cause;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::pages::Page;

use self::cause::Cause;
use crate::IdentityServer;
use crate::error::InternalError;

#[derive(Debug, Serialize)]
pub(crate) struct BadRequestPage<'a> {
    code: &'a str,
    description: &'a str,
    request_id: String,
    /// For developers.
    cause: Option<Cause>,
}

impl Page for BadRequestPage<'_> {
    const TEMPLATE: &'static str = "bad_request.html";

    fn samples() -> Vec<Self> {
        let page = |cause| Self {
            code: "invalid_request",
            description: "redirect_uri is not registered for this client",
            request_id: "5e1c…".to_owned(),
            cause,
        };
        vec![page(None), page(Some(Cause::sample()))]
    }
}

/// Says what is wrong in fixed words: nothing of `description` may come from the request.
pub(crate) async fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    code: &str,
    description: &str,
) -> Result<HttpResponse, InternalError> {
    let page = BadRequestPage {
        code,
        description,
        request_id: RequestId::of(request).as_str().to_owned(),
        cause: cause::find(server, request, description).await?,
    };
    Ok(server.templates.respond(request, StatusCode::BAD_REQUEST, &page))
}
