//! `/Privacy`.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;

use super::Frame;
use crate::app::App;
use crate::sign_in::SignedIn;

#[derive(Debug, Serialize)]
pub(super) struct PrivacyPage {
    frame: Frame,
}

impl Page for PrivacyPage {
    const TEMPLATE: &'static str = "privacy.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample("/Privacy"),
        }]
    }
}

/// What this application knows about the person.
pub async fn get(app: Data<App>, request: HttpRequest, SignedIn(person): SignedIn) -> HttpResponse {
    let frame = Frame::new(&app, &request, &person, "/Privacy");
    let csrf = frame.csrf();
    Frame::respond(&app, &request, StatusCode::OK, &csrf, &PrivacyPage { frame })
}
