//! The recovery codes after a first enrolment. They are in this one response and nowhere else.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::success;
use super::visitor::{Frame, Visitor};
use crate::operations::enrolment::Verified;
use crate::tenant::recovery_code::RecoveryCode;

#[derive(Serialize)]
pub(super) struct RecoveryCodesPage {
    #[serde(flatten)]
    frame: Frame,
    codes: Vec<String>,
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "recovery_codes.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
            codes: vec!["abcde-fghjk".to_owned()],
        }]
    }
}

/// What follows an enrolment: the codes, if there are any.
pub(super) fn after_enrolment(visitor: &Visitor, verified: &Verified) -> HttpResponse {
    if verified.recovery_codes.is_empty() {
        return success::show(visitor);
    }
    let codes = verified
        .recovery_codes
        .iter()
        .map(RecoveryCode::to_text)
        .collect();
    visitor.respond(
        StatusCode::OK,
        &RecoveryCodesPage {
            frame: visitor.frame(),
            codes,
        },
    )
}
