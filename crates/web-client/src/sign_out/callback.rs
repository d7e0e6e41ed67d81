//! `/signout-callback-oidc`, the post-logout redirect URI.

use actix_web::http::header;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::Deserialize;

use super::COOKIE;
use crate::app::App;
use crate::pages::signed_out::{self, Extent};
use crate::sealed_cookie;
use crate::session::BrowserSessionState;

/// What the provider adds to the URI (OpenID Connect RP-Initiated Logout 1.0 section 3).
#[derive(Default, Deserialize)]
pub struct LogoutResponse {
    #[serde(default)]
    state: String,
}

/// Says that the person is signed out, which this page does not do by itself: whoever follows a link to it stays signed in.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    response: Result<Query<LogoutResponse>, actix_web::Error>,
) -> HttpResponse {
    if !matches!(BrowserSessionState::of(&request).person(), Ok(None)) {
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/"))
            .finish();
    }
    let response = response.map(Query::into_inner).unwrap_or_default();
    let expected: Option<String> = sealed_cookie::unseal(&app.cookie_key, &request, COOKIE);
    // Only the provider that was asked to end its session knows the state.
    let confirmed = expected.is_some_and(|state| is_same(&state, &response.state));
    let extent = if confirmed {
        Extent::Everywhere
    } else {
        Extent::Here
    };
    let mut page = signed_out::respond(&app, &request, extent);
    if let Err(error) = page.add_cookie(&sealed_cookie::removal(COOKIE.to_owned())) {
        tracing::warn!(%error, "a cookie could not be removed");
    }
    page
}

fn is_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
