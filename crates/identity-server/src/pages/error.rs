//! `/Home/Error`, and the page that every failed request for a page ends with.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::pages::Page;
use web_host::texts::Text;

use crate::error::InternalError;
use crate::server::IdentityServer;

/// Paths that answer programs: what they say about a failure stays as it is.
const NOT_PAGES: &[&str] = &[
    "/.well-known/",
    "/connect/deviceauthorization",
    "/connect/introspect",
    "/connect/par",
    "/connect/register",
    "/connect/revocation",
    "/connect/token",
    "/connect/userinfo",
];

/// What went wrong, for people.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorPage {
    /// A word or number to tell the support.
    pub(crate) code: String,
    pub(crate) title: Text,
    pub(crate) message: Text,
    /// Finds the cause in the log. The page itself never tells it.
    pub(crate) request_id: String,
    /// Whether loading the same address again may help.
    pub(crate) try_again: bool,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "error.html";

    fn samples() -> Vec<Self> {
        let page = |code: &str, try_again| Self {
            code: code.to_owned(),
            title: words(StatusCode::INTERNAL_SERVER_ERROR).0,
            message: words(StatusCode::INTERNAL_SERVER_ERROR).1,
            request_id: "0199".to_owned(),
            try_again,
        };
        vec![page("invalid_request", false), page("503", true)]
    }
}

/// The same page with what developers want to know.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedErrorPage {
    #[serde(flatten)]
    page: ErrorPage,
    cause: String,
    fix: &'static str,
}

impl Page for ExplainedErrorPage {
    const TEMPLATE: &'static str = ErrorPage::TEMPLATE;

    fn samples() -> Vec<Self> {
        let explained = |page| Self {
            page,
            cause: "storage: the database is locked".to_owned(),
            fix: "Look for the request number in the log.",
        };
        ErrorPage::samples().into_iter().map(explained).collect()
    }
}

/// What is behind a failure, and what to do.
fn explained<B>(page: ErrorPage, response: &ServiceResponse<B>) -> ExplainedErrorPage {
    let error = response.response().error();
    let internal = error.and_then(|error| error.as_error::<InternalError>());
    let (cause, fix) = match (internal, error) {
        (Some(internal), _) => (
            internal.with_causes(),
            "Look for the request number in the log: what happened before stands there.",
        ),
        (None, Some(error)) => (
            error.to_string(),
            "Compare the request with what the page expects: docs/src/configuration.md and docs/src/guide.md.",
        ),
        (None, None) => match response.status() {
            StatusCode::NOT_FOUND => (
                format!(
                    "no page has the path {}",
                    web_host::logging::without_secrets(response.request().path())
                ),
                "Every path of this server stands in crates/identity-server/src/server/routes.rs.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                format!("the page does not take {}", response.request().method()),
                "Every path of this server stands in crates/identity-server/src/server/routes.rs.",
            ),
            status => (status.to_string(), "Look for the request number in the log."),
        },
    };
    ExplainedErrorPage { page, cause, fix }
}

/// A page for an error that has a code of its own and a description that people may read.
pub(crate) fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    status: StatusCode,
    code: &str,
    message: Text,
) -> HttpResponse {
    let page = ErrorPage {
        code: code.to_owned(),
        title: words(status).0,
        message,
        request_id: RequestId::of(request).as_str().to_owned(),
        try_again: false,
    };
    server.templates.respond(request, status, &page)
}

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    let message = Text::new("error-last-step");
    respond(&server, &request, StatusCode::OK, "error", message)
}

/// Gives failures that have no page of their own one: what the router, an extractor or an internal error left behind.
pub(crate) async fn show_errors<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let response = next.call(request).await?;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let is_for_people = !NOT_PAGES
        .iter()
        .any(|path| response.request().path().starts_with(path));
    let server = response.request().app_data::<Data<IdentityServer>>().cloned();
    match server {
        Some(server) if failed && is_for_people && !has_a_body_of_its_own(response.headers()) => {
            Ok(with_page(&server, response))
        }
        _ => Ok(response.map_into_left_body()),
    }
}

/// Extractors and the router leave no body, or a line of plain text that was written for programmers.
fn has_a_body_of_its_own(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| !value.as_bytes().starts_with(b"text/plain"))
}

fn with_page<B>(server: &IdentityServer, response: ServiceResponse<B>) -> ServiceResponse<EitherBody<B>> {
    let status = response.status();
    let (title, message) = words(status);
    let page = ErrorPage {
        code: status.as_u16().to_string(),
        title,
        message,
        request_id: RequestId::of(response.request()).as_str().to_owned(),
        try_again: status.is_server_error() && response.request().method() == Method::GET,
    };
    let mut shown = if server.development.is_some() {
        let page = explained(page, &response);
        server.templates.respond(response.request(), status, &page)
    } else {
        server.templates.respond(response.request(), status, &page)
    };
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            shown.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.into_response(shown).map_into_right_body()
}

fn words(status: StatusCode) -> (Text, Text) {
    let (title, message) = match status {
        StatusCode::NOT_FOUND => ("error-not-found-title", "error-not-found"),
        StatusCode::METHOD_NOT_ALLOWED => ("error-method-title", "error-method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("error-too-large-title", "error-too-large"),
        StatusCode::SERVICE_UNAVAILABLE => ("error-account-unavailable-title", "error-account-unavailable"),
        status if status.is_client_error() => ("error-request-title", "error-bad-request"),
        _ => ("error-internal-title", "error-internal"),
    };
    (Text::new(title), Text::new(message))
}
