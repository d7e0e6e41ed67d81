use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::LocalPath;
use super::pending::{PendingSignIn, make_room};
use crate::app::App;
use crate::pages::problem::Problem;
use crate::provider::AuthorizationRequest;
use crate::session::Person;

/// Why somebody is sent to the provider.
#[derive(Debug)]
pub enum Purpose<'a> {
    /// Nobody is signed in.
    SignIn,
    /// Somebody else began the sign-in, and may have said whose it is.
    Initiated {
        /// Whom they believe to be signing in.
        login_hint: Option<String>,
    },
    /// Is this person still signed in at the provider?
    Still(&'a Person),
    /// This person must prove again, with several factors, who they are.
    StepUp(&'a Person),
}

/// Sends the browser to the provider; afterwards it comes to `path`.
pub async fn start(app: &App, request: &HttpRequest, path: LocalPath, purpose: Purpose<'_>) -> HttpResponse {
    let step_up = matches!(purpose, Purpose::StepUp(_));
    let still = match purpose {
        Purpose::Still(person) => Some(&person.id_token),
        _ => None,
    };
    let (subject, login_hint) = match purpose {
        Purpose::SignIn => (None, None),
        Purpose::Initiated { login_hint } => (None, login_hint),
        Purpose::Still(person) | Purpose::StepUp(person) => (Some(person.subject.clone()), None),
    };
    let mut pending = PendingSignIn::new(&*app.random, app.clock.now(), path, step_up, subject);
    pending.still = still.is_some();
    let authorization = AuthorizationRequest {
        state: &pending.state,
        nonce: &pending.nonce,
        code_verifier: &pending.code_verifier,
        login_hint: login_hint.as_deref(),
        ui_locale: app.templates.chosen_language(request),
        step_up,
        still,
    };
    let url = match app.provider.authorization_url(&authorization).await {
        Ok(url) => url,
        Err(error) => return Problem::of_provider(&error, pending.retry()).respond(app, request),
    };
    let Ok(cookie) = pending.cookie(&app.cookie_key, app.provider.response_mode()) else {
        return Problem::internal().respond(app, request);
    };
    let mut response = HttpResponse::SeeOther();
    response
        .insert_header((header::LOCATION, url.as_str()))
        .cookie(cookie);
    for removal in make_room(&app.cookie_key, request) {
        response.cookie(removal);
    }
    response.finish()
}
