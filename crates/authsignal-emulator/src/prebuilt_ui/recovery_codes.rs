//! The recovery codes, after a first enrolment or when they are renewed. They are in this one response and nowhere else.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::Frame;
use super::visitor::Visitor;
use crate::tenant::recovery_code::RecoveryCode;

#[derive(Serialize)]
pub(super) struct RecoveryCodesPage {
    #[serde(flatten)]
    frame: Frame,
    codes: Vec<String>,
    /// Where it goes on, once they are saved.
    next: String,
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "recovery_codes.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
            codes: vec!["abcde-fghjk".to_owned()],
            next: "/challenge/0123".to_owned(),
        }]
    }
}

/// Shows `codes`; `next` is the step that follows.
pub(super) fn show(visitor: &Visitor, codes: &[RecoveryCode], next: &str) -> HttpResponse {
    let page = RecoveryCodesPage {
        frame: visitor.frame(),
        codes: codes.iter().map(RecoveryCode::to_text).collect(),
        next: visitor.path(next),
    };
    visitor.respond(StatusCode::OK, &page)
}
