//! `/Account/Create`: where `prompt=create` leads. People do not create accounts here themselves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use super::{ReturnQuery, form_protection, lead_on_to, speak};
use crate::IdentityServer;
use crate::error::InternalError;

#[derive(Debug, Serialize)]
pub(crate) struct CreateAccountPage {
    /// The application that waits.
    client_name: Option<String>,
    return_url: String,
    /// The return URL for the login page.
    login_query: String,
    csrf: CsrfToken,
}

impl Page for CreateAccountPage {
    const TEMPLATE: &'static str = "create_account.html";

    fn samples() -> Vec<Self> {
        let page = |client_name: Option<&str>| Self {
            client_name: client_name.map(ToOwned::to_owned),
            return_url: "/connect/authorize/callback?id=1".to_owned(),
            login_query: "returnUrl=%2F".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None), page(Some("Web client"))]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, InternalError> {
    let return_url = query.return_url();
    let context = server.authorizations.login_context(&return_url).await?;
    if let Some(context) = &context {
        speak(&request, &context.ui_locales);
        lead_on_to(&request, context.redirect_uri.as_str());
        server.branding.dress(&request, &context.client_id);
    }
    let (csrf, cookie) = form_protection(&request, server.parts.random.as_ref());
    let page = CreateAccountPage {
        client_name: context.map(|context| context.client_name),
        login_query: form_urlencoded::Serializer::new(String::new())
            .append_pair("returnUrl", return_url.as_str())
            .finish(),
        return_url: return_url.as_str().to_owned(),
        csrf,
    };
    let mut response = HttpResponse::build(StatusCode::OK);
    response.cookie(cookie);
    Ok(server.templates.respond_with(&request, response, &page))
}
