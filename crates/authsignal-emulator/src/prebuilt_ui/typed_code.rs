//! What the challenges by a typed code have in common, whatever the code comes from.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use web_host::pages::Page;
use web_host::texts::Text;

use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::visitor::Visitor;
use super::{challenge_step, success};
use crate::operations::enrolment::{FailureReason, Verification};
use crate::tenant::verification_method::VerificationMethod;

/// What such a page shows.
#[derive(Serialize)]
pub(super) struct Content {
    #[serde(flatten)]
    frame: Frame,
    error: Option<Text>,
    other: Option<OtherWay>,
}

/// What such a page sends.
#[derive(Deserialize)]
pub(super) struct Submission {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) csrf: String,
}

/// A page that asks for the code of its method.
pub(super) trait CodePage: Page + From<Content> {
    const METHOD: VerificationMethod;

    /// Asks for the code, or goes on where there is nothing to ask.
    async fn ask(visitor: &Visitor, error: Option<Text>) -> Result<HttpResponse, Problem> {
        let overview = visitor.overview().await?;
        if !overview.challengeable.contains(&Self::METHOD) || visitor.is_done(&overview) {
            return Ok(success::go_on(visitor, &overview));
        }
        let status = if error.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let page = Self::from(Content {
            frame: visitor.frame(),
            error,
            other: visitor.other_way(&overview, Self::METHOD),
        });
        Ok(visitor.respond_at(challenge_step(Self::METHOD), status, &page))
    }

    /// Answers a code by how it was verified.
    async fn answer(visitor: &Visitor, verification: Verification) -> Result<HttpResponse, Problem> {
        match verification {
            Verification::Verified(_) => success::after_challenge(visitor).await,
            Verification::Failed(reason) => Self::ask(visitor, Some(explain(reason, Self::METHOD))).await,
        }
    }
}

/// Such a page in each of its states.
pub(super) fn samples<P: CodePage>() -> Vec<P> {
    let content = |frame, error, other| Content { frame, error, other };
    let wrong = explain(FailureReason::CodeInvalidOrExpired, P::METHOD);
    let tired = explain(FailureReason::MaxAttemptsExceeded, P::METHOD);
    let other = || Some(OtherWay::sample());
    vec![
        content(Frame::sample(), None, None).into(),
        content(Frame::sample(), Some(wrong), other()).into(),
        content(Frame::embedded_sample(), Some(tired), other()).into(),
    ]
}

/// What a person is told about a code of `method` that was not accepted.
pub(super) fn explain(reason: FailureReason, method: VerificationMethod) -> Text {
    Text::new(match (reason, method) {
        (FailureReason::MaxAttemptsExceeded, _) => "code-too-many",
        (FailureReason::CodeInvalidOrExpired, VerificationMethod::AuthenticatorApp) => "code-wrong-of-app",
        (FailureReason::CodeInvalidOrExpired, VerificationMethod::RecoveryCode) => "code-wrong-recovery",
        (FailureReason::CodeInvalidOrExpired, _) => "code-wrong-sent",
    })
}
