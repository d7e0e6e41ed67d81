//! `GET /challenge/{visit}/methods`: the methods to choose from, to verify with or to set up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{challenge_step, enrolment_step};
use crate::operations::visits::VisitOverview;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Serialize)]
pub(super) struct ChooserPage {
    #[serde(flatten)]
    frame: Frame,
    is_enrolled: bool,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    method: VerificationMethod,
    label: &'static str,
    href: String,
}

impl Page for ChooserPage {
    const TEMPLATE: &'static str = "choose_method.html";

    fn samples() -> Vec<Self> {
        let choice = || Choice {
            method: VerificationMethod::Passkey,
            label: VerificationMethod::Passkey.label(),
            href: "/challenge/0123/passkey".to_owned(),
        };
        let page = |is_enrolled, choices| Self {
            frame: Frame::sample(),
            is_enrolled,
            choices,
        };
        vec![
            page(true, vec![choice(), choice()]),
            page(false, vec![choice()]),
            page(false, Vec::new()),
        ]
    }
}

pub(super) async fn handle(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.action.state.is_open() {
        return Ok(visitor.see_other(""));
    }
    Ok(show(&visitor, &overview))
}

pub(super) fn show(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    let (methods, step): (_, fn(VerificationMethod) -> &'static str) = if overview.is_enrolled {
        (&overview.challengeable, challenge_step)
    } else {
        (&overview.enrollable, enrolment_step)
    };
    let choices = methods
        .iter()
        .map(|method| Choice {
            method: *method,
            label: method.label(),
            href: visitor.path(step(*method)),
        })
        .collect();
    let page = ChooserPage {
        frame: visitor.enrolment_frame(overview),
        is_enrolled: overview.is_enrolled,
        choices,
    };
    visitor.respond(StatusCode::OK, &page)
}
