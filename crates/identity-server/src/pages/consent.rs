//! `/Consent`: asks whether a client may have what it asks for.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use super::login::local;
use super::{CSRF, ReturnQuery, form_protection};
use crate::IdentityServer;
use crate::authorize::{Browser, Denial};
use crate::consents::Permission;
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;
use crate::return_url::ReturnUrl;

#[derive(Debug, Serialize)]
pub(crate) struct ConsentPage {
    client_name: String,
    person: String,
    permissions: Vec<Permission>,
    message: Option<String>,
    return_url: String,
    csrf: CsrfToken,
}

impl Page for ConsentPage {
    const TEMPLATE: &'static str = "consent.html";

    fn samples() -> Vec<Self> {
        let page = |description: Option<&str>, message: Option<&str>| Self {
            client_name: "Web client".to_owned(),
            person: "Alice Smith".to_owned(),
            permissions: vec![Permission {
                name: "profile".to_owned(),
                title: "Your profile".to_owned(),
                description: description.map(ToOwned::to_owned),
            }],
            message: message.map(ToOwned::to_owned),
            return_url: "/connect/authorize/callback?id=1".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None, None), page(Some("Your name."), Some("too old"))]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConsentForm {
    action: String,
    #[serde(rename = "returnUrl")]
    return_url: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, InternalError> {
    let browser = authorize::browser(&server, &request).await?;
    ask(&server, &request, &browser, &query.return_url(), None).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<ConsentForm>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&form.return_url);
    let browser = authorize::browser(&server, &request).await?;
    if let Err(error) = CSRF.verify(&request, &form.csrf) {
        return ask(&server, &request, &browser, &return_url, Some(error.to_string())).await;
    }
    match form.action.as_str() {
        "allow" => {
            server.authorizations.consent(&return_url, &browser).await?;
            Ok(see_other(return_url.as_str()))
        }
        "deny" => {
            let answer = server
                .authorizations
                .deny(&return_url, Denial::DidNotConsent)
                .await?;
            Ok(authorize::respond_or_home(&server, &request, answer.as_ref()))
        }
        _ => ask(&server, &request, &browser, &return_url, None).await,
    }
}

/// The page; or, where nothing is to be asked, back to where the request waits, which knows what is wrong.
async fn ask(
    server: &IdentityServer,
    request: &HttpRequest,
    browser: &Browser,
    return_url: &ReturnUrl,
    message: Option<String>,
) -> Result<HttpResponse, InternalError> {
    let Some(question) = server.authorizations.question(return_url, browser).await? else {
        return Ok(see_other(return_url.as_str()));
    };
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let status = message
        .as_ref()
        .map_or(StatusCode::OK, |_| StatusCode::BAD_REQUEST);
    let page = ConsentPage {
        client_name: question.client_name,
        person: question.person,
        permissions: question.permissions,
        message,
        return_url: return_url.as_str().to_owned(),
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(response, &page))
}
