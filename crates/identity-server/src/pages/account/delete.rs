//! `/Account/Delete`: leaves for good.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Section, SignedInPerson};
use crate::IdentityServer;
use crate::account::NotDeleted;
use crate::error::InternalError;
use crate::pages::login::{LastSignIn, log_step_error};
use crate::pages::{CSRF, form_protection};
use crate::session::{self, browser_state};
use crate::users::UsernameKey;

pub(super) const PATH: &str = "/Account/Delete";

#[derive(Debug, Serialize)]
pub(crate) struct DeletePage {
    navigation: AccountNavigation,
    username: String,
    message: Option<Text>,
    csrf: CsrfToken,
}

impl Page for DeletePage {
    const TEMPLATE: &'static str = "account_delete.html";

    fn samples() -> Vec<Self> {
        let page = |message| Self {
            navigation: AccountNavigation::sample(Section::Delete),
            username: "alice".to_owned(),
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![page(None), page(Some(Text::new("delete-not-confirmed")))]
    }
}

/// What is said to somebody who has no account any more, nor anything to navigate in.
#[derive(Debug, Serialize)]
pub(crate) struct DeletedPage {}

impl Page for DeletedPage {
    const TEMPLATE: &'static str = "account_deleted.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeleteForm {
    username: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
) -> HttpResponse {
    show(&server, &request, &person, None, StatusCode::OK)
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    form: Form<DeleteForm>,
) -> Result<HttpResponse, InternalError> {
    let again = |message, status| Ok(show(&server, &request, &person, Some(Text::new(message)), status));
    if CSRF.verify(&request, &form.csrf).is_err() {
        return again("form-too-old", StatusCode::BAD_REQUEST);
    }
    let Confirmed(SignedInPerson { user, .. }) = &person;
    if UsernameKey::of(&form.username) != UsernameKey::of(&user.username) {
        return again("delete-not-confirmed", StatusCode::UNPROCESSABLE_ENTITY);
    }
    let language = server.templates.language_of(&request);
    match server.accounts.delete(user, &language).await {
        Ok(()) => {
            let mut response = HttpResponse::Ok();
            // The browser does not greet anybody by their name who is not there any more.
            for cookie in [
                session::removal(),
                browser_state::removal(),
                LastSignIn::removal(),
            ] {
                response.cookie(cookie);
            }
            Ok(server.templates.respond_with(&request, response, &DeletedPage {}))
        }
        Err(NotDeleted::Step(error)) => {
            log_step_error(&error);
            again("error-account-unavailable", StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(NotDeleted::Internal(error)) => Err(error),
    }
}

fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    message: Option<Text>,
    status: StatusCode,
) -> HttpResponse {
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let page = DeletePage {
        navigation: AccountNavigation::new(server, Section::Delete),
        username: user.username.clone(),
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    server.templates.respond_with(request, response, &page)
}
