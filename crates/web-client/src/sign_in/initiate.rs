//! `/login`: somebody else, for instance the provider, begins a sign-in here (OpenID Connect Core 1.0 section 4).

use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::{LocalPath, Purpose, start};
use crate::app::App;
use crate::pages::problem::Problem;

/// The parameters; a repeated one is an error.
#[derive(Deserialize)]
pub struct Initiation {
    iss: String,
    login_hint: Option<String>,
    target_link_uri: Option<String>,
}

/// By a link.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: Result<Query<Initiation>, actix_web::Error>,
) -> HttpResponse {
    answer(&app, &request, query.ok().map(Query::into_inner)).await
}

/// By a form.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    form: Result<Form<Initiation>, actix_web::Error>,
) -> HttpResponse {
    answer(&app, &request, form.ok().map(Form::into_inner)).await
}

async fn answer(app: &App, request: &HttpRequest, initiation: Option<Initiation>) -> HttpResponse {
    let Some((path, login_hint)) = initiation.and_then(|initiation| accepted(app, initiation)) else {
        tracing::warn!("a sign-in that somebody else began was refused");
        return Problem::foreign_initiation().respond(app, request);
    };
    start(app, request, path, Purpose::Initiated { login_hint }).await
}

/// Only a sign-in at our provider, and only to a page of ours: otherwise this would lead people anywhere.
fn accepted(app: &App, initiation: Initiation) -> Option<(LocalPath, Option<String>)> {
    if !app.provider.is_issuer(&initiation.iss) {
        return None;
    }
    let path = match initiation.target_link_uri {
        Some(uri) => LocalPath::of_own_url(&uri, &app.public_origin)?,
        None => LocalPath::home(),
    };
    Some((path, initiation.login_hint))
}
