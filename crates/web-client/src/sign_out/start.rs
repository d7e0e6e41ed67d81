//! `POST /sign-out`.

use actix_web::http::header;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::{COOKIE, LIFETIME, SignOut};
use crate::app::{App, CSRF};
use crate::pages::problem::Problem;
use crate::pages::signed_out;
use crate::sealed_cookie::{self, SentAlong};
use crate::session::{BrowserSessionState, Person};
use crate::sign_in::LocalPath;

/// A form that holds nothing but its protection.
#[derive(Deserialize)]
pub struct SignOutForm {
    #[serde(default)]
    csrf: String,
}

/// Ends the session here first, so that it has ended whatever the provider does; then goes to the provider.
pub async fn post(app: Data<App>, request: HttpRequest, form: Form<SignOutForm>) -> HttpResponse {
    if CSRF.verify(&request, &form.csrf).is_err() {
        return Problem::foreign_form(LocalPath::home()).respond(&app, &request);
    }
    let session = BrowserSessionState::of(&request);
    let person = session.person().unwrap_or_default();
    session.sign_out();
    match person {
        Some(person) => at_provider(&app, &request, &person).await,
        None => signed_out::respond(&app, &request, signed_out::Extent::Here, None),
    }
}

async fn at_provider(app: &App, request: &HttpRequest, person: &Person) -> HttpResponse {
    tracing::info!(subject = person.subject, "signed out");
    let state = app.random.token();
    match app
        .provider
        .end_session_url(
            person.id_token.expose(),
            &state,
            app.templates.chosen_language(request).as_ref(),
        )
        .await
    {
        Ok(Some(url)) => {
            let mut response = HttpResponse::SeeOther();
            response.insert_header((header::LOCATION, url.as_str()));
            if let Ok(cookie) = sealed_cookie::seal(
                &app.cookie_key,
                COOKIE.to_owned(),
                &SignOut {
                    state,
                    check_session: person.check_session.clone(),
                },
                LIFETIME,
                SentAlong::WithLinks,
            ) {
                response.cookie(cookie);
            }
            response.finish()
        }
        Ok(None) => signed_out::respond(app, request, signed_out::Extent::Here, None),
        Err(error) => {
            tracing::error!(%error, "the session at the provider could not be ended");
            signed_out::respond(app, request, signed_out::Extent::Here, None)
        }
    }
}
