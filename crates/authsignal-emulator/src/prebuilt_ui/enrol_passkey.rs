//! `/challenge/{visit}/enrol/passkey`: has the browser make a passkey.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web_host::pages::Page;

use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{browser, enrolled, success};
use crate::client_api::user_agent;
use crate::operations::enrolment::Verified;
use crate::operations::passkey_registration::{RegistrationAnswer, RegistrationRequest};
use crate::tenant::TenantError;
use crate::tenant::passkey::answer::parse_registration;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Passkey;

#[derive(Serialize)]
pub(super) struct EnrolmentPage {
    #[serde(flatten)]
    frame: Frame,
    challenge_id: String,
    /// The options of `navigator.credentials.create`, as JSON text.
    options: String,
    error: Option<String>,
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

impl Page for EnrolmentPage {
    const TEMPLATE: &'static str = "enrol_passkey.html";

    fn samples() -> Vec<Self> {
        let page = |error: Option<&str>| Self {
            frame: Frame::sample(),
            challenge_id: "0123".to_owned(),
            options: "{}".to_owned(),
            error: error.map(str::to_owned),
        };
        vec![page(None), page(Some("Refused."))]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    render(&visitor, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let overview = visitor.overview().await?;
    match register(&visitor, form.into_inner()).await {
        Ok(verified) => enrolled::go_on(&visitor, &overview, &verified).await,
        Err(error @ TenantError::InvalidCredential(_)) => render(&visitor, Some(error.to_string())).await,
        Err(error) => Err(visitor.problem(&error)),
    }
}

async fn register(visitor: &Visitor, submission: Submission) -> Result<Verified, TenantError> {
    let unreadable = |_| TenantError::invalid_request("The browser's answer cannot be read.");
    let credential: Value = serde_json::from_str(&submission.credential).map_err(unreadable)?;
    let answer = RegistrationAnswer {
        challenge_id: Some(submission.challenge_id),
        attachment: credential
            .get("authenticatorAttachment")
            .and_then(Value::as_str)
            .map(str::to_owned),
        credential: parse_registration(&credential).map_err(unreadable)?,
        device_id: browser::device_id(&visitor.request, visitor.visit.request.mode),
        user_agent: user_agent(&visitor.request),
        with_recovery_codes: true,
    };
    visitor
        .tenant
        .finish_passkey_registration(visitor.bearer.clone(), answer)
        .await
}

async fn render(visitor: &Visitor, error: Option<String>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.enrollable.contains(&METHOD) {
        return Ok(success::go_on(visitor, &overview));
    }
    let challenge = visitor
        .tenant
        .begin_passkey_registration(visitor.bearer.clone(), RegistrationRequest::default())
        .await
        .map_err(|error| visitor.problem(&error))?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = EnrolmentPage {
        frame: visitor.enrolment_frame(&overview),
        challenge_id: challenge.challenge_id,
        options: challenge.options.to_string(),
        error,
    };
    Ok(visitor.respond(status, &page))
}
