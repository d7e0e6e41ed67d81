//! `/challenge/{visit}/authenticator-app`: asks for the code of the authenticator app.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::{Deserialize, Serialize};
use web_host::pages::Page;

use super::problem::Problem;
use super::success;
use super::visitor::{Frame, OtherWay, Visitor};
use crate::operations::authenticator_app::CodePurpose;
use crate::operations::enrolment::{FailureReason, Verification};
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::AuthenticatorApp;

#[derive(Serialize)]
pub(super) struct ChallengePage {
    #[serde(flatten)]
    frame: Frame,
    error: Option<&'static str>,
    other: Option<OtherWay>,
}

#[derive(Deserialize)]
pub(super) struct Submission {
    #[serde(default)]
    code: String,
    #[serde(default)]
    csrf: String,
}

impl Page for ChallengePage {
    const TEMPLATE: &'static str = "challenge_authenticator_app.html";

    fn samples() -> Vec<Self> {
        vec![
            Self {
                frame: Frame::sample(),
                error: None,
                other: None,
            },
            Self {
                frame: Frame::sample(),
                error: Some("Wrong."),
                other: Some(OtherWay::sample()),
            },
        ]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    render(&visitor, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let code = form.into_inner().code;
    let verification = visitor
        .tenant
        .verify_app_code(visitor.bearer.clone(), code, CodePurpose::Challenge, false)
        .await
        .map_err(|error| visitor.problem(&error))?;
    match verification {
        Verification::Verified(_) => Ok(success::show(&visitor)),
        Verification::Failed(reason) => render(&visitor, Some(explain(reason))).await,
    }
}

/// What a person is told about a code that was not accepted.
pub(super) fn explain(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::CodeInvalidOrExpired => {
            "That code is not right, or it was used already. Try the present one."
        }
        FailureReason::MaxAttemptsExceeded => "Too many wrong codes. Wait five minutes and try again.",
    }
}

async fn render(visitor: &Visitor, error: Option<&'static str>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.challengeable.contains(&METHOD) || overview.action.state.is_settled() {
        return Ok(success::go_on(visitor, &overview));
    }
    let other = visitor.other_way(&overview, METHOD);
    let page = ChallengePage {
        frame: visitor.frame(),
        error,
        other,
    };
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(visitor.respond(status, &page))
}
