//! Verified: a page that goes on by itself, to the beginning of the visit and from there back to the app.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::visitor::{Frame, Visitor};
use crate::operations::visits::VisitOverview;
use crate::tenant::action::ActionState;

#[derive(Serialize)]
pub(super) struct SuccessPage {
    #[serde(flatten)]
    frame: Frame,
}

impl Page for SuccessPage {
    const TEMPLATE: &'static str = "success.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
        }]
    }
}

pub(super) fn show(visitor: &Visitor) -> HttpResponse {
    visitor.respond(
        StatusCode::OK,
        &SuccessPage {
            frame: visitor.frame(),
        },
    )
}

/// For a step that is behind the visitor. Never a redirect from a form to the app: our policy would stop it.
pub(super) fn go_on(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    if overview.action.state == ActionState::ChallengeSucceeded {
        show(visitor)
    } else {
        visitor.see_other("")
    }
}
