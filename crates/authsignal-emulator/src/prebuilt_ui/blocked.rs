//! The action is blocked, in review, or has failed: nothing can be done here.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::frame::Frame;
use super::visitor::Visitor;
use crate::tenant::action::{Action, ActionState};

#[derive(Serialize)]
pub(super) struct BlockedPage {
    #[serde(flatten)]
    frame: Frame,
    message: Text,
}

impl Page for BlockedPage {
    const TEMPLATE: &'static str = "blocked.html";

    fn samples() -> Vec<Self> {
        [
            ActionState::Block,
            ActionState::ReviewRequired,
            ActionState::ChallengeFailed,
        ]
        .map(|state| Self {
            frame: Frame::sample(),
            message: message(state),
        })
        .into()
    }
}

pub(super) fn show(visitor: &Visitor, action: &Action) -> HttpResponse {
    let page = BlockedPage {
        frame: visitor.frame(),
        message: message(action.state),
    };
    visitor.respond(StatusCode::FORBIDDEN, &page)
}

fn message(state: ActionState) -> Text {
    Text::new(match state {
        ActionState::ReviewRequired => "blocked-review",
        ActionState::ChallengeFailed => "blocked-failed",
        _ => "blocked-not-allowed",
    })
}
