//! `/Account/Password`: another password.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Done, Section, SignedInPerson};
use crate::IdentityServer;
use crate::account::{NotChanged, PasswordChange};
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::limits::{Limited, PresentedBrowser};
use crate::pages::login::wait_in_words;
use crate::pages::{CSRF, form_protection, new_password};

pub(super) const PATH: &str = "/Account/Password";

#[derive(Debug, Serialize)]
pub(crate) struct PasswordPage {
    navigation: AccountNavigation,
    /// For password managers.
    username: String,
    /// Whether there is one that has to be entered.
    has_password: bool,
    notice: Option<Text>,
    message: Option<Text>,
    wait: Option<Text>,
    /// The field that is wrong.
    wrong: Option<&'static str>,
    csrf: CsrfToken,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "account_password.html";

    fn samples() -> Vec<Self> {
        let page = |notice, message, wrong| Self {
            navigation: AccountNavigation::sample(Section::Password),
            username: "alice".to_owned(),
            has_password: true,
            notice,
            message,
            wait: None,
            wrong,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(None, None, None),
            page(Some(Text::new("password-changed")), None, None),
            page(None, Some(Text::new("password-wrong")), Some("current")),
            page(None, Some(Text::new("new-password-guessable")), Some("new")),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasswordForm {
    current: SecretString,
    new: SecretString,
    others: String,
    csrf: String,
}

struct Problem {
    status: StatusCode,
    message: Text,
    wrong: Option<&'static str>,
    limited: Option<Limited>,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    done: Query<Done>,
) -> Result<HttpResponse, InternalError> {
    let notice = done.is_done().then(|| Text::new("password-changed"));
    show(&server, &request, &person, notice, None).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    form: Form<PasswordForm>,
) -> Result<HttpResponse, InternalError> {
    let form = form.into_inner();
    let problem = |status, message, wrong| Problem {
        status,
        message,
        wrong,
        limited: None,
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = problem(StatusCode::BAD_REQUEST, Text::new("form-too-old"), None);
        return show(&server, &request, &person, None, Some(problem)).await;
    }
    let change = PasswordChange {
        current: form.current,
        new: form.new,
        end_others: !form.others.is_empty(),
    };
    let language = server.templates.language_of(&request);
    let browser = PresentedBrowser::of(&request);
    let Confirmed(SignedInPerson { session, .. }) = &person;
    let changed = server
        .accounts
        .change_password(session, &browser, change, &language)
        .await;
    let problem = match changed {
        Ok(()) => return Ok(see_other(&Done::at(PATH))),
        Err(NotChanged::WrongPassword | NotChanged::NoLink) => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            Text::new("password-wrong"),
            Some("current"),
        ),
        Err(NotChanged::Unfit(unfit)) => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            new_password::in_words(unfit),
            Some("new"),
        ),
        Err(NotChanged::Limited(limited)) => Problem {
            status: StatusCode::TOO_MANY_REQUESTS,
            message: Text::new("login-too-many"),
            wrong: None,
            limited: Some(limited),
        },
        Err(NotChanged::Internal(error)) => return Err(error),
    };
    show(&server, &request, &person, None, Some(problem)).await
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    notice: Option<Text>,
    problem: Option<Problem>,
) -> Result<HttpResponse, InternalError> {
    let own = server.accounts.own(&user.subject).await?;
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let limited = problem.as_ref().and_then(|problem| problem.limited);
    let page = PasswordPage {
        navigation: AccountNavigation::new(server, Section::Password),
        username: user.username.clone(),
        has_password: own.is_none_or(|own| own.password.is_some()),
        notice,
        wait: limited.map(wait_in_words),
        wrong: problem.as_ref().and_then(|problem| problem.wrong),
        message: problem.map(|problem| problem.message),
        csrf,
    };
    let mut response = HttpResponse::build(status);
    if let Some(limited) = limited {
        response.insert_header((header::RETRY_AFTER, limited.seconds()));
    }
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}
