//! `/Account/SecondFactor`: the authenticator apps of a person, and the way to their recovery codes.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use url::Url;
use web_host::ClientAddress;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Confirmed, Section, SignedInPerson};
use crate::IdentityServer;
use crate::account::NotRemoved;
use crate::authsignal::{Authenticator, AuthenticatorId, AuthenticatorKind, OpenSettings, StepError};
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::pages::login::log_step_error;
use crate::pages::{CSRF, form_protection};

pub(super) const PATH: &str = "/Account/SecondFactor";

#[derive(Debug, Serialize)]
pub(crate) struct SecondFactorPage {
    navigation: AccountNavigation,
    apps: Vec<AppEntry>,
    message: Option<Text>,
    csrf: CsrfToken,
}

#[derive(Debug, Serialize)]
struct AppEntry {
    id: String,
    name: Text,
    added: Option<Moment>,
    used: Option<Moment>,
    /// Not when there is nothing else: the next who knows the password would add theirs.
    can_be_removed: bool,
}

impl Page for SecondFactorPage {
    const TEMPLATE: &'static str = "account_second_factor.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let app = |can_be_removed| AppEntry {
            id: "app".to_owned(),
            name: Text::new("second-factor-app"),
            added: Some(Moment::new(now - time::Duration::days(3), now)),
            used: Some(Moment::new(now, now)).filter(|_| can_be_removed),
            can_be_removed,
        };
        let page = |apps, message| Self {
            navigation: AccountNavigation::sample(Section::SecondFactor),
            apps,
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        vec![
            page(Vec::new(), None),
            page(vec![app(false)], Some(Text::new("second-factor-last"))),
            page(vec![app(true), app(true)], None),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SecondFactorForm {
    action: String,
    id: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
) -> HttpResponse {
    // Back from the settings there is a token in the address, which proves nothing here and shall not stay there.
    if !request.query_string().is_empty() {
        return see_other(PATH);
    }
    show(&server, &request, &person, None, StatusCode::OK).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: Confirmed,
    form: Form<SecondFactorForm>,
) -> Result<HttpResponse, InternalError> {
    if CSRF.verify(&request, &form.csrf).is_err() {
        let message = Some(Text::new("form-too-old"));
        return Ok(show(&server, &request, &person, message, StatusCode::BAD_REQUEST).await);
    }
    let Confirmed(SignedInPerson { user, .. }) = &person;
    if form.action == "settings" {
        return match open_settings(&server, &request, &person).await {
            Ok(response) => Ok(response),
            Err(error) => Ok(unavailable(&server, &request, &person, &error).await),
        };
    }
    let Ok(id) = AuthenticatorId::parse(form.id.as_str()) else {
        return Ok(see_other(PATH));
    };
    let language = server.templates.language_of(&request);
    match server.accounts.remove_authenticator(user, &id, &language).await {
        Ok(()) => Ok(see_other(PATH)),
        Err(NotRemoved::Last) => {
            let message = Some(Text::new("second-factor-last"));
            Ok(show(
                &server,
                &request,
                &person,
                message,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await)
        }
        Err(NotRemoved::Step(error)) => Ok(unavailable(&server, &request, &person, &error).await),
        Err(NotRemoved::Internal(error)) => Err(error),
    }
}

/// To the pages of the service, which ask for the second factor again before they show anything.
async fn open_settings(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
) -> Result<HttpResponse, StepError> {
    let redirect_url = Url::parse(&server.parts.issuer.endpoint(PATH));
    let user_agent = request.headers().get(header::USER_AGENT);
    let open = OpenSettings {
        subject: user.subject.clone(),
        username: user.username.clone(),
        email: user.email().map(ToOwned::to_owned),
        redirect_url: redirect_url.map_err(|error| StepError::Refused(error.into()))?,
        locale: server.templates.language_of(request).to_string(),
        ip_address: ClientAddress::of(request).ip(),
        user_agent: user_agent
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned),
    };
    let url = server.accounts.settings(&open).await?;
    Ok(see_other(url.expose()))
}

async fn unavailable(
    server: &IdentityServer,
    request: &HttpRequest,
    person: &Confirmed,
    error: &StepError,
) -> HttpResponse {
    log_step_error(error);
    let message = Some(Text::new("error-account-unavailable"));
    show(server, request, person, message, StatusCode::SERVICE_UNAVAILABLE).await
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    Confirmed(SignedInPerson { user, .. }): &Confirmed,
    message: Option<Text>,
    status: StatusCode,
) -> HttpResponse {
    let (authenticators, message, status) = match server.accounts.authenticators(&user.subject).await {
        Ok(authenticators) => (authenticators, message, status),
        Err(error) => {
            log_step_error(&error);
            let message = Some(Text::new("error-account-unavailable"));
            (Vec::new(), message, StatusCode::SERVICE_UNAVAILABLE)
        }
    };
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let page = SecondFactorPage {
        navigation: AccountNavigation::new(server, Section::SecondFactor),
        apps: entries(server, &authenticators),
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    server.templates.respond_with(request, response, &page)
}

/// Passkeys have a page of their own.
fn entries(server: &IdentityServer, authenticators: &[Authenticator]) -> Vec<AppEntry> {
    let now = server.parts.clock.now();
    let is_here =
        |authenticator: &&Authenticator| !matches!(authenticator.kind, AuthenticatorKind::Passkey(_));
    let moment = |at: Option<time::OffsetDateTime>| at.map(|at| Moment::new(at, now));
    let entry = |authenticator: &Authenticator| AppEntry {
        id: authenticator.id.as_str().to_owned(),
        name: match &authenticator.kind {
            AuthenticatorKind::App => Text::new("second-factor-app"),
            AuthenticatorKind::Passkey(_) => Text::new("method-passkey"),
            AuthenticatorKind::Other(name) => Text::verbatim(name),
        },
        added: moment(authenticator.created_at),
        used: moment(authenticator.last_used_at),
        can_be_removed: authenticators.len() > 1,
    };
    authenticators.iter().filter(is_here).map(entry).collect()
}
