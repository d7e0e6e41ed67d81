//! `/Account/ResetPassword`: where the link leads by which somebody sets a new password in place of a forgotten one.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::mail_link::{self, LinkQuery};
use super::{CSRF, form_protection, link_gone, new_password};
use crate::IdentityServer;
use crate::account::NotChanged;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::session::{self, browser_state};

const PATH: &str = "/Account/ResetPassword";

#[derive(Debug, Serialize)]
pub(crate) struct ResetPasswordPage {
    /// For password managers.
    username: String,
    message: Option<Text>,
    csrf: CsrfToken,
}

impl Page for ResetPasswordPage {
    const TEMPLATE: &'static str = "reset_password.html";

    fn samples() -> Vec<Self> {
        let page = |message| Self {
            username: "alice".to_owned(),
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None), page(Some(Text::new("new-password-guessable")))]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ResetForm {
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
        None => show(&server, &request, None, StatusCode::OK).await,
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<ResetForm>,
) -> Result<HttpResponse, InternalError> {
    let form = form.into_inner();
    if CSRF.verify(&request, &form.csrf).is_err() {
        let message = Some(Text::new("form-too-old"));
        return show(&server, &request, message, StatusCode::BAD_REQUEST).await;
    }
    let language = server.templates.language_of(&request);
    let code = mail_link::of(&request);
    match server
        .accounts
        .reset_password(&code, form.password, &language)
        .await
    {
        Ok(()) => {
            let mut response = see_other("/Account/Login?notice=password");
            // This browser's session, if it had one, is over with all the others.
            for cookie in [mail_link::removal(), session::removal(), browser_state::removal()] {
                response.add_cookie(&cookie)?;
            }
            Ok(response)
        }
        Err(NotChanged::Unfit(problem)) => {
            let message = Some(new_password::in_words(problem));
            show(&server, &request, message, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(NotChanged::Internal(error)) => Err(error),
        Err(NotChanged::NoLink | NotChanged::WrongPassword | NotChanged::Limited(_)) => {
            Ok(link_gone::respond(&server, &request))
        }
    }
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    message: Option<Text>,
    status: StatusCode,
) -> Result<HttpResponse, InternalError> {
    let user = if server.accounts.can_be_changed() {
        server.accounts.password_link(&mail_link::of(request)).await?
    } else {
        None
    };
    let Some(user) = user else {
        return Ok(link_gone::respond(server, request));
    };
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    comes_back_to(request, PATH);
    let page = ResetPasswordPage {
        username: user.username,
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
