//! `/Account/Email`: another e-mail address, which has to be confirmed before it counts.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Done, Section, SignedInPerson, TurnedAway, draft};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::limits::{Limited, NotAdmitted};
use crate::pages::login::wait_in_words;
use crate::pages::{CSRF, form_protection, mail_sent};
use crate::users::EmailAddress;

pub(super) const PATH: &str = "/Account/Email";

#[derive(Debug, Serialize)]
pub(crate) struct EmailPage {
    navigation: AccountNavigation,
    current: Option<String>,
    email: String,
    notice: Option<Text>,
    message: Option<Text>,
    wait: Option<Text>,
    csrf: CsrfToken,
}

impl Page for EmailPage {
    const TEMPLATE: &'static str = "account_email.html";

    fn samples() -> Vec<Self> {
        let page = |current: Option<&str>, notice, message| Self {
            navigation: AccountNavigation::sample(Section::Email),
            current: current.map(ToOwned::to_owned),
            email: String::new(),
            notice,
            message,
            wait: None,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        let alice = Some("alice@example.com");
        vec![
            page(None, None, None),
            page(alice, Some(Text::new("email-changed")), None),
            page(alice, None, Some(Text::new("email-no-address"))),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct EmailForm {
    email: String,
    #[serde(skip_serializing)]
    csrf: String,
}

struct Problem {
    status: StatusCode,
    message: &'static str,
    limited: Option<Limited>,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    done: Query<Done>,
) -> Result<HttpResponse, InternalError> {
    let Confirmed(SignedInPerson { user, .. }) = &person;
    if let Some(EmailForm { email, .. }) = draft::of(&request, PATH, &user.subject) {
        let notice = Some(Text::new("form-kept"));
        let mut response = show(&server, &request, &person, &email, notice, None);
        response.add_cookie(&draft::removal())?;
        return Ok(response);
    }
    let notice = done.is_done().then(|| Text::new("email-changed"));
    Ok(show(&server, &request, &person, "", notice, None))
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Result<Confirmed, TurnedAway>,
    form: Form<EmailForm>,
) -> Result<HttpResponse, InternalError> {
    let person = match person {
        Ok(person) => person,
        Err(turned_away) => return Ok(draft::kept(&turned_away, &request, PATH, &form.csrf, &*form)),
    };
    let again = |status, message, limited| {
        let problem = Problem {
            status,
            message,
            limited,
        };
        show(&server, &request, &person, &form.email, None, Some(problem))
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        return Ok(again(StatusCode::BAD_REQUEST, "form-too-old", None));
    }
    let Ok(address) = EmailAddress::parse(&form.email) else {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, "email-no-address", None));
    };
    let Confirmed(SignedInPerson { user, .. }) = &person;
    let language = server.templates.language_of(&request);
    match server.accounts.want_address(user, &address, &language).await {
        Ok(()) => Ok(mail_sent::on(None)),
        Err(NotAdmitted::Limited(limited)) => Ok(again(
            StatusCode::TOO_MANY_REQUESTS,
            "mail-too-many",
            Some(limited),
        )),
        Err(NotAdmitted::Internal(error)) => Err(error),
    }
}

fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    email: &str,
    notice: Option<Text>,
    problem: Option<Problem>,
) -> HttpResponse {
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let limited = problem.as_ref().and_then(|problem| problem.limited);
    let mut response = HttpResponse::build(problem.as_ref().map_or(StatusCode::OK, |problem| problem.status));
    if let Some(limited) = limited {
        response.insert_header((header::RETRY_AFTER, limited.seconds()));
    }
    let page = EmailPage {
        navigation: AccountNavigation::new(server, Section::Email),
        current: user.email().map(ToOwned::to_owned),
        email: email.to_owned(),
        notice,
        message: problem.map(|problem| Text::new(problem.message)),
        wait: limited.map(wait_in_words),
        csrf,
    };
    response.cookie(cookie);
    server.templates.respond_with(request, response, &page)
}
