//! The page for what went wrong: what happened, what to do, and the request id that finds the cause in the log.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::language::Language;
use web_host::pages::Page;

use crate::app::App;
use crate::provider::ProviderError;
use crate::sign_in::LocalPath;

/// What went wrong, in words for the person at the browser.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: String,
    title: &'static str,
    explanation: &'static str,
    /// What the provider said about it, where it said something.
    detail: Option<String>,
    retry: LocalPath,
}

#[derive(Debug, Serialize)]
pub(super) struct ProblemPage<'a> {
    code: &'a str,
    title: &'a str,
    explanation: &'a str,
    detail: Option<&'a str>,
    request_id: &'a str,
    retry: &'a str,
}

impl Page for ProblemPage<'_> {
    const TEMPLATE: &'static str = "problem.html";

    fn samples() -> Vec<Self> {
        let bare = ProblemPage {
            code: "access_denied",
            title: "Sign-in was refused",
            explanation: "You have not been signed in.",
            detail: None,
            request_id: "5b0b6a2e-0f0f-4c39-9d60-3ef1fae2cf6e",
            retry: "/",
        };
        vec![
            ProblemPage {
                detail: Some("<b>because</b>"),
                ..bare
            },
            bare,
        ]
    }
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, explanation: &'static str) -> Self {
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
            "This sign-in cannot be continued",
            "It was not started in this browser, it took too long, or it is already finished. Nothing has changed; \
             you can start a new one.",
        )
    }

    /// An authorization response that is none.
    #[must_use]
    pub fn unexpected_answer() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_response",
            "The sign-in came back incomplete",
            "The answer of the sign-in server cannot be understood. You have not been signed in; please try again.",
        )
    }

    /// A sign-in that somebody else began, at another provider or for a page of another site.
    #[must_use]
    pub fn foreign_initiation() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "This sign-in cannot be started",
            "The link that led here is for another sign-in server or for another site. Nothing has changed.",
        )
    }

    /// The session at the provider ended while the sign-in was under way.
    #[must_use]
    pub fn session_ended() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "session_ended",
            "You have been signed out meanwhile",
            "Your session at the sign-in server ended before the sign-in was complete. Please sign in again.",
        )
    }

    /// A form without a valid CSRF token.
    #[must_use]
    pub fn foreign_form(retry: LocalPath) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "invalid_form",
            "This form is not valid any more",
            "It did not come from a page of this site, or the page was too old. Nothing has been done; please try again.",
        )
        .retry_at(retry)
    }

    /// The provider answered with an error (RFC 6749 section 4.1.2.1).
    #[must_use]
    pub fn refused(error: &str, description: Option<String>, retry: LocalPath) -> Self {
        let (status, title, explanation) = match error {
            "access_denied" => (
                StatusCode::FORBIDDEN,
                "Sign-in was refused",
                "The sign-in was cancelled, or the sign-in server did not allow it. You have not been signed in.",
            ),
            "unmet_authentication_requirements" => (
                StatusCode::FORBIDDEN,
                "A stronger sign-in is needed",
                "The sign-in server could not verify you with several factors. Set up an authenticator app for your \
                 account, and try again.",
            ),
            "temporarily_unavailable" | "server_error" => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The sign-in server has a problem",
                "It could not sign you in just now. Please try again in a moment.",
            ),
            _ => (
                StatusCode::BAD_GATEWAY,
                "The sign-in server refused the request",
                "It did not accept what this application asked for. You have not been signed in.",
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
                    "The sign-in server cannot be reached",
                    "You have not been signed in. Please try again in a moment.",
                )
            }
            ProviderError::Refused(_) => {
                tracing::warn!(%error, "a sign-in failed");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "sign_in_not_accepted",
                    "The sign-in could not be completed",
                    "The sign-in server did not accept it any more. You have not been signed in; please try again.",
                )
            }
            ProviderError::Untrusted(_) => {
                tracing::warn!(%error, "a sign-in failed");
                Self::new(
                    StatusCode::BAD_GATEWAY,
                    "invalid_sign_in",
                    "The sign-in could not be verified",
                    "The answer of the sign-in server failed a security check, so you have not been signed in. Please try again.",
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
            "Passkeys cannot be reached",
            "The passkey service does not answer. Nothing has changed; please try again in a moment.",
        )
        .retry_at(LocalPath::passkeys())
    }

    /// A passkey that this person does not have.
    #[must_use]
    pub fn unknown_passkey() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_passkey",
            "There is no such passkey",
            "It may have been removed already. Your passkeys page shows those that you have.",
        )
        .retry_at(LocalPath::passkeys())
    }

    /// Something of ours broke; the log knows what.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "Something went wrong",
            "The fault is ours. Please try again; if it stays, tell us the request id below.",
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
            title: self.title,
            explanation: self.explanation,
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
