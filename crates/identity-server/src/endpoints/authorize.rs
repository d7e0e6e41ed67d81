//! `/connect/authorize`

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authorize::AuthorizeErrorCode;
use serde::Deserialize;

use super::form::{Form, FormError};
use super::see_other;
use crate::IdentityServer;
use crate::authorize::{Answer, Browser};
use crate::error::InternalError;
use crate::pages::{bad_request, form_post, sign_in_over};
use crate::session::Sessions;

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    let browser = browser(&server, &request).await?;
    let answer = server
        .authorizations
        .begin(request.query_string().as_bytes(), &browser)
        .await?;
    respond(&server, &request, &answer).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> Result<HttpResponse, InternalError> {
    let form = match form {
        Ok(Form(form)) => form,
        Err(error) => {
            let code = AuthorizeErrorCode::InvalidRequest.as_str();
            return bad_request::respond(&server, &request, code, &error.to_string()).await;
        }
    };
    let browser = browser(&server, &request).await?;
    let answer = server.authorizations.take_in(&form, &browser).await?;
    respond(&server, &request, &answer).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct Waiting {
    #[serde(default)]
    id: String,
    #[serde(default)]
    client_id: String,
}

/// `/connect/authorize/callback`: where the browser comes back to after a sign-in.
pub(crate) async fn callback(
    server: Data<IdentityServer>,
    request: HttpRequest,
    waiting: Query<Waiting>,
) -> Result<HttpResponse, InternalError> {
    let browser = browser(&server, &request).await?;
    let answer = server
        .authorizations
        .resume(&waiting.id, &waiting.client_id, &browser)
        .await?;
    respond(&server, &request, &answer).await
}

pub(crate) async fn browser(
    server: &IdentityServer,
    request: &HttpRequest,
) -> Result<Browser, InternalError> {
    Ok(Browser {
        key: Sessions::key_of(request),
        session: server.sessions.of(request).await?,
    })
}

pub(crate) async fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    answer: &Answer,
) -> Result<HttpResponse, InternalError> {
    Ok(match answer {
        Answer::Redirect(location) => see_other(location),
        Answer::FormPost(response) => form_post::respond(server, request, response),
        Answer::Over(begin_again) => sign_in_over::respond(server, request, begin_again.as_ref()),
        Answer::Page(problem) => {
            let code = problem.code.as_str();
            bad_request::respond(server, request, code, &problem.description).await?
        }
    })
}

/// The answer; or the home page, for somebody who came from nowhere.
pub(crate) async fn respond_or_home(
    server: &IdentityServer,
    request: &HttpRequest,
    answer: Option<&Answer>,
) -> Result<HttpResponse, InternalError> {
    match answer {
        Some(answer) => respond(server, request, answer).await,
        None => Ok(see_other("/")),
    }
}
