//! The log: on standard output, one span a request, with a request id that error pages show.
//!
//! Spans hold the path only, never the query: a query can carry tokens and codes. What is as long as a secret is left
//! out of the path as well: links in e-mails end in one.

use std::borrow::Cow;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io::IsTerminal;

use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use tracing::field::Empty;
use tracing::{Level, Span};
use tracing_subscriber::EnvFilter;
use uuid::fmt::Hyphenated;

use crate::config::{LogFormat, ServerSection};
use crate::random::{RandomSource, SystemRandom};

/// Libraries that tell the same at every start are quiet, and what is logged for the audit is never left out by a level
/// that `server.log` sets for everything. What it names comes later and so has the last word.
const QUIET: &str = "actix_server=warn,refinery_core=warn,audit=info";

/// Sends the log of this process to standard output. Fails when `server.log` is not a valid filter.
pub fn init(section: &ServerSection) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::builder().parse(format!("{QUIET},{}", section.log))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(true);
    // Colours are for people: in a file or a journal they are noise.
    let builder = if std::io::stdout().is_terminal() {
        builder
    } else {
        builder.with_ansi(false)
    };
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Option<[u8; Hyphenated::LENGTH]>);

impl FromRequest for RequestId {
    type Error = Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

impl RequestId {
    /// A new one. It decides nothing, so it comes from the machine's dice, also in tests.
    pub(crate) fn new() -> Self {
        let mut text = [0; Hyphenated::LENGTH];
        SystemRandom.uuid().hyphenated().encode_lower(&mut text);
        Self(Some(text))
    }

    /// The identifier of `request`; `-` outside of a served request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        request.extensions().get().copied().unwrap_or(Self(None))
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let text = self.0.as_ref().map(|text| str::from_utf8(text));
        text.and_then(Result::ok).unwrap_or("-")
    }

    /// Names it in the headers of its answer.
    pub(crate) fn set(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::from_str(self.as_str()) {
            headers.insert(HeaderName::from_static("x-request-id"), value);
        }
    }
}

/// The span of a request, without its query.
pub(crate) fn span_of(request: &ServiceRequest, id: RequestId) -> Span {
    tracing::info_span!(
        "request",
        request_id = id.as_str(),
        method = request.method().as_str(),
        path = &*without_secrets(request.path()),
        status = Empty,
    )
}

/// Logs how the request of the present span ended.
pub(crate) fn log_end<B>(outcome: &Result<ServiceResponse<B>, actix_web::Error>) {
    // Nothing else is logged after it, and recording it writes the whole span again.
    if !tracing::enabled!(Level::DEBUG) {
        return;
    }
    let status = match outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    Span::current().record("status", status.as_u16());
    tracing::debug!("request finished");
}

/// The path with every segment left out that is long enough for 256 bits in base64url.
#[must_use]
pub fn without_secrets(path: &str) -> Cow<'_, str> {
    const SECRET_LENGTH: usize = 43;
    let is_secret = |segment: &str| segment.len() >= SECRET_LENGTH;
    if !path.split('/').any(is_secret) {
        return Cow::Borrowed(path);
    }
    let shown = |segment| if is_secret(segment) { "…" } else { segment };
    Cow::Owned(path.split('/').map(shown).collect::<Vec<_>>().join("/"))
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
