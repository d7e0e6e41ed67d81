//! `/Passkeys/step-up`: sends a person to the provider, to prove again and with several factors who they are.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::sign_in::{LocalPath, Purpose, SignedIn, start};

/// Where it stands.
pub const PATH: &str = "/Passkeys/step-up";

/// Goes to the provider, and from there to the passkeys page.
pub async fn get(app: Data<App>, request: HttpRequest, SignedIn(person): SignedIn) -> HttpResponse {
    let path = LocalPath::try_from("/Passkeys?status=confirmed".to_owned())
        .unwrap_or_else(|_| LocalPath::passkeys());
    start(&app, &request, path, Purpose::StepUp(&person)).await
}
