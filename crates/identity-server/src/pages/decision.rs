//! The pages at which an authorization request stops for a decision: what they show alike, and the form they send.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{form_protection, lead_on_to, speak};
use crate::IdentityServer;
use crate::authorize::{Browser, Question};
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::return_url::ReturnUrl;

/// What every such page shows.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    client_name: String,
    person: String,
    message: Option<Text>,
    return_url: String,
    csrf: CsrfToken,
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DecisionForm {
    pub(super) action: String,
    #[serde(rename = "returnUrl")]
    pub(super) return_url: String,
    pub(super) csrf: String,
}

impl Frame {
    pub(super) fn sample(message: Option<Text>) -> Self {
        Self {
            client_name: "Web client".to_owned(),
            person: "Alice Smith".to_owned(),
            message,
            return_url: "/connect/authorize/callback?id=1".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        }
    }
}

/// The page that `page` makes of the question; or, where nothing is to be asked, back to where the request waits, which
/// knows what is wrong.
pub(super) async fn ask<P: Page>(
    server: &IdentityServer,
    request: &HttpRequest,
    browser: &Browser,
    return_url: &ReturnUrl,
    message: Option<Text>,
    page: impl FnOnce(Frame, &Question) -> P,
) -> Result<HttpResponse, InternalError> {
    let Some(question) = server.authorizations.question(return_url, browser).await? else {
        return Ok(see_other(return_url.as_str()));
    };
    speak(request, &question.ui_locales);
    lead_on_to(request, question.redirect_uri.as_str());
    server.branding.dress(request, &question.client_id);
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let status = message
        .as_ref()
        .map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    let frame = Frame {
        client_name: question.client_name.clone(),
        person: question.person.clone(),
        message,
        return_url: return_url.as_str().to_owned(),
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server
        .templates
        .respond_with(request, response, &page(frame, &question)))
}
