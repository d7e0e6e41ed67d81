//! The log: on standard output, one span a request, with a request id that error pages show.
//!
//! Spans hold the path only, never the query: a query can carry tokens and codes. What is as long as a secret is left
//! out of the path as well: links in e-mails end in one.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use tracing::Span;
use tracing::field::Empty;
use tracing_actix_web::RootSpanBuilder;
use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, ServerSection};
use crate::headers::with_headers;

/// Libraries that tell the same at every start are quiet, and what is logged for the audit is never left out by a level
/// that `server.log` sets for everything. What it names comes later and so has the last word.
const QUIET: &str = "actix_server=warn,refinery_core=warn,audit=info";

/// Sends the log of this process to standard output. Fails when `server.log` is not a valid filter.
pub fn init(section: &ServerSection) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::builder().parse(format!("{QUIET},{}", section.log))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(true);
    // A logger that is there already (in a test) stays.
    drop(match section.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    });
    Ok(())
}

/// An error with its causes, in one line for the log.
#[must_use]
pub fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        // Some errors tell their cause themselves.
        if !text.ends_with(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = error.source();
    }
    text
}

/// The identifier of one request: in its log lines, in the `X-Request-Id` response header and on error pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromRequest for RequestId {
    type Error = Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

impl RequestId {
    /// The identifier of `request`; `-` outside of a served request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        request
            .extensions()
            .get::<tracing_actix_web::RequestId>()
            .map_or_else(|| Self("-".to_owned()), |id| Self(id.to_string()))
    }
}

/// Builds the span of a request without its query.
#[derive(Debug)]
pub(crate) struct PathOnly;

impl RootSpanBuilder for PathOnly {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request
            .extensions()
            .get::<tracing_actix_web::RequestId>()
            .map(ToString::to_string);
        tracing::info_span!(
            "request",
            request_id = id.as_deref().unwrap_or("-"),
            method = %request.method(),
            path = %without_secrets(request.path()),
            status = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, actix_web::Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        span.in_scope(|| tracing::debug!("request finished"));
    }
}

/// The path with every segment left out that is long enough for 256 bits in base64url.
fn without_secrets(path: &str) -> String {
    const SECRET_LENGTH: usize = 43;
    let shown = |segment| {
        if str::len(segment) < SECRET_LENGTH {
            segment
        } else {
            "…"
        }
    };
    path.split('/').map(shown).collect::<Vec<_>>().join("/")
}

pub(crate) async fn request_id_header(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let id = RequestId::of(request.request());
    let name = |headers: &mut HeaderMap| {
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            headers.insert(HeaderName::from_static("x-request-id"), value);
        }
    };
    match next.call(request).await {
        Ok(mut response) => {
            name(response.headers_mut());
            Ok(response)
        }
        Err(error) => Err(with_headers(&error, name)),
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn a_path_is_logged_without_the_secrets_in_it() {
        let secret = "x".repeat(43);
        assert_eq!(without_secrets(&format!("/magic-link/{secret}")), "/magic-link/…");
        for path in [
            "/",
            "/challenge/0123456789abcdef0123456789abcdef/quit",
            "/v1/users/auth0|123",
        ] {
            assert_eq!(without_secrets(path), path);
        }
    }
}
