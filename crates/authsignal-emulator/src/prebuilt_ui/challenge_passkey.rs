//! `/challenge/{visit}/passkey`: asks the browser for one of the user's passkeys.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::{Deserialize, Serialize};
use web_host::pages::Page;

use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::success;
use super::visitor::Visitor;
use crate::client_api::user_agent;
use crate::operations::passkey_verification::AuthenticationAnswer;
use crate::tenant::TenantError;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Passkey;

#[derive(Serialize)]
pub(super) struct ChallengePage {
    #[serde(flatten)]
    frame: Frame,
    challenge_id: String,
    /// The options of `navigator.credentials.get`, as JSON text.
    options: String,
    error: Option<String>,
    other: Option<OtherWay>,
}

#[derive(Deserialize)]
pub(super) struct Submission {
    #[serde(default)]
    challenge_id: String,
    /// The browser's answer, as JSON text.
    #[serde(default)]
    credential: String,
    #[serde(default)]
    csrf: String,
}

impl Page for ChallengePage {
    const TEMPLATE: &'static str = "challenge_passkey.html";

    fn samples() -> Vec<Self> {
        let page = |error: Option<&str>, other| Self {
            frame: Frame::sample(),
            challenge_id: "0123".to_owned(),
            options: "{}".to_owned(),
            error: error.map(str::to_owned),
            other,
        };
        vec![page(None, None), page(Some("Refused."), Some(OtherWay::sample()))]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    render(&visitor, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    match verify(&visitor, form.into_inner()).await {
        Ok(()) => success::after_challenge(&visitor).await,
        Err(error @ (TenantError::InvalidCredential(_) | TenantError::UnknownCredential)) => {
            render(&visitor, Some(error.to_string())).await
        }
        Err(error) => Err(visitor.problem(&error)),
    }
}

async fn verify(visitor: &Visitor, submission: Submission) -> Result<(), TenantError> {
    let answer = AuthenticationAnswer {
        challenge_id: Some(submission.challenge_id),
        credential: serde_json::from_str(&submission.credential)
            .map_err(|_| TenantError::invalid_request("The browser's answer cannot be read."))?,
        device_id: None,
        user_agent: user_agent(&visitor.request),
    };
    visitor
        .tenant
        .finish_passkey_authentication(Some(visitor.bearer.clone()), answer)
        .await
        .map(drop)
}

async fn render(visitor: &Visitor, error: Option<String>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.challengeable.contains(&METHOD) || visitor.is_done(&overview) {
        return Ok(success::go_on(visitor, &overview));
    }
    let challenge = visitor
        .tenant
        .begin_passkey_authentication(Some(visitor.bearer.clone()), None)
        .await
        .map_err(|error| visitor.problem(&error))?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = ChallengePage {
        frame: visitor.frame(),
        challenge_id: challenge.challenge_id,
        options: challenge.options.to_string(),
        error,
        other: visitor.other_way(&overview, METHOD),
    };
    Ok(visitor.respond(status, &page))
}
