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
    heading: &'static str,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    method: VerificationMethod,
    label: &'static str,
    hint: &'static str,
    href: String,
}

impl Page for ChooserPage {
    const TEMPLATE: &'static str = "choose_method.html";

    fn samples() -> Vec<Self> {
        let choice = || Choice {
            method: VerificationMethod::Passkey,
            label: VerificationMethod::Passkey.label(),
            hint: hint(VerificationMethod::Passkey),
            href: "/challenge/0123/passkey".to_owned(),
        };
        let page = |choices| Self {
            frame: Frame::sample(),
            heading: "Set up a second step",
            choices,
        };
        vec![page(vec![choice(), choice()]), page(Vec::new())]
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
    let heading = if overview.is_enrolled {
        "Add another way"
    } else {
        "Set up a second step"
    };
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
        heading: "Confirm that it is you",
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
            label: method.label(),
            hint: hint(*method),
            href: visitor.path(step(*method)),
        })
        .collect()
}

/// What it takes, in few words.
fn hint(method: VerificationMethod) -> &'static str {
    match method {
        VerificationMethod::Passkey => "Your fingerprint, your face or the lock of your device",
        VerificationMethod::AuthenticatorApp => "A code that an app on your phone shows",
        VerificationMethod::EmailOtp => "A code that is sent to your e-mail address",
        VerificationMethod::EmailMagicLink => "A link that is sent to your e-mail address",
        VerificationMethod::Sms => "A code that is sent to your phone",
        VerificationMethod::Whatsapp => "A code that is sent to your phone by WhatsApp",
        VerificationMethod::SecurityKey => "A key that you plug in or hold to your phone",
        VerificationMethod::Push => "A question that an app on your phone asks",
        VerificationMethod::RecoveryCode => "One of the codes that you have saved",
    }
}
