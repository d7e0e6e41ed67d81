//! The page after sign-out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;

use crate::app::App;
use crate::provider::CheckSession;

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
    check_session: Option<CheckSession>,
}

impl Page for SignedOutPage {
    const TEMPLATE: &'static str = "signed-out.html";

    fn samples() -> Vec<Self> {
        let page = |everywhere, check_session| Self {
            everywhere,
            check_session,
        };
        vec![page(true, Some(CheckSession::sample())), page(false, None)]
    }
}

/// Says that the person is signed out, and how far; with `check_session` the page also asks the provider in a frame whether
/// it has ended its session.
#[must_use]
pub fn respond(
    app: &App,
    request: &HttpRequest,
    extent: Extent,
    check_session: Option<CheckSession>,
) -> HttpResponse {
    let page = SignedOutPage {
        everywhere: extent == Extent::Everywhere,
        check_session,
    };
    app.templates.respond(request, StatusCode::OK, &page)
}
