//! `/Passkeys/{id}/remove`: asks whether a passkey shall go, and removes it.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{name, path_segment, problem, recently_confirmed};
use crate::app::{App, CSRF};
use crate::authsignal::Passkey;
use crate::pages::Frame;
use crate::pages::problem::Problem;
use crate::session::Person;
use crate::sign_in::{LocalPath, Purpose, SignedIn, start};

#[derive(Debug, Serialize)]
pub(in crate::pages) struct RemovalPage {
    frame: Frame,
    path: String,
    name: Text,
    recently_confirmed: bool,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "passkey-removal.html";

    fn samples() -> Vec<Self> {
        let page = |recently_confirmed| Self {
            frame: Frame::sample("/Passkeys"),
            path: path_segment("b4c5/<"),
            name: Text::verbatim("Laptop"),
            recently_confirmed,
        };
        vec![page(true), page(false)]
    }
}

/// A form that holds nothing but its protection.
#[derive(Deserialize)]
pub struct RemovalForm {
    #[serde(default)]
    csrf: String,
}

/// Asks for confirmation.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    SignedIn(person): SignedIn,
    id: Path<String>,
) -> HttpResponse {
    let passkey = match own_passkey(&app, &person, &id).await {
        Ok(passkey) => passkey,
        Err(problem) => return problem.respond(&app, &request),
    };
    let frame = Frame::new(&app, &request, &person, "/Passkeys");
    let csrf = frame.csrf();
    let page = RemovalPage {
        frame,
        name: name(&passkey),
        path: path_segment(&passkey.id),
        recently_confirmed: recently_confirmed(&app, &person),
    };
    Frame::respond(&app, &request, StatusCode::OK, &csrf, &page)
}

/// Removes it, when the person proved recently, and with several factors, who they are; otherwise has them prove it
/// and asks again.
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    SignedIn(person): SignedIn,
    id: Path<String>,
    form: Form<RemovalForm>,
) -> HttpResponse {
    if CSRF.verify(&request, &form.csrf).is_err() {
        return Problem::foreign_form(LocalPath::passkeys()).respond(&app, &request);
    }
    if !recently_confirmed(&app, &person) {
        let path = LocalPath::try_from(request.path().to_owned()).unwrap_or_else(|_| LocalPath::passkeys());
        return start(&app, &request, path, Purpose::StepUp(&person)).await;
    }
    match remove(&app, &person, &id).await {
        Ok(()) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/Passkeys?status=removed"))
            .finish(),
        Err(problem) => problem.respond(&app, &request),
    }
}

async fn remove(app: &App, person: &Person, id: &str) -> Result<(), Problem> {
    let passkey = own_passkey(app, person, id).await?;
    app.passkeys
        .remove(&person.subject, &passkey.id)
        .await
        .map_err(|error| problem(&error))?;
    tracing::info!(
        subject = person.subject,
        passkey = passkey.id,
        "removed a passkey"
    );
    Ok(())
}

/// The passkey `id` among those of `person`. Any other id, also of another kind of authenticator, is unknown.
async fn own_passkey(app: &App, person: &Person, id: &str) -> Result<Passkey, Problem> {
    let passkeys = app
        .passkeys
        .list(&person.subject)
        .await
        .map_err(|error| problem(&error))?;
    passkeys
        .into_iter()
        .find(|passkey| passkey.id == id)
        .ok_or_else(Problem::unknown_passkey)
}
