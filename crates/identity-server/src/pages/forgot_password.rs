//! `/Account/ForgotPassword`: sends a link. Whether somebody has an account shows in their mail and nowhere else.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::login::wait_in_words;
use super::{CSRF, form_protection, mail_sent};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::limits::{Limited, NotAdmitted};
use crate::users::EmailAddress;

const PATH: &str = "/Account/ForgotPassword";

#[derive(Debug, Serialize)]
pub(crate) struct ForgotPasswordPage {
    /// Whether mail can be sent.
    is_possible: bool,
    email: String,
    message: Option<Text>,
    wait: Option<Text>,
    csrf: CsrfToken,
}

impl Page for ForgotPasswordPage {
    const TEMPLATE: &'static str = "forgot_password.html";

    fn samples() -> Vec<Self> {
        let page = |is_possible, message| Self {
            is_possible,
            email: String::new(),
            message,
            wait: None,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(false, None),
            page(true, None),
            page(true, Some(Text::new("email-no-address"))),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ForgotForm {
    email: String,
    csrf: String,
}

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    show(&server, &request, "", None, StatusCode::OK)
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<ForgotForm>,
) -> Result<HttpResponse, InternalError> {
    let again = |message, status| show(&server, &request, &form.email, Some(Text::new(message)), status);
    if CSRF.verify(&request, &form.csrf).is_err() {
        return Ok(again("form-too-old", StatusCode::BAD_REQUEST));
    }
    if !server.accounts.has_mail() {
        return Ok(show(&server, &request, "", None, StatusCode::OK));
    }
    let Ok(address) = EmailAddress::parse(&form.email) else {
        return Ok(again("email-no-address", StatusCode::UNPROCESSABLE_ENTITY));
    };
    let language = server.templates.language_of(&request);
    match server.accounts.forgot_password(&address, &language).await {
        Ok(()) => Ok(mail_sent::on(None)),
        Err(NotAdmitted::Limited(limited)) => Ok(too_many(&server, &request, &form.email, limited)),
        Err(NotAdmitted::Internal(error)) => Err(error),
    }
}

fn too_many(server: &IdentityServer, request: &HttpRequest, email: &str, limited: Limited) -> HttpResponse {
    let message = Some((Text::new("mail-too-many"), Some(limited)));
    respond(server, request, email, message, StatusCode::TOO_MANY_REQUESTS)
}

fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    email: &str,
    message: Option<Text>,
    status: StatusCode,
) -> HttpResponse {
    let message = message.map(|message| (message, None));
    respond(server, request, email, message, status)
}

fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    email: &str,
    message: Option<(Text, Option<Limited>)>,
    status: StatusCode,
) -> HttpResponse {
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let (message, limited) = message.unzip();
    let limited = limited.flatten();
    comes_back_to(request, PATH);
    let page = ForgotPasswordPage {
        is_possible: server.accounts.has_mail(),
        email: email.to_owned(),
        message,
        wait: limited.map(wait_in_words),
        csrf,
    };
    let mut response = HttpResponse::build(status);
    if let Some(limited) = limited {
        response.insert_header((header::RETRY_AFTER, limited.seconds()));
    }
    response.cookie(cookie);
    server.templates.respond_with(request, response, &page)
}
