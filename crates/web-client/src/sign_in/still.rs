//! `/session-changed`: a page has learned in a frame of the provider that the session has changed there, and comes here to
//! find out whether the same person is still signed in (OpenID Connect Session Management 1.0 section 3.1).

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::{LocalPath, Purpose, SignedIn, start};
use crate::app::App;

/// Where the pages come to.
pub const PATH: &str = "/session-changed";

/// The page that the person was on.
#[derive(Default, Deserialize)]
pub struct Changed {
    #[serde(default)]
    path: String,
}

/// Asks the provider, which shows nothing. Whoever follows a link here changes nothing either: the provider decides.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    query: Result<Query<Changed>, actix_web::Error>,
    SignedIn(person): SignedIn,
) -> HttpResponse {
    let Changed { path } = query.map(Query::into_inner).unwrap_or_default();
    let path = LocalPath::try_from(path).unwrap_or_else(|_| LocalPath::home());
    start(&app, &request, path, Purpose::Still(&person)).await
}
