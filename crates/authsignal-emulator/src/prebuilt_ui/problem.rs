//! Expired, foreign and failed visits: a page that says what happened, with a way on where there is one.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::{Page, Templates};

use super::visitor::policy;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::token::TokenError;

/// A page instead of the one that was asked for.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    page: Box<ProblemPage>,
    setting: Option<Box<(Templates, ContentSecurityPolicy)>>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ProblemPage {
    title: &'static str,
    message: String,
    /// Back to the app, without any token.
    back: Option<String>,
    /// A new attempt.
    retry: Option<String>,
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "problem.html";

    fn samples() -> Vec<Self> {
        let page = |back: Option<&str>, retry: Option<&str>| Self {
            title: "Title",
            message: "Message".to_owned(),
            back: back.map(str::to_owned),
            retry: retry.map(str::to_owned),
        };
        vec![
            page(None, None),
            page(Some("https://app.example"), Some("/challenge/1")),
        ]
    }
}

impl Problem {
    fn new(
        tenant: &Tenant,
        templates: &Templates,
        status: StatusCode,
        title: &'static str,
        message: String,
    ) -> Self {
        Self {
            status,
            page: Box::new(ProblemPage {
                title,
                message,
                back: None,
                retry: None,
            }),
            setting: Some(Box::new((templates.clone(), policy(tenant)))),
        }
    }

    /// The server is wired wrongly.
    pub(super) fn unusable() -> Self {
        let page = ProblemPage {
            title: "",
            message: String::new(),
            back: None,
            retry: None,
        };
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            page: Box::new(page),
            setting: None,
        }
    }

    /// The visit is not of this browser, or there is none.
    pub(super) fn foreign(tenant: &Tenant, templates: &Templates) -> Self {
        let message = "The link is incomplete, was opened in another browser, or is not known. Go back to the app and start again.";
        Self::new(
            tenant,
            templates,
            StatusCode::FORBIDDEN,
            "This link does not work here",
            message.to_owned(),
        )
    }

    pub(super) fn expired(tenant: &Tenant, templates: &Templates, back: Option<String>) -> Self {
        let message = "Too much time has passed. Go back to the app and start again.".to_owned();
        let mut problem = Self::new(
            tenant,
            templates,
            StatusCode::GONE,
            "This link has expired",
            message,
        );
        problem.page.back = back;
        problem
    }

    pub(super) fn retry(tenant: &Tenant, templates: &Templates, reason: &str, retry: String) -> Self {
        let message = format!("That did not work: {reason}.");
        Self::new(
            tenant,
            templates,
            StatusCode::FORBIDDEN,
            "Please try again",
            message,
        )
        .with_retry(retry)
    }

    pub(super) fn with_retry(mut self, retry: String) -> Self {
        self.page.retry = Some(retry);
        self
    }

    pub(super) fn of(tenant: &Tenant, templates: &Templates, error: &TenantError) -> Self {
        match error {
            TenantError::Token(TokenError::Expired) => Self::expired(tenant, templates, None),
            TenantError::Token(TokenError::Invalid) => Self::foreign(tenant, templates),
            TenantError::Database(_) | TenantError::Internal(_) => {
                tracing::error!(%error, "a page failed");
                let message = "The emulator failed: its log says why.".to_owned();
                Self::new(
                    tenant,
                    templates,
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something went wrong",
                    message,
                )
            }
            other => Self::new(
                tenant,
                templates,
                StatusCode::BAD_REQUEST,
                "This is not possible",
                other.to_string(),
            ),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.page.message)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let Some(setting) = &self.setting else {
            return HttpResponse::InternalServerError().finish();
        };
        let (templates, policy) = setting.as_ref();
        let mut response = templates.respond(self.status, self.page.as_ref());
        response.extensions_mut().insert(policy.clone());
        response
    }
}
