//! `/Account/AccessDenied`, and the page for people whose sign-in is refused.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::pages::Page;

use super::{form_protection, lead_on_to, speak};
use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::server::IdentityServer;

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Denial {
    /// What they may not see.
    NoAccess,
    /// Their sign-in was blocked.
    Blocked,
    /// Their sign-in waits for somebody to look at it.
    UnderReview,
}

#[derive(Debug, Serialize)]
pub(super) struct AccessDeniedPage {
    denial: Denial,
    /// The application that waits for the sign-in.
    client_name: Option<String>,
    return_url: String,
    csrf: String,
    request_id: String,
}

impl Page for AccessDeniedPage {
    const TEMPLATE: &'static str = "access_denied.html";

    fn samples() -> Vec<Self> {
        let page = |denial, client_name: Option<&str>| Self {
            denial,
            client_name: client_name.map(ToOwned::to_owned),
            return_url: "/".to_owned(),
            csrf: "token".to_owned(),
            request_id: "0199".to_owned(),
        };
        vec![
            page(Denial::NoAccess, None),
            page(Denial::Blocked, Some("Example")),
            page(Denial::UnderReview, Some("Example")),
        ]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    respond(&server, &request, Denial::NoAccess, &ReturnUrl::home()).await
}

/// The page, with status 403.
pub(crate) async fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    denial: Denial,
    return_url: &ReturnUrl,
) -> Result<HttpResponse, InternalError> {
    let context = server.authorizations.login_context(return_url).await?;
    if let Some(context) = &context {
        speak(request, &context.ui_locales);
        lead_on_to(request, context.redirect_uri.as_str());
        server.branding.dress(request, &context.client_id);
    }
    let (csrf, csrf_cookie) = form_protection(request, server.parts.random.as_ref());
    let page = AccessDeniedPage {
        denial,
        client_name: context.map(|context| context.client_name),
        return_url: return_url.as_str().to_owned(),
        csrf: csrf.as_str().to_owned(),
        request_id: RequestId::of(request).as_str().to_owned(),
    };
    let mut response = HttpResponse::build(StatusCode::FORBIDDEN);
    response.cookie(csrf_cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
