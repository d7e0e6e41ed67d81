//! `/portal/login` and `/portal/logout`, where the portal has a password. Without it nobody sees anything else.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::cookie::host_cookie;

use super::frame::{Content, Portal};
use super::problem::PortalError;
use super::submission::Submitted;
use crate::operations::portal_access::{PortalSession, PortalSignIn};
use crate::prebuilt_ui::see_other;

const PATH: &str = "/portal/login";

const COOKIE: &str = "__Host-emulator-portal";

#[derive(Default, Serialize)]
pub(super) struct LoginPage {
    error: Option<&'static str>,
}

impl Content for LoginPage {
    const TEMPLATE: &'static str = "portal_login.html";
    const SECTION: &'static str = "";

    fn samples() -> Vec<Self> {
        vec![Self::default(), Self { error: Some("error") }]
    }
}

/// Lets nobody pass who has not typed the password.
pub(super) async fn require_sign_in(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // The portal holds the request, which must be nobody else's when it is passed on.
    let may_pass = request.path() == PATH || is_signed_in(&Portal::of(request.request())?).await?;
    if may_pass {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    Ok(request.into_response(see_other(PATH)))
}

async fn is_signed_in(portal: &Portal) -> Result<bool, PortalError> {
    if !portal.tenant.portal_has_password() {
        return Ok(true);
    }
    match session(&portal.request) {
        Some(session) => Ok(portal.tenant.is_portal_session(session).await?),
        None => Ok(false),
    }
}

pub(super) async fn show(portal: Portal) -> Result<HttpResponse, PortalError> {
    if is_signed_in(&portal).await? {
        return Ok(see_other("/portal"));
    }
    Ok(portal.page(LoginPage::default()))
}

pub(super) async fn submit((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let refused = |status, error| portal.page_with(status, LoginPage { error: Some(error) });
    match portal.tenant.sign_in_to_portal(form.text("password")).await? {
        PortalSignIn::Open(session) => {
            let mut response = see_other("/portal");
            response
                .add_cookie(&cookie(session.0))
                .map_err(|error| PortalError::Internal(error.to_string()))?;
            Ok(response)
        }
        PortalSignIn::Wrong => Ok(refused(StatusCode::FORBIDDEN, "The password is wrong.")),
        PortalSignIn::TooMany => Ok(refused(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many passwords were wrong: wait five minutes.",
        )),
    }
}

pub(super) async fn sign_out((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    if let Some(session) = session(&portal.request) {
        portal.tenant.sign_out_of_portal(session).await?;
    }
    let mut response = see_other(PATH);
    response
        .add_removal_cookie(&cookie(String::new()))
        .map_err(|error| PortalError::Internal(error.to_string()))?;
    Ok(response)
}

fn session(request: &HttpRequest) -> Option<PortalSession> {
    Some(PortalSession(request.cookie(COOKIE)?.value().to_owned()))
}

/// Lax: people come to the portal by links in logs and mails.
fn cookie(value: String) -> Cookie<'static> {
    host_cookie(COOKIE, value).finish()
}
