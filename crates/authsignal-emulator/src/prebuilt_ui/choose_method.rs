//! `GET /challenge/{visit}/methods`: the methods to choose from, to verify with or to set up.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{challenge_step, enrolment_step, methods};
use crate::operations::visits::VisitOverview;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Serialize)]
pub(super) struct ChooserPage {
    #[serde(flatten)]
    frame: Frame,
    heading: Text,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    method: VerificationMethod,
    name: Text,
    hint: Text,
    href: String,
}

impl Page for ChooserPage {
    const TEMPLATE: &'static str = "choose_method.html";

    fn samples() -> Vec<Self> {
        let choice = |method| Choice {
            method,
            name: methods::name(method),
            hint: methods::hint(method),
            href: "/challenge/0123/passkey".to_owned(),
        };
        let page = |choices| Self {
            frame: Frame::sample(),
            heading: Text::new("choose-to-enrol"),
            choices,
        };
        vec![page(VerificationMethod::ALL.map(choice).into()), page(Vec::new())]
    }
}

pub(super) async fn handle(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.action.state.is_open() {
        return Ok(visitor.see_other(""));
    }
    Ok(show(&visitor, &overview))
}

/// What is next for the person: to verify, where they have something to verify with.
pub(super) fn show(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    if overview.is_enrolled {
        to_verify(visitor, overview)
    } else {
        to_enrol(visitor, overview)
    }
}

pub(super) fn to_enrol(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    let heading = Text::new(if overview.is_enrolled {
        "choose-to-add"
    } else {
        "choose-to-enrol"
    });
    let choices = choices(visitor, &overview.enrollable, |method| {
        enrolment_step(visitor, method)
    });
    let page = ChooserPage {
        frame: visitor.enrolment_frame(overview),
        heading,
        choices,
    };
    visitor.respond(StatusCode::OK, &page)
}

fn to_verify(visitor: &Visitor, overview: &VisitOverview) -> HttpResponse {
    let page = ChooserPage {
        frame: visitor.frame(),
        heading: Text::new("choose-to-verify"),
        choices: choices(visitor, &overview.challengeable, challenge_step),
    };
    visitor.respond(StatusCode::OK, &page)
}

fn choices(
    visitor: &Visitor,
    methods: &[VerificationMethod],
    step: impl Fn(VerificationMethod) -> &'static str,
) -> Vec<Choice> {
    methods
        .iter()
        .map(|method| Choice {
            method: *method,
            name: methods::name(*method),
            hint: methods::hint(*method),
            href: visitor.path(step(*method)),
        })
        .collect()
}
