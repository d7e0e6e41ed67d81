//! `/challenge/{visit}/push`: asks on the user's device, and waits for what they decide there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::visitor::Visitor;
use super::{success, waiting};
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeState};
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Push;

#[derive(Serialize)]
pub(super) struct PushPage {
    #[serde(flatten)]
    frame: Frame,
    /// The address of this question.
    step: String,
    is_rejected: bool,
    other: Option<OtherWay>,
}

impl Page for PushPage {
    const TEMPLATE: &'static str = "push.html";

    fn samples() -> Vec<Self> {
        [false, true]
            .map(|is_rejected| Self {
                frame: Frame::sample(),
                step: "/challenge/0123/push/4567".to_owned(),
                is_rejected,
                other: Some(OtherWay::sample()),
            })
            .into()
    }
}

/// Asks on the device, and leads to the page of that question: to reload it does not ask again.
pub(super) async fn begin(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.challengeable.contains(&METHOD) || visitor.is_done(&overview) {
        return Ok(success::go_on(&visitor, &overview));
    }
    let challenge = visitor
        .tenant
        .begin_push(visitor.bearer.clone(), None, None)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(visitor.see_other(&format!("push/{}", challenge.challenge_id)))
}

pub(super) async fn show(visitor: Visitor, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let challenge = find(&visitor, &path.1).await?;
    if challenge.state == DeviceChallengeState::Approved {
        return success::after_challenge(&visitor).await;
    }
    if visitor.is_done(&overview) {
        return Ok(success::go_on(&visitor, &overview));
    }
    let page = PushPage {
        frame: visitor.frame(),
        step: visitor.path(&format!("push/{}", path.1)),
        is_rejected: challenge.state == DeviceChallengeState::Rejected,
        other: visitor.other_way(&overview, METHOD),
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}

/// `GET …/push/{challenge}/state`: whether the user has decided.
pub(super) async fn state(visitor: Visitor, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    Ok(waiting::progress(find(&visitor, &path.1).await?.is_decided()))
}

async fn find(visitor: &Visitor, id: &str) -> Result<DeviceChallenge, Problem> {
    visitor
        .tenant
        .push_challenge(&visitor.bearer, id.to_owned())
        .await
        .map_err(|error| visitor.problem(&error))
}
