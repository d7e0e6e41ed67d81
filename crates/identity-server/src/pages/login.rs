//! `/Account/Login`

mod offer;
mod remembered;
mod view;

use actix_web::http::header;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authentication::Acr;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use uuid::Uuid;
use web_host::ClientAddress;

pub(crate) use self::remembered::{LastSignIn, remember_passkey};
pub(super) use self::view::LoginPage;
pub(super) use self::view::wait_in_words;
pub(crate) use self::view::{LoginView, Problem};
use super::CSRF;
use super::access_denied;
use super::account;
use super::passkey_offer;
use super::speak;
use crate::authorize::{Denial, Standing};
use crate::authsignal::StepError;
use crate::endpoints::{authorize, see_other};
use crate::error::InternalError;
use crate::flow;
use crate::limits::PresentedBrowser;
use crate::passkeys::{Capability, passkey_is_here};
use crate::return_url::ReturnUrl;
use crate::server::{IdentityServer, Parts};
use crate::session::browser_state;
use crate::signin::{BrowserKey, PasswordAttempt, PasswordOutcome, SignInError, SignedIn};

/// The longest `User-Agent` that is passed on, in bytes.
const MAX_USER_AGENT: usize = 512;

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(crate) struct LoginQuery {
    #[serde(rename = "returnUrl", alias = "ReturnUrl")]
    return_url: String,
    /// Why the person was sent back here.
    error: String,
    /// `another`, when the person does not want to be who they are.
    account: String,
    /// What they have just done, and sign in after.
    notice: String,
}

impl Default for LoginQuery {
    fn default() -> Self {
        Self {
            return_url: "/".to_owned(),
            error: String::new(),
            account: String::new(),
            notice: String::new(),
        }
    }
}

/// A missing field is an empty one: what is needed is checked, and told on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LoginForm {
    username: String,
    password: SecretString,
    remember: String,
    action: String,
    #[serde(rename = "returnUrl")]
    return_url: String,
    #[serde(rename = "deviceId")]
    device_id: String,
    /// What the script says that the browser can do about passkeys.
    passkeys: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<LoginQuery>,
) -> Result<HttpResponse, InternalError> {
    let return_url = local(&query.return_url);
    let is_for_another = query.account == "another";
    if leads_on(&server, &request, &return_url, is_for_another).await? {
        return Ok(see_other(return_url.as_str()));
    }
    LoginView::new(return_url)
        .for_another(is_for_another)
        .problem(Problem::from_code(&query.error))
        .notice(&query.notice)
        .respond(&server, &request)
        .await
}

/// Whether there is nothing to sign in for: the person came back to this page (by the back button, or with a form that
/// was sent twice) after it had done its work, or after its request was given up. Pages that want to see somebody prove
/// themselves again send them here with a session, too: those return URLs do not lead on.
async fn leads_on(
    server: &IdentityServer,
    request: &HttpRequest,
    return_url: &ReturnUrl,
    is_for_another: bool,
) -> Result<bool, InternalError> {
    let browser = authorize::browser(server, request).await?;
    // The page itself notices that a request is gone.
    if browser.session.is_none() {
        return Ok(false);
    }
    Ok(
        match server.authorizations.standing(return_url, &browser).await? {
            Standing::Gone => true,
            Standing::GoesOn => !is_for_another,
            Standing::WaitsForSignIn => false,
            Standing::NoRequest => *return_url == ReturnUrl::home() && !is_for_another,
        },
    )
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<LoginForm>,
) -> Result<HttpResponse, InternalError> {
    let form = form.into_inner();
    flow::fields(&[
        ("username", ""),
        ("password", ""),
        ("remember", &form.remember),
        ("action", &form.action),
        ("returnUrl", &form.return_url),
        ("csrf", &form.csrf),
    ]);
    let view = LoginView::new(local(&form.return_url)).typed(&form.username, form.is_remembered());
    if let Some(problem) = form.problem(&request) {
        return view.problem(Some(problem)).respond(&server, &request).await;
    }
    if form.action == "cancel" {
        let denial = Denial::DidNotSignIn;
        let answer = server.authorizations.deny(&view.return_url, denial).await?;
        return authorize::respond_or_home(&server, &request, answer.as_ref()).await;
    }
    let browser = BrowserKey::of_or_new(&request, server.parts.random.as_ref());
    let context = server.authorizations.login_context(&view.return_url).await?;
    if let Some(context) = &context {
        speak(&request, &context.ui_locales);
    }
    let attempt = PasswordAttempt {
        is_step_up: context.is_some_and(|context| context.needs_more_than_a_password())
            || account::needs_proof(&view.return_url),
        ..form.into_attempt(&server, &request, view.return_url.clone())
    };
    match server.sign_ins.with_password(&browser, attempt).await {
        Ok(PasswordOutcome::SignedIn(signed_in)) => start_session(&server, &request, signed_in).await,
        Ok(PasswordOutcome::Continue(url)) => Ok(HttpResponse::SeeOther()
            .cookie(browser.cookie())
            .insert_header((header::LOCATION, url.expose()))
            .finish()),
        Ok(PasswordOutcome::WrongCredentials) => {
            let view = view.problem(Some(Problem::WrongCredentials));
            view.respond(&server, &request).await
        }
        Ok(PasswordOutcome::Limited(limited)) => view.limited(limited).respond(&server, &request).await,
        Ok(PasswordOutcome::Blocked) => {
            access_denied::respond(
                &server,
                &request,
                access_denied::Denial::Blocked,
                &view.return_url,
            )
            .await
        }
        Ok(PasswordOutcome::UnderReview) => {
            access_denied::respond(
                &server,
                &request,
                access_denied::Denial::UnderReview,
                &view.return_url,
            )
            .await
        }
        Err(error) => {
            let view = view.problem(Some(problem_of(error)?));
            view.respond(&server, &request).await
        }
    }
}

impl LoginForm {
    fn is_remembered(&self) -> bool {
        !self.remember.is_empty()
    }

    fn problem(&self, request: &HttpRequest) -> Option<Problem> {
        if CSRF.verify(request, &self.csrf).is_err() {
            Some(Problem::FormTooOld)
        } else if self.action == "cancel" {
            None
        } else if self.username.trim().is_empty() {
            Some(Problem::UsernameMissing)
        } else if self.password.expose_secret().is_empty() {
            Some(Problem::PasswordMissing)
        } else {
            None
        }
    }

    fn into_attempt(
        self,
        server: &IdentityServer,
        request: &HttpRequest,
        return_url: ReturnUrl,
    ) -> PasswordAttempt {
        PasswordAttempt {
            remember: self.is_remembered(),
            is_step_up: false,
            username: self.username,
            password: self.password,
            return_url,
            locale: server.templates.language_of(request).to_string(),
            ip_address: ClientAddress::of(request).ip(),
            user_agent: user_agent_of(request),
            device_id: Uuid::try_parse(&self.device_id).ok(),
            known_browser: PresentedBrowser::of(request),
            capability: Capability::from_form(&self.passkeys),
        }
    }
}

/// What the browser calls itself, where that is not too long to be passed on.
pub(crate) fn user_agent_of(request: &HttpRequest) -> Option<String> {
    let user_agent = request.headers().get(header::USER_AGENT)?.to_str().ok();
    user_agent
        .filter(|value| value.len() <= MAX_USER_AGENT)
        .map(ToOwned::to_owned)
}

/// A return URL that would lead elsewhere leads home.
pub(crate) fn local(return_url: &str) -> ReturnUrl {
    ReturnUrl::parse(return_url).unwrap_or_else(|_| ReturnUrl::home())
}

/// Starts the session, and sends the browser on its way.
pub(crate) async fn start_session(
    server: &IdentityServer,
    request: &HttpRequest,
    signed_in: SignedIn,
) -> Result<HttpResponse, InternalError> {
    // Before the session begins: afterwards nobody can tell whether somebody was signed in already.
    let stop = passkey_offer::stop(server, request, &signed_in).await;
    let SignedIn {
        subject,
        username,
        authentication,
        remember,
        return_url,
        passkeys,
    } = signed_in;
    let Parts {
        limits,
        clock,
        random,
        ..
    } = &server.parts;
    let known_browser = limits.known_browsers().cookie(
        &PresentedBrowser::of(request),
        &subject,
        clock.now(),
        random.as_ref(),
    );
    let here = authentication
        .satisfies(&[Acr::PhishingResistant])
        .then(|| passkey_is_here(request, &subject));
    let has_passkey = passkeys.map(|facts| facts.has_passkey);
    let before = LastSignIn::of(request);
    let last = LastSignIn::new(before, &username, &authentication, has_passkey, remember);
    let (session, cookie) = server
        .sessions
        .start(request, subject, authentication, remember)
        .await?;
    let mut response = HttpResponse::SeeOther();
    response
        .cookie(cookie)
        .cookie(browser_state::cookie(&session))
        .cookie(known_browser)
        .cookie(last.cookie());
    if let Some(here) = here {
        response.cookie(here);
    }
    let location = stop.as_deref().unwrap_or(return_url.as_str());
    Ok(response.insert_header((header::LOCATION, location)).finish())
}

/// What the person is told. The log tells the rest.
pub(crate) fn problem_of(error: SignInError) -> Result<Problem, InternalError> {
    let problem = match error {
        SignInError::Internal(error) => return Err(error),
        SignInError::Step(error) => {
            log_step_error(&error);
            return Ok(Problem::Unavailable);
        }
        SignInError::Limited(_) => Problem::TooManyAttempts,
        SignInError::NotPending => Problem::Expired,
        SignInError::PasskeyRequired => Problem::PasskeyRequired,
        SignInError::NotVerified(crate::authsignal::NotVerified::NotPassed) => Problem::NotCompleted,
        SignInError::NotVerified(_)
        | SignInError::OtherAttempt
        | SignInError::Used
        | SignInError::UnknownUser => {
            tracing::warn!(reason = %error, "a sign-in was refused");
            Problem::NotAccepted
        }
    };
    Ok(problem)
}

pub(crate) fn log_step_error(error: &StepError) {
    let cause = web_host::logging::with_causes(error);
    // That the service is down was said when the circuit opened: it need not be said for everybody who comes meanwhile.
    if matches!(error, StepError::NotAsked(_)) {
        tracing::warn!(error = cause, "nobody is asked for a second factor");
    } else {
        tracing::error!(error = cause, "nobody can be asked for a second factor");
    }
}
