//! Expired, foreign and failed visits: a page that says what happened, with a way on where there is one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use web_host::headers::ContentSecurityPolicy;
use web_host::language::Language;
use web_host::pages::{Page, Templates};

use super::embedding::{Embedding, referrer};
use super::frame::Surroundings;
use super::visitor::policy;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::token::TokenError;

/// A page instead of the one that was asked for.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    /// Absent where the server is wired wrongly.
    content: Option<Box<Content>>,
}

#[derive(Debug)]
struct Content {
    page: ProblemPage,
    templates: Templates,
    policy: ContentSecurityPolicy,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ProblemPage {
    #[serde(flatten)]
    surroundings: Surroundings,
    title: &'static str,
    message: String,
    /// What the app is told, beside the status, if it shows the page in a frame or a window.
    error_code: &'static str,
    status_code: u16,
    /// Back to the app.
    back: Option<String>,
    /// A new attempt.
    retry: Option<String>,
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "problem.html";

    fn samples() -> Vec<Self> {
        let page = |back: Option<&str>, retry: Option<&str>| Self {
            surroundings: Surroundings::sample(),
            title: "This link has expired",
            message: "Go back to the app and begin again.".to_owned(),
            error_code: "expired_token",
            status_code: 410,
            back: back.map(str::to_owned),
            retry: retry.map(str::to_owned),
        };
        let mut pages = vec![
            page(None, None),
            page(Some("https://app.example"), Some("/challenge/1")),
        ];
        for mut page in pages.clone() {
            page.surroundings = Surroundings::embedded_sample();
            pages.push(page);
        }
        pages
    }
}

/// What a kind of problem is called, for people and for apps.
struct Kind {
    status: StatusCode,
    title: &'static str,
    error_code: &'static str,
}

const FOREIGN: Kind = Kind {
    status: StatusCode::FORBIDDEN,
    title: "This link does not work here",
    error_code: "invalid_token",
};
const EXPIRED: Kind = Kind {
    status: StatusCode::GONE,
    title: "This link has expired",
    error_code: "expired_token",
};
const TOO_MANY: Kind = Kind {
    status: StatusCode::TOO_MANY_REQUESTS,
    title: "Please wait",
    error_code: "too_many_requests",
};
const RETRY: Kind = Kind {
    status: StatusCode::FORBIDDEN,
    title: "Please try again",
    error_code: "invalid_request",
};
const IMPOSSIBLE: Kind = Kind {
    status: StatusCode::BAD_REQUEST,
    title: "This is not possible",
    error_code: "invalid_request",
};
const FAILURE: Kind = Kind {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: "Something went wrong",
    error_code: "unexpected_error",
};

impl Problem {
    fn new(tenant: &Tenant, templates: &Templates, kind: &Kind, message: String) -> Self {
        let settings = tenant.settings();
        let page = ProblemPage {
            surroundings: Surroundings::of(&settings, None),
            title: kind.title,
            message,
            error_code: kind.error_code,
            status_code: kind.status.as_u16(),
            back: None,
            retry: None,
        };
        Self {
            status: kind.status,
            content: Some(Box::new(Content {
                page,
                templates: templates.clone(),
                policy: policy(&settings),
            })),
        }
    }

    /// The server is wired wrongly.
    pub(super) fn unusable() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            content: None,
        }
    }

    pub(super) fn expired(tenant: &Tenant, templates: &Templates, back: Option<String>) -> Self {
        let message = "Too much time has passed. Go back to the app and start again.".to_owned();
        Self::new(tenant, templates, &EXPIRED, message).with(|page| page.back = back)
    }

    /// The link of an e-mail is not known any more.
    pub(super) fn unknown_link(tenant: &Tenant, templates: &Templates) -> Self {
        let message =
            "The link has expired or was used already. Go back to where you began and have another one sent.";
        Self::new(tenant, templates, &EXPIRED, message.to_owned())
    }

    pub(super) fn retry(tenant: &Tenant, templates: &Templates, reason: &str, retry: String) -> Self {
        Self::new(tenant, templates, &RETRY, format!("That did not work: {reason}.")).with_retry(retry)
    }

    pub(super) fn with_retry(self, retry: String) -> Self {
        self.with(|page| page.retry = Some(retry))
    }

    pub(super) fn with_back(self, back: String) -> Self {
        self.with(|page| page.back = Some(back))
    }

    /// Tells the app that shows the page in a frame or a window.
    pub(super) fn embedded(self, embedding: Option<Embedding>) -> Self {
        self.with(|page| page.surroundings.embedding = embedding)
    }

    /// Where no visit says how the page is shown, the browser does.
    pub(super) fn for_frame_of(self, tenant: &Tenant, request: &HttpRequest) -> Self {
        let destination = request.headers().get("sec-fetch-dest");
        let is_frame = destination.is_some_and(|destination| destination == "iframe");
        let embedding =
            is_frame.then(|| Embedding::of(&tenant.settings(), None, referrer(request).as_deref()));
        self.embedded(embedding)
    }

    pub(super) fn of(tenant: &Tenant, templates: &Templates, error: &TenantError) -> Self {
        match error {
            TenantError::Token(TokenError::Expired) => Self::expired(tenant, templates, None),
            TenantError::Token(TokenError::Invalid) => {
                let message = "The link is incomplete, was opened in another browser, or is not known. Go back to the app and start again.";
                Self::new(tenant, templates, &FOREIGN, message.to_owned())
            }
            TenantError::Database(_) | TenantError::Internal(_) => {
                tracing::error!(%error, "a page failed");
                let message = "The emulator failed: its log says why.".to_owned();
                Self::new(tenant, templates, &FAILURE, message)
            }
            TenantError::TooManyRequests(why) => Self::new(tenant, templates, &TOO_MANY, (*why).to_owned()),
            other => Self::new(tenant, templates, &IMPOSSIBLE, other.to_string()),
        }
    }

    fn with(mut self, change: impl FnOnce(&mut ProblemPage)) -> Self {
        if let Some(content) = &mut self.content {
            change(&mut content.page);
        }
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self.content.as_ref().map(|content| content.page.message.as_str());
        formatter.write_str(message.unwrap_or("the server is wired wrongly"))
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let Some(content) = &self.content else {
            return HttpResponse::InternalServerError().finish();
        };
        let mut response = content.templates.respond_in(
            &Language::default(),
            HttpResponse::build(self.status),
            &content.page,
        );
        response.extensions_mut().insert(content.policy.clone());
        response
    }
}
