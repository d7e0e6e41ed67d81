//! `/signout-oidc`: the provider loads it in a frame when a session has ended (OpenID Connect Front-Channel Logout 1.0).
//!
//! The frame stands on a page of another site, where the browser sends no session cookie of ours. So the session is found
//! by its `sid`, which nobody but the provider and this client knows, and is ended in the store.

use actix_web::http::header::ContentType;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use web_host::headers::ContentSecurityPolicy;

use crate::app::App;
use crate::session::BrowserSessionState;
use crate::session::ending::Whose;

/// What the provider adds to the URI (section 2): this client is registered to be told.
#[derive(Deserialize)]
pub struct LogoutRequest {
    iss: String,
    sid: String,
}

/// Ends the session that is named, and no other.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: Result<Query<LogoutRequest>, actix_web::Error>,
) -> HttpResponse {
    let query = query.ok().filter(|query| app.provider.is_issuer(&query.iss));
    let Some(Query(LogoutRequest { sid, .. })) = query else {
        tracing::warn!("a front-channel logout was refused: it names no session of the provider");
        return page(&app, HttpResponse::BadRequest(), "Nobody was signed out.");
    };
    let session = BrowserSessionState::of(&request);
    if matches!(session.person(), Ok(Some(person)) if person.sid.as_ref() == Some(&sid)) {
        session.sign_out();
    }
    match app.sessions.end(Whose::Session { sid, subject: None }).await {
        Ok(ended) => {
            tracing::info!(ended, "signed out by the provider, in the browser");
            page(&app, HttpResponse::Ok(), "Signed out.")
        }
        Err(error) => {
            tracing::error!(%error, "a front-channel logout could not be carried out");
            page(
                &app,
                HttpResponse::InternalServerError(),
                "Nobody was signed out.",
            )
        }
    }
}

/// A page that only the provider may frame.
fn page(app: &App, mut response: actix_web::HttpResponseBuilder, text: &'static str) -> HttpResponse {
    let mut response = response.content_type(ContentType::plaintext()).body(text);
    let policy = ContentSecurityPolicy::default().framed_by(app.provider.origin());
    response.extensions_mut().insert(policy);
    response
}
