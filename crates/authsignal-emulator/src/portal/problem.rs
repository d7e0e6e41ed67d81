//! Errors of the portal, as pages: whoever made a mistake in a form does not want to read JSON.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use web_host::csrf::CsrfError;

use super::frame::{Content, Portal};
use crate::operations::settings::SettingsError;
use crate::tenant::TenantError;

/// Why a page is not shown, or a form changes nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PortalError {
    #[error(transparent)]
    Csrf(#[from] CsrfError),
    #[error("{0}")]
    NotFound(&'static str),
    #[error(transparent)]
    Tenant(#[from] TenantError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("the form cannot be read, or is too large")]
    Form,
    #[error("{0}")]
    Internal(String),
}

impl ResponseError for PortalError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::Tenant(TenantError::NotFound(_)) => StatusCode::NOT_FOUND,
            Self::Internal(_)
            | Self::Tenant(TenantError::Database(_) | TenantError::Internal(_))
            | Self::Settings(SettingsError::Tenant(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Csrf(_) | Self::Form | Self::Tenant(_) | Self::Settings(SettingsError::Refused(_)) => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish()
    }
}

#[derive(Serialize)]
pub(super) struct ProblemPage {
    message: String,
}

impl Content for ProblemPage {
    const TEMPLATE: &'static str = "portal_problem.html";
    const SECTION: &'static str = "";

    fn samples() -> Vec<Self> {
        vec![Self {
            message: "Message".to_owned(),
        }]
    }
}

/// Gives every error of the portal's pages a page.
pub(super) async fn as_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let Some(message) = response.response().error().map(message) else {
        return Ok(response);
    };
    let status = response.status();
    let (request, _) = response.into_parts();
    let Ok(portal) = Portal::of(&request) else {
        return Ok(ServiceResponse::new(
            request,
            HttpResponse::InternalServerError().finish(),
        ));
    };
    let page = portal.page_with(status, ProblemPage { message });
    Ok(ServiceResponse::new(request, page))
}

fn message(error: &actix_web::Error) -> String {
    if error.as_response_error().status_code().is_server_error() {
        tracing::error!(%error, "a page of the portal failed");
        return "The emulator failed: its log says why.".to_owned();
    }
    let text = error.to_string();
    let mut characters = text.chars();
    let first: String = characters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}
