//! The page for what went wrong: what happened, what to do, and the request id that finds the cause in the log.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::language::Language;
use web_host::pages::Page;
use web_host::texts::Text;

use crate::app::App;
use crate::provider::ProviderError;
use crate::sign_in::LocalPath;

/// What went wrong, in words for the person at the browser.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: String,
    title: Text,
    explanation: Text,
    /// What the provider said about it, where it said something.
    detail: Option<String>,
    retry: LocalPath,
}

#[derive(Debug, Serialize)]
pub(super) struct ProblemPage<'a> {
    code: &'a str,
    title: Text,
    explanation: Text,
    detail: Option<&'a str>,
    request_id: &'a str,
    retry: &'a str,
}

impl Page for ProblemPage<'_> {
    const TEMPLATE: &'static str = "problem.html";

    fn samples() -> Vec<Self> {
        let page = |detail| ProblemPage {
            code: "access_denied",
            title: Text::new("problem-denied"),
            explanation: Text::new("problem-denied-text"),
            detail,
            request_id: "5b0b6a2e-0f0f-4c39-9d60-3ef1fae2cf6e",
            retry: "/",
        };
        vec![page(None), page(Some("<b>because</b>"))]
    }
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: Text, explanation: Text) -> Self {
        Self {
            status,
            code: code.to_owned(),
            title,
            explanation,
            detail: None,
            retry: LocalPath::home(),
        }
    }

    /// An authorization response that belongs to no sign-in of this browser, or to one that is over.
    #[must_use]
    pub fn unknown_sign_in() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "unknown_state",
            Text::new("problem-unknown-sign-in"),
            Text::new("problem-unknown-sign-in-text"),
        )
    }

    /// An authorization response that is none.
    #[must_use]
    pub fn unexpected_answer() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_response",
            Text::new("problem-unexpected-answer"),
            Text::new("problem-unexpected-answer-text"),
        )
    }

    /// A sign-in that somebody else began, at another provider or for a page of another site.
    #[must_use]
    pub fn foreign_initiation() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            Text::new("problem-foreign-initiation"),
            Text::new("problem-foreign-initiation-text"),
        )
    }

    /// The session at the provider ended while the sign-in was under way.
    #[must_use]
    pub fn session_ended() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "session_ended",
            Text::new("problem-session-ended"),
            Text::new("problem-session-ended-text"),
        )
    }

    /// A form without a valid CSRF token.
    #[must_use]
    pub fn foreign_form(retry: LocalPath) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "invalid_form",
            Text::new("problem-foreign-form"),
            Text::new("problem-foreign-form-text"),
        )
        .retry_at(retry)
    }

    /// The provider answered with an error (RFC 6749 section 4.1.2.1).
    #[must_use]
    pub fn refused(error: &str, description: Option<String>, retry: LocalPath) -> Self {
        let (status, title, explanation) = match error {
            "access_denied" => (
                StatusCode::FORBIDDEN,
                Text::new("problem-denied"),
                Text::new("problem-denied-text"),
            ),
            "unmet_authentication_requirements" => (
                StatusCode::FORBIDDEN,
                Text::new("problem-unmet"),
                Text::new("problem-unmet-text"),
            ),
            "temporarily_unavailable" | "server_error" => (
                StatusCode::SERVICE_UNAVAILABLE,
                Text::new("problem-provider-problem"),
                Text::new("problem-provider-problem-text"),
            ),
            _ => (
                StatusCode::BAD_GATEWAY,
                Text::new("problem-refused"),
                Text::new("problem-refused-text"),
            ),
        };
        tracing::info!(error, description, "the provider answered with an error");
        let detail = description.filter(|text| !text.trim().is_empty());
        Self {
            detail,
            ..Self::new(status, error_code(error), title, explanation).retry_at(retry)
        }
    }

    /// The provider did not help.
    #[must_use]
    pub fn of_provider(error: &ProviderError, retry: LocalPath) -> Self {
        match error {
            ProviderError::Unavailable(_) => {
                tracing::error!(%error, "nobody can sign in");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "provider_unavailable",
                    Text::new("problem-unavailable"),
                    Text::new("problem-unavailable-text"),
                )
            }
            ProviderError::Refused(_) => {
                tracing::warn!(%error, "a sign-in failed");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "sign_in_not_accepted",
                    Text::new("problem-not-accepted"),
                    Text::new("problem-not-accepted-text"),
                )
            }
            ProviderError::Untrusted(_) => {
                tracing::warn!(%error, "a sign-in failed");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "invalid_sign_in",
                    Text::new("problem-untrusted"),
                    Text::new("problem-untrusted-text"),
                )
            }
        }
        .retry_at(retry)
    }

    /// Authsignal did not help.
    #[must_use]
    pub fn passkeys_unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "passkeys_unavailable",
            Text::new("problem-passkeys-unavailable"),
            Text::new("problem-passkeys-unavailable-text"),
        )
        .retry_at(LocalPath::passkeys())
    }

    /// A passkey that this person does not have.
    #[must_use]
    pub fn unknown_passkey() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_passkey",
            Text::new("problem-unknown-passkey"),
            Text::new("problem-unknown-passkey-text"),
        )
        .retry_at(LocalPath::passkeys())
    }

    /// Something of ours broke; the log knows what.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            Text::new("problem-internal"),
            Text::new("problem-internal-text"),
        )
    }

    /// The answer to `request` with this page.
    #[must_use]
    pub fn respond(&self, app: &App, request: &HttpRequest) -> HttpResponse {
        self.page(app, &app.templates.language_of(request), &RequestId::of(request))
    }

    /// The same in `language`, for the request with this identifier.
    #[must_use]
    pub fn page(&self, app: &App, language: &Language, request_id: &RequestId) -> HttpResponse {
        let page = ProblemPage {
            code: &self.code,
            title: self.title.clone(),
            explanation: self.explanation.clone(),
            detail: self.detail.as_deref(),
            request_id: request_id.as_str(),
            retry: self.retry.as_str(),
        };
        app.templates
            .respond_in(language, HttpResponse::build(self.status), &page)
    }

    fn retry_at(self, retry: LocalPath) -> Self {
        Self { retry, ..self }
    }
}

/// A code of the registered form; anything else is not repeated to people.
fn error_code(error: &str) -> &str {
    let registered = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !error.is_empty() && error.len() <= 64 && error.bytes().all(registered) {
        error
    } else {
        "unknown_error"
    }
}
