//! `/Account/Passkeys/Required`: nobody gets on from here without a passkey. Whoever has none makes one; whoever has one
//! signs in with it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::Acr;
use oidc_protocol::client::PasskeyPolicy;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;

use super::account::SignedInPerson;
use super::browser_sdk::BrowserSdk;
use super::login::{local, log_step_error, remember_passkey};
use super::passkey_offer::asked_of;
use super::passkeys::{Visit, is_added};
use super::{CSRF, ReturnQuery, form_protection, lead_on_to, speak};
use crate::IdentityServer;
use crate::authorize::Denial;
use crate::authsignal::Action;
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;
use crate::passkeys::{Step, is_fresh};
use crate::return_url::ReturnUrl;
use crate::signin::BrowserKey;

const PATH: &str = "/Account/Passkeys/Required";

/// What the person has to do.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    /// Make a passkey.
    Create,
    /// Sign in with one.
    Use,
    /// Sign in with the one that they have just made.
    UseNew,
    /// Sign in again, with a second factor, before they may make one.
    SignInAgain,
    /// Nobody can say at the moment.
    Wait,
}

#[derive(Debug, Serialize)]
pub(crate) struct PasskeyRequiredPage {
    client_name: Option<String>,
    task: Task,
    /// Whether somebody has signed in with a recovery code, and makes a passkey in place of those that they have lost.
    is_recovery: bool,
    return_url: String,
    /// This page.
    again: String,
    /// The login page.
    sign_in: String,
    /// Whether the session shall outlive the browser, as it does already.
    remember: bool,
    csrf: CsrfToken,
    /// Names the pending login of this page.
    login: String,
    action: &'static str,
    passkeys: Option<BrowserSdk>,
}

impl Page for PasskeyRequiredPage {
    const TEMPLATE: &'static str = "passkey_required.html";

    fn samples() -> Vec<Self> {
        let page = |task, client: Option<&str>, is_recovery| Self {
            client_name: client.map(ToOwned::to_owned),
            task,
            is_recovery,
            return_url: "/".to_owned(),
            again: PATH.to_owned(),
            sign_in: "/Account/Login".to_owned(),
            remember: true,
            csrf: Csrf::fresh(&web_host::SystemRandom),
            login: "login".to_owned(),
            action: Action::Passkey.code(),
            passkeys: Some(BrowserSdk::sample()),
        };
        vec![
            page(Task::Create, Some("Example application"), false),
            page(Task::Create, None, true),
            page(Task::Use, Some("Example application"), false),
            page(Task::UseNew, Some("Example application"), false),
            page(Task::SignInAgain, None, false),
            page(Task::Wait, Some("Example application"), false),
        ]
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RequiredForm {
    /// The button that was pressed.
    action: String,
    #[serde(rename = "returnUrl")]
    return_url: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
    query: Query<ReturnQuery>,
) -> Result<HttpResponse, InternalError> {
    let return_url = query.return_url();
    let visit = Visit::new(&server, &request, person);
    let (policy, _) = asked_of(&server, &visit.user, &return_url).await?;
    let is_enough = visit.session.authentication.satisfies(&[Acr::PhishingResistant]);
    if policy != PasskeyPolicy::Required || is_enough {
        return Ok(see_other(return_url.as_str()));
    }
    show(&visit, &return_url, false).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
    form: Form<RequiredForm>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&form.return_url);
    let visit = Visit::new(&server, &request, person);
    if CSRF.verify(&request, &form.csrf).is_err() {
        return show(&visit, &return_url, false).await;
    }
    if form.action == "cancel" {
        let answer = server
            .authorizations
            .deny(&return_url, Denial::DidNotSignIn)
            .await?;
        return authorize::respond_or_home(&server, &request, answer.as_ref()).await;
    }
    let is_new = is_added(&server, &request, &visit.user, Step::CreatedAsRequired).await;
    let mut response = show(&visit, &return_url, is_new).await?;
    if is_new {
        remember_passkey(&request, &mut response, &visit.user);
    }
    Ok(response)
}

async fn show(
    visit: &Visit<'_>,
    return_url: &ReturnUrl,
    is_new: bool,
) -> Result<HttpResponse, InternalError> {
    let Visit {
        server,
        request,
        session,
        user,
    } = visit;
    let (_, context) = asked_of(server, user, return_url).await?;
    if let Some(context) = &context {
        speak(request, &context.ui_locales);
        lead_on_to(request, context.redirect_uri.as_str());
    }
    let mut is_recovery = false;
    let (task, status) = match server.passkeys.of(&user.subject).await? {
        Ok(_) if is_new => (Task::UseNew, StatusCode::OK),
        Ok(passkeys) => {
            let has_passkey = !passkeys.is_empty();
            let authentication = &session.authentication;
            is_recovery = has_passkey && server.passkeys.may_change(true, authentication).await?;
            if has_passkey && !is_recovery {
                (Task::Use, StatusCode::FORBIDDEN)
            } else if is_fresh(&session.authentication, server.parts.clock.now()) {
                (Task::Create, StatusCode::OK)
            } else {
                (Task::SignInAgain, StatusCode::FORBIDDEN)
            }
        }
        Err(error) => {
            log_step_error(&error);
            (Task::Wait, StatusCode::SERVICE_UNAVAILABLE)
        }
    };
    let random = server.parts.random.as_ref();
    let browser = BrowserKey::of_or_new(request, random);
    let login = server.sign_ins.open(&browser, return_url.clone()).await?;
    let (csrf, cookie) = form_protection(request, random);
    let encoded: String = form_urlencoded::byte_serialize(return_url.as_str().as_bytes()).collect();
    let again = format!("{PATH}?returnUrl={encoded}");
    comes_back_to(request, again.clone());
    let page = PasskeyRequiredPage {
        client_name: context.map(|context| context.client_name),
        task,
        is_recovery,
        return_url: return_url.as_str().to_owned(),
        again,
        sign_in: format!("/Account/Login?returnUrl={encoded}"),
        remember: session.persistent,
        csrf,
        login: login.as_str().to_owned(),
        action: Action::Passkey.code(),
        passkeys: server.browser.as_ref().map(BrowserSdk::of),
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie).cookie(browser.cookie());
    Ok(server.templates.respond_with(request, response, &page))
}
