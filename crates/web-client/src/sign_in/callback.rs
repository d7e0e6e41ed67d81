//! `/signin-oidc`, the redirect URI.

use actix_web::http::header;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::LocalPath;
use super::pending::PendingSignIn;
use crate::app::{App, CSRF};
use crate::pages::problem::Problem;
use crate::pages::signed_out::{self, Extent};
use crate::provider::{Redemption, SignIn};
use crate::session::BrowserSessionState;
use web_host::csrf::Csrf;

/// An authorization response (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2). A repeated parameter is an error.
#[derive(Deserialize)]
pub struct AuthorizationResponse {
    state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    session_state: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// The response in the query.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    response: Result<Query<AuthorizationResponse>, actix_web::Error>,
) -> HttpResponse {
    answer(&app, &request, response.ok().map(Query::into_inner)).await
}

/// The response in a form (OAuth 2.0 Form Post Response Mode). The browser keeps the cookie of a session that it may have
/// here to itself; that of the sign-in comes along.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    response: Result<Form<AuthorizationResponse>, actix_web::Error>,
) -> HttpResponse {
    answer(&app, &request, response.ok().map(Form::into_inner)).await
}

/// Ends a sign-in that this browser started. Everything else ends in a page that says why, with nobody signed in.
async fn answer(app: &App, request: &HttpRequest, response: Option<AuthorizationResponse>) -> HttpResponse {
    let Some(response) = response else {
        return Problem::unexpected_answer().respond(app, request);
    };
    let state = response.state.as_deref().unwrap_or_default();
    let Some(pending) = PendingSignIn::find(&app.cookie_key, request, state, app.clock.now()) else {
        return Problem::unknown_sign_in().respond(app, request);
    };
    let answer = match authenticate(app, &pending, response).await {
        Ok(signed_in) => sign_in(app, request, &pending, signed_in),
        Err(Failure::Problem(problem)) => problem.respond(app, request),
        Err(Failure::NoLonger) => {
            tracing::info!("signed out: nobody or somebody else is signed in at the provider");
            BrowserSessionState::of(request).sign_out();
            signed_out::respond(app, request, Extent::Everywhere, None)
        }
    };
    once(answer, &pending)
}

/// Whatever comes of it, a sign-in ends only once.
fn once(mut answer: HttpResponse, pending: &PendingSignIn) -> HttpResponse {
    if let Err(error) = answer.add_cookie(&pending.removal()) {
        tracing::warn!(%error, "a pending sign-in could not be removed");
    }
    answer
}

/// Why nobody is signed in.
enum Failure {
    /// Something is wrong.
    Problem(Problem),
    /// The provider was asked whether the person is still signed in there: they are not.
    NoLonger,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The provider would have to ask the person something (OpenID Connect Core 1.0 section 3.1.2.6).
fn is_no_longer_signed_in(error: &str) -> bool {
    matches!(
        error,
        "login_required" | "interaction_required" | "account_selection_required" | "consent_required"
    )
}

async fn authenticate(
    app: &App,
    pending: &PendingSignIn,
    response: AuthorizationResponse,
) -> Result<SignIn, Failure> {
    let provider_problem = |error| Problem::of_provider(&error, pending.retry());
    app.provider
        .verify_issuer(response.iss.as_deref())
        .await
        .map_err(provider_problem)?;
    if let Some(error) = response.error {
        if pending.still && is_no_longer_signed_in(&error) {
            return Err(Failure::NoLonger);
        }
        return Err(Problem::refused(&error, response.error_description, pending.retry()).into());
    }
    let code = response.code.ok_or_else(Problem::unexpected_answer)?;
    let redemption = Redemption {
        code,
        code_verifier: &pending.code_verifier,
        nonce: &pending.nonce,
        authenticated_since: pending.step_up.then(|| pending.started()),
    };
    let mut signed_in = app.provider.redeem(redemption).await.map_err(provider_problem)?;
    let session_state = response.session_state.as_deref();
    signed_in.person.check_session = app.provider.check_session(session_state).await;
    match &signed_in.person.sid {
        Some(sid) => match app.sessions.has_ended(sid).await {
            Ok(false) => Ok(signed_in),
            Ok(true) => {
                tracing::warn!("a sign-in failed: its session at the provider has ended meanwhile");
                Err(Problem::session_ended().into())
            }
            Err(error) => {
                tracing::error!(%error, "nobody can sign in");
                Err(Problem::internal().into())
            }
        },
        None => Ok(signed_in),
    }
}

fn sign_in(app: &App, request: &HttpRequest, pending: &PendingSignIn, signed_in: SignIn) -> HttpResponse {
    let subject = signed_in.person.subject.clone();
    if let Err(error) = BrowserSessionState::of(request).sign_in(app, signed_in) {
        tracing::error!(%error, "a session cannot be written");
        return Problem::internal().respond(app, request);
    }
    tracing::info!(subject, "signed in");
    // A step-up that somebody else completed leads home, and not to what the first person was about to do.
    let same_person = pending
        .subject
        .as_ref()
        .is_none_or(|expected| *expected == subject);
    let path = if same_person {
        pending.path.clone()
    } else {
        LocalPath::home()
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path.as_str()))
        .cookie(CSRF.cookie(&Csrf::fresh(&*app.random)))
        .finish()
}
