//! `/Account/Create`: where `prompt=create` leads. Whether somebody has an account shows in their mail and nowhere else.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::login::{local, wait_in_words};
use super::{CSRF, ReturnQuery, form_protection, lead_on_to, mail_sent, speak};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::limits::{Limited, NotAdmitted};
use crate::return_url::ReturnUrl;
use crate::signin::BrowserKey;
use crate::users::EmailAddress;

#[derive(Debug, Serialize)]
pub(crate) struct CreateAccountPage {
    /// Whether people create their account here themselves.
    is_open: bool,
    /// The application that waits.
    client_name: Option<String>,
    terms_url: Option<String>,
    email: String,
    message: Option<Text>,
    wait: Option<Text>,
    return_url: String,
    /// The return URL for the login page.
    login_query: String,
    csrf: CsrfToken,
}

impl Page for CreateAccountPage {
    const TEMPLATE: &'static str = "create_account.html";

    fn samples() -> Vec<Self> {
        let page = |is_open, client_name: Option<&str>, message| Self {
            is_open,
            client_name: client_name.map(ToOwned::to_owned),
            terms_url: client_name.map(|_| "https://example.com/terms".to_owned()),
            email: "alice@example.com".to_owned(),
            message,
            wait: None,
            return_url: "/connect/authorize/callback?id=1".to_owned(),
            login_query: "returnUrl=%2F".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(false, None, None),
            page(false, Some("Web client"), None),
            page(true, None, None),
            page(true, Some("Web client"), Some(Problem::NoAddress.message())),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CreateForm {
    email: String,
    #[serde(rename = "returnUrl")]
    return_url: String,
    csrf: String,
}

#[derive(Debug, Clone, Copy)]
enum Problem {
    TooOld,
    NoAddress,
    TooMany(Limited),
}

impl Problem {
    fn message(self) -> Text {
        Text::new(match self {
            Self::TooOld => "form-too-old",
            Self::NoAddress => "email-no-address",
            Self::TooMany(_) => "mail-too-many",
        })
    }

    fn status(self) -> StatusCode {
        match self {
            Self::TooOld => StatusCode::BAD_REQUEST,
            Self::NoAddress => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, InternalError> {
    show(&server, &request, &query.return_url(), "", None).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<CreateForm>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&form.return_url);
    let again = |problem| show(&server, &request, &return_url, &form.email, Some(problem));
    if CSRF.verify(&request, &form.csrf).is_err() {
        return again(Problem::TooOld).await;
    }
    if server.accounts.sign_up().is_none() {
        return show(&server, &request, &return_url, "", None).await;
    }
    let Ok(address) = EmailAddress::parse(&form.email) else {
        return again(Problem::NoAddress).await;
    };
    let browser = BrowserKey::of_or_new(&request, server.parts.random.as_ref());
    let language = server.templates.language_of(&request);
    let registered = server
        .accounts
        .register(&address, &browser, &return_url, &language)
        .await;
    match registered {
        Ok(()) => Ok(mail_sent::on(Some(&browser))),
        Err(NotAdmitted::Limited(limited)) => again(Problem::TooMany(limited)).await,
        Err(NotAdmitted::Internal(error)) => Err(error),
    }
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    return_url: &ReturnUrl,
    email: &str,
    problem: Option<Problem>,
) -> Result<HttpResponse, InternalError> {
    let context = server.authorizations.login_context(return_url).await?;
    if let Some(context) = &context {
        speak(request, &context.ui_locales);
        lead_on_to(request, context.redirect_uri.as_str());
        server.branding.dress(request, &context.client_id);
    }
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let login_query = form_urlencoded::Serializer::new(String::new())
        .append_pair("returnUrl", return_url.as_str())
        .finish();
    let limited = match problem {
        Some(Problem::TooMany(limited)) => Some(limited),
        _ => None,
    };
    let registration = server.accounts.sign_up();
    comes_back_to(request, format!("/Account/Create?{login_query}"));
    let page = CreateAccountPage {
        is_open: registration.is_some(),
        terms_url: registration
            .and_then(|registration| registration.terms_url.as_ref().map(ToString::to_string)),
        client_name: context.map(|context| context.client_name),
        email: email.to_owned(),
        message: problem.map(Problem::message),
        wait: limited.map(wait_in_words),
        login_query,
        return_url: return_url.as_str().to_owned(),
        csrf,
    };
    let mut response = HttpResponse::build(problem.map_or(StatusCode::OK, Problem::status));
    if let Some(limited) = limited {
        response.insert_header((header::RETRY_AFTER, limited.seconds()));
    }
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
