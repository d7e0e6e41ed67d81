//! Verified: a page that goes on by itself, to the beginning of the visit and from there back to the app. Where it
//! fits, the question for a passkey comes between.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::browser;
use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::operations::visits::VisitOverview;

/// How long the page stays, in milliseconds, where the tenant wants it to be seen.
const PAUSE: u32 = 1000;

#[derive(Serialize)]
pub(super) struct SuccessPage {
    #[serde(flatten)]
    frame: Frame,
    pause: u32,
    /// Where the person is asked for a passkey, if they are to be.
    passkey_prompt: Option<String>,
}

impl Page for SuccessPage {
    const TEMPLATE: &'static str = "success.html";

    fn samples() -> Vec<Self> {
        let page = |passkey_prompt| Self {
            frame: Frame::sample(),
            pause: PAUSE,
            passkey_prompt,
        };
        vec![
            page(None),
            page(Some("/challenge/0123/passkey-prompt".to_owned())),
        ]
    }
}

/// What follows a challenge that was passed.
pub(super) async fn after_challenge(visitor: &Visitor) -> Result<HttpResponse, Problem> {
    visitor.mark_verified().await?;
    let device_id = browser::device_id(&visitor.request, visitor.visit.request.mode);
    let is_to_be_asked = visitor
        .tenant
        .should_prompt_for_passkey(visitor.bearer.clone(), device_id)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(show(visitor, is_to_be_asked))
}

/// For a step that is behind the visitor. Never a redirect from a form to the app: our policy would stop it.
pub(super) fn go_on(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    if visitor.is_done(overview) && overview.action.state.is_open() {
        show(visitor, false)
    } else {
        visitor.see_other("")
    }
}

pub(super) fn show(visitor: &Visitor, with_passkey_prompt: bool) -> HttpResponse {
    let stays = visitor.tenant.settings().prebuilt_ui.success_screen;
    let page = SuccessPage {
        frame: visitor.frame(),
        pause: if stays { PAUSE } else { 0 },
        passkey_prompt: with_passkey_prompt.then(|| visitor.path("passkey-prompt")),
    };
    visitor.respond(StatusCode::OK, &page)
}
