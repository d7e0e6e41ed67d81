//! `/Account/Create/Confirm`: where the link leads by which an account is created.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::mail_link::{self, LinkQuery};
use super::{CSRF, form_protection, link_gone, new_password};
use crate::IdentityServer;
use crate::account::{NewPerson, NotCreated};
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::signin::BrowserKey;

const PATH: &str = "/Account/Create/Confirm";

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Serialize)]
pub(crate) struct ConfirmAccountPage {
    email: String,
    name: String,
    terms_url: Option<String>,
    message: Option<Text>,
    /// The field that is wrong.
    wrong: Option<&'static str>,
    csrf: CsrfToken,
}

impl Page for ConfirmAccountPage {
    const TEMPLATE: &'static str = "confirm_account.html";

    fn samples() -> Vec<Self> {
        let page = |problem: Option<Problem>| Self {
            email: "alice@example.com".to_owned(),
            name: "Alice".to_owned(),
            terms_url: problem.as_ref().map(|_| "https://example.com/terms".to_owned()),
            wrong: problem.as_ref().map(|problem| problem.field),
            message: problem.map(|problem| problem.message),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None), page(Some(NO_NAME))]
    }
}

#[derive(Debug, Clone)]
struct Problem {
    status: StatusCode,
    field: &'static str,
    message: Text,
}

const NO_NAME: Problem = Problem {
    status: StatusCode::UNPROCESSABLE_ENTITY,
    field: "name",
    message: Text::new("confirm-account-no-name"),
};

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmForm {
    name: String,
    password: SecretString,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, InternalError> {
    match mail_link::arrived(&query, PATH) {
        Some(response) => Ok(response),
        None => show(&server, &request, "", None).await,
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<ConfirmForm>,
) -> Result<HttpResponse, InternalError> {
    let form = form.into_inner();
    let name = form.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = Problem {
            status: StatusCode::BAD_REQUEST,
            field: "",
            message: Text::new("form-too-old"),
        };
        return show(&server, &request, &name, Some(problem)).await;
    }
    let is_name = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !is_name {
        return show(&server, &request, &name, Some(NO_NAME)).await;
    }
    let person = NewPerson {
        name: name.clone(),
        password: form.password,
    };
    let language = server.templates.language_of(&request);
    let browser = BrowserKey::of(&request);
    let created = server
        .accounts
        .create(&mail_link::of(&request), person, browser.as_ref(), &language)
        .await;
    match created {
        Ok(return_url) => sign_in(&server, &return_url).await,
        Err(NotCreated::Unfit(unfit)) => {
            let problem = Problem {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                field: "password",
                message: new_password::in_words(unfit),
            };
            show(&server, &request, &name, Some(problem)).await
        }
        Err(NotCreated::NoLink | NotCreated::Exists) => Ok(link_gone::respond(&server, &request)),
        Err(NotCreated::Internal(error)) => Err(error),
    }
}

/// The account is there; now its owner signs in, and enrols what else it takes. A request that is over by now leads nowhere.
async fn sign_in(server: &IdentityServer, return_url: &ReturnUrl) -> Result<HttpResponse, InternalError> {
    let waits = server.authorizations.login_context(return_url).await?.is_some();
    let home = ReturnUrl::home();
    let return_url = if waits { return_url } else { &home };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("returnUrl", return_url.as_str())
        .append_pair("notice", "created")
        .finish();
    let mut response = see_other(&format!("/Account/Login?{query}"));
    response.add_cookie(&mail_link::removal())?;
    Ok(response)
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    name: &str,
    problem: Option<Problem>,
) -> Result<HttpResponse, InternalError> {
    let confirmed = server.accounts.registration_link(&mail_link::of(request)).await?;
    let Some(confirmed) = confirmed else {
        return Ok(link_gone::respond(server, request));
    };
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let terms_url = server
        .accounts
        .sign_up()
        .and_then(|registration| registration.terms_url.clone());
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    comes_back_to(request, PATH);
    let page = ConfirmAccountPage {
        email: confirmed.address.as_str().to_owned(),
        name: name.to_owned(),
        terms_url: terms_url.map(String::from),
        wrong: problem.as_ref().map(|problem| problem.field),
        message: problem.map(|problem| problem.message),
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
