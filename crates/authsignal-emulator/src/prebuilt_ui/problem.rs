//! Expired, foreign and failed visits: a page that says what happened, with a way on where there is one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use web_host::headers::ContentSecurityPolicy;
use web_host::language;
use web_host::pages::{Page, Templates};
use web_host::texts::Text;

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
    /// Says which language the page is to speak.
    request: HttpRequest,
    policy: ContentSecurityPolicy,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ProblemPage {
    #[serde(flatten)]
    surroundings: Surroundings,
    title: Text,
    message: Text,
    /// What only developers understand, in English.
    detail: Option<String>,
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
        let expired = Self {
            surroundings: Surroundings::sample(),
            title: EXPIRED.title,
            message: Text::new("problem-expired-text"),
            detail: None,
            error_code: EXPIRED.error_code,
            status_code: EXPIRED.status.as_u16(),
            back: None,
            retry: None,
        };
        let impossible = Self {
            title: IMPOSSIBLE.title,
            message: Text::new("problem-impossible-text"),
            detail: Some("The action does not permit SMS.".to_owned()),
            error_code: IMPOSSIBLE.error_code,
            status_code: IMPOSSIBLE.status.as_u16(),
            back: Some("https://app.example".to_owned()),
            retry: Some("/challenge/0123".to_owned()),
            ..expired.clone()
        };
        let mut pages = vec![expired, impossible];
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
    title: Text,
    error_code: &'static str,
}

const FOREIGN: Kind = Kind {
    status: StatusCode::FORBIDDEN,
    title: Text::new("problem-foreign"),
    error_code: "invalid_token",
};
const EXPIRED: Kind = Kind {
    status: StatusCode::GONE,
    title: Text::new("problem-expired"),
    error_code: "expired_token",
};
const TOO_MANY: Kind = Kind {
    status: StatusCode::TOO_MANY_REQUESTS,
    title: Text::new("problem-too-many"),
    error_code: "too_many_requests",
};
const RETRY: Kind = Kind {
    status: StatusCode::FORBIDDEN,
    title: Text::new("problem-retry"),
    error_code: "invalid_request",
};
const IMPOSSIBLE: Kind = Kind {
    status: StatusCode::BAD_REQUEST,
    title: Text::new("problem-impossible"),
    error_code: "invalid_request",
};
const FAILURE: Kind = Kind {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: Text::new("problem-failure"),
    error_code: "unexpected_error",
};

impl Problem {
    fn new(tenant: &Tenant, templates: &Templates, request: &HttpRequest, kind: Kind, message: Text) -> Self {
        let settings = tenant.settings();
        let page = ProblemPage {
            surroundings: Surroundings::of(&settings, None),
            title: kind.title,
            message,
            detail: None,
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
                request: request.clone(),
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

    pub(super) fn expired(
        tenant: &Tenant,
        templates: &Templates,
        request: &HttpRequest,
        back: Option<String>,
    ) -> Self {
        let message = Text::new("problem-expired-text");
        Self::new(tenant, templates, request, EXPIRED, message).with(|page| page.back = back)
    }

    /// The link of an e-mail is not known any more.
    pub(super) fn unknown_link(tenant: &Tenant, templates: &Templates, request: &HttpRequest) -> Self {
        let message = Text::new("problem-expired-mail-text");
        Self::new(tenant, templates, request, EXPIRED, message)
    }

    /// A form that is too old, or not ours.
    pub(super) fn retry(
        tenant: &Tenant,
        templates: &Templates,
        request: &HttpRequest,
        retry: String,
    ) -> Self {
        let message = Text::new("form-too-old");
        Self::new(tenant, templates, request, RETRY, message).with_retry(retry)
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

    pub(super) fn of(
        tenant: &Tenant,
        templates: &Templates,
        request: &HttpRequest,
        error: &TenantError,
    ) -> Self {
        let new = |kind, message| Self::new(tenant, templates, request, kind, message);
        match error {
            TenantError::Token(TokenError::Expired) => Self::expired(tenant, templates, request, None),
            TenantError::Token(TokenError::Invalid) => new(FOREIGN, Text::new("problem-foreign-text")),
            TenantError::Database(_) | TenantError::Internal(_) => {
                tracing::error!(%error, "a page failed");
                new(FAILURE, Text::new("problem-failure-text"))
            }
            TenantError::TooManyRequests(_) => new(TOO_MANY, Text::new("sent-too-many")),
            TenantError::NotFound(_) => new(IMPOSSIBLE, Text::new("problem-unknown-text")),
            other => new(IMPOSSIBLE, Text::new("problem-impossible-text"))
                .with(|page| page.detail = Some(other.to_string())),
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
        match self.content.as_ref().map(|content| &content.page) {
            Some(page) => formatter.write_str(page.detail.as_deref().unwrap_or(page.error_code)),
            None => formatter.write_str("the server is wired wrongly"),
        }
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
        if content.request.method().is_safe() {
            language::comes_back_to(&content.request, content.request.uri().to_string());
        }
        let mut response = content
            .templates
            .respond(&content.request, self.status, &content.page);
        response.extensions_mut().insert(content.policy.clone());
        response
    }
}
