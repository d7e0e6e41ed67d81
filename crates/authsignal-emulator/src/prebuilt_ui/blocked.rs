//! The action is blocked, in review, or has failed: nothing can be done here.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::Frame;
use super::visitor::Visitor;
use crate::tenant::action::{Action, ActionState};

#[derive(Serialize)]
pub(super) struct BlockedPage {
    #[serde(flatten)]
    frame: Frame,
    message: &'static str,
}

impl Page for BlockedPage {
    const TEMPLATE: &'static str = "blocked.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
            message: message(ActionState::Block),
        }]
    }
}

pub(super) fn show(visitor: &Visitor, action: &Action) -> HttpResponse {
    let page = BlockedPage {
        frame: visitor.frame(),
        message: message(action.state),
    };
    visitor.respond(StatusCode::FORBIDDEN, &page)
}

fn message(state: ActionState) -> &'static str {
    match state {
        ActionState::ReviewRequired => "Somebody has to look at this before it can go on.",
        ActionState::ChallengeFailed => "The verification has failed.",
        _ => "This is not allowed.",
    }
}
