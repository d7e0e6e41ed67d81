//! `/Account/Email/Confirm`: where the link leads by which somebody confirms their new address. They have to be signed in:
//! nobody's address becomes part of another person's account because they followed a link.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Done, Section, SignedInPerson, email};
use crate::IdentityServer;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::pages::mail_link::{self, LinkQuery};
use crate::pages::{CSRF, form_protection, link_gone};
use crate::users::AccountError;

pub(crate) const PATH: &str = "/Account/Email/Confirmation";

#[derive(Debug, Serialize)]
pub(crate) struct ConfirmEmailPage {
    navigation: AccountNavigation,
    email: String,
    message: Option<Text>,
    csrf: CsrfToken,
}

impl Page for ConfirmEmailPage {
    const TEMPLATE: &'static str = "account_confirm_email.html";

    fn samples() -> Vec<Self> {
        let page = |message| Self {
            navigation: AccountNavigation::sample(Section::Email),
            email: "alice@example.com".to_owned(),
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None), page(Some(Text::new("form-too-old")))]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmEmailForm {
    csrf: String,
}

/// The link itself, before anybody is asked to sign in: what stands in the address does not go along.
pub(crate) async fn arrive(query: Query<LinkQuery>) -> HttpResponse {
    mail_link::arrived(&query, PATH).unwrap_or_else(|| see_other(PATH))
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
) -> Result<HttpResponse, InternalError> {
    show(&server, &request, &person, None, StatusCode::OK).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    form: Form<ConfirmEmailForm>,
) -> Result<HttpResponse, InternalError> {
    if CSRF.verify(&request, &form.csrf).is_err() {
        let message = Some(Text::new("form-too-old"));
        return show(&server, &request, &person, message, StatusCode::BAD_REQUEST).await;
    }
    let Confirmed(SignedInPerson { user, .. }) = &person;
    let language = server.templates.language_of(&request);
    let code = mail_link::of(&request);
    match server.accounts.change_address(user, &code, &language).await {
        Ok(Some(_)) => {
            let mut response = see_other(&Done::at(email::PATH));
            response.add_cookie(&mail_link::removal())?;
            Ok(response)
        }
        // That somebody else has the address is told to whoever has shown that it is theirs.
        Ok(None) | Err(AccountError::EmailTaken) => Ok(link_gone::respond(&server, &request)),
        Err(error) => Err(error.into()),
    }
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    message: Option<Text>,
    status: StatusCode,
) -> Result<HttpResponse, InternalError> {
    let address = server
        .accounts
        .address_link(user, &mail_link::of(request))
        .await?;
    let Some(address) = address else {
        return Ok(link_gone::respond(server, request));
    };
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    comes_back_to(request, PATH);
    let page = ConfirmEmailPage {
        navigation: AccountNavigation::new(server, Section::Email),
        email: address.as_str().to_owned(),
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
