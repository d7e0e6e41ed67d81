//! `/Account/Passkeys/Remove`: asks before a passkey goes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{PATH, Shown, ShownPasskey, Visit, unavailable};
use crate::IdentityServer;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::pages::account::Confirmed;
use crate::pages::{CSRF, form_protection};
use crate::passkeys::RemoveError;

#[derive(Debug, Serialize)]
pub(crate) struct RemovePasskeyPage {
    passkey: ShownPasskey,
    id: String,
    csrf: CsrfToken,
}

impl Page for RemovePasskeyPage {
    const TEMPLATE: &'static str = "passkey_remove.html";

    fn samples() -> Vec<Self> {
        let page = |passkey| Self {
            passkey,
            id: "b4c5".to_owned(),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        ShownPasskey::samples().into_iter().map(page).collect()
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RemoveQuery {
    id: String,
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RemoveForm {
    id: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    Confirmed(person): Confirmed,
    query: Query<RemoveQuery>,
) -> Result<HttpResponse, InternalError> {
    if query.id.is_empty() {
        // Somebody had to sign in again, and what their form had sent is gone.
        return Ok(see_other(PATH));
    }
    let visit = Visit::new(&server, &request, person);
    let authentication = &visit.session.authentication;
    let found = server
        .passkeys
        .removable(&visit.user, &query.id, authentication)
        .await;
    match found {
        Ok(passkey) => {
            comes_back_to(&request, address_of(&query.id));
            let (csrf, cookie) = form_protection(&request, server.parts.random.as_ref());
            let page = RemovePasskeyPage {
                passkey: ShownPasskey::new(passkey, server.parts.clock.now()),
                id: query.into_inner().id,
                csrf,
            };
            let mut response = HttpResponse::build(StatusCode::OK);
            response.cookie(cookie);
            Ok(server.templates.respond_with(&request, response, &page))
        }
        Err(error) => visit.show(problem(error)?).await,
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    Confirmed(person): Confirmed,
    form: Form<RemoveForm>,
) -> Result<HttpResponse, InternalError> {
    let visit = Visit::new(&server, &request, person);
    comes_back_to(&request, PATH);
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = Shown::Problem(StatusCode::BAD_REQUEST, Text::new("form-too-old"));
        return visit.show(problem).await;
    }
    let authentication = &visit.session.authentication;
    let language = server.templates.language_of(&request);
    let removed = server
        .passkeys
        .remove(&visit.user, &form.id, authentication, &language)
        .await;
    // Shown at once rather than at an address: nobody else shall make the browser forget a passkey by a link.
    let shown = match removed {
        Ok(removed) => Shown::Removed(removed),
        Err(error) => problem(error)?,
    };
    visit.show(shown).await
}

fn address_of(id: &str) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("{PATH}/Remove?id={id}")
}

fn problem(error: RemoveError) -> Result<Shown, InternalError> {
    let (status, text) = match error {
        RemoveError::Unknown => (StatusCode::NOT_FOUND, "passkeys-none-such"),
        RemoveError::LastWayIn => (StatusCode::CONFLICT, "passkeys-last-way-in"),
        RemoveError::NeedsPasskey => (StatusCode::FORBIDDEN, "passkey-needs-passkey"),
        RemoveError::Step(error) => return Ok(unavailable(&error)),
        RemoveError::Internal(error) => return Err(error),
    };
    Ok(Shown::Problem(status, Text::new(text)))
}
