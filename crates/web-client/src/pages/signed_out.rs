//! The page after sign-out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;

use crate::app::App;

/// How far a sign-out reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// This application only: the provider could not be asked, or did not confirm.
    Here,
    /// The provider has ended its session as well.
    Everywhere,
}

#[derive(Debug, Serialize)]
pub(super) struct SignedOutPage {
    everywhere: bool,
}

impl Page for SignedOutPage {
    const TEMPLATE: &'static str = "signed-out.html";

    fn samples() -> Vec<Self> {
        vec![Self { everywhere: true }, Self { everywhere: false }]
    }
}

/// Says that the person is signed out, and how far.
#[must_use]
pub fn respond(app: &App, request: &HttpRequest, extent: Extent) -> HttpResponse {
    let page = SignedOutPage {
        everywhere: extent == Extent::Everywhere,
    };
    app.templates.respond(request, StatusCode::OK, &page)
}
