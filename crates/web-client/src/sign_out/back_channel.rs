//! `/backchannel-logout`: the provider says that a session has ended (OpenID Connect Back-Channel Logout 1.0 section 2.5).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::{Data, Form};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::provider::ProviderError;

/// What the provider posts. A repeated parameter is an error.
#[derive(Deserialize)]
pub struct LogoutRequest {
    logout_token: String,
}

/// RFC 6749 section 5.2, as section 2.8 asks.
#[derive(Serialize)]
struct Refusal {
    error: &'static str,
    error_description: String,
}

/// Ends the sessions that the token names. There being none any more is a success too.
pub async fn post(app: Data<App>, form: Result<Form<LogoutRequest>, actix_web::Error>) -> HttpResponse {
    let Ok(Form(request)) = form else {
        return refuse("the body must be a form with one `logout_token`");
    };
    let token = match app.provider.verify_logout_token(&request.logout_token).await {
        Ok(token) => token,
        Err(ProviderError::Unavailable(reason)) => return unavailable(&reason),
        Err(error) => return refuse(&error.to_string()),
    };
    match app.sessions.use_logout_token(&token.jti, token.expires_at).await {
        Ok(true) => {}
        Ok(false) => return refuse("this logout token was used before"),
        Err(error) => return unavailable(&error.to_string()),
    }
    match app.sessions.end(token.whose).await {
        Ok(ended) => {
            tracing::info!(ended, "signed out by the provider");
            HttpResponse::Ok().insert_header(no_store()).finish()
        }
        Err(error) => unavailable(&error.to_string()),
    }
}

fn refuse(reason: &str) -> HttpResponse {
    tracing::warn!(reason, "a back-channel logout was refused");
    HttpResponse::BadRequest()
        .insert_header(no_store())
        .json(Refusal {
            error: "invalid_request",
            error_description: reason.to_owned(),
        })
}

/// The provider may try again.
fn unavailable(reason: &str) -> HttpResponse {
    tracing::error!(reason, "a back-channel logout could not be carried out");
    HttpResponse::ServiceUnavailable()
        .insert_header(no_store())
        .json(Refusal {
            error: "temporarily_unavailable",
            error_description: "the logout could not be carried out".to_owned(),
        })
}

fn no_store() -> (actix_web::http::header::HeaderName, HeaderValue) {
    (CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
