//! `GET /challenge/{visit}/passkey-prompt`: asks somebody who is verified whether they want a passkey. Whatever they
//! answer changes nothing about the verification.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::credential::{self, Words};
use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::operations::passkey_registration::RegistrationRequest;
use crate::tenant::passkey::relying_party::CredentialUse;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Serialize)]
pub(super) struct PromptPage {
    #[serde(flatten)]
    frame: Frame,
    words: Words,
    /// Only the script has something to say here.
    error: Option<Text>,
    challenge_id: String,
    /// The options of `navigator.credentials.create`, as JSON text.
    options: String,
}

impl Page for PromptPage {
    const TEMPLATE: &'static str = "passkey_prompt.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
            words: credential::enrolment_words(CredentialUse::Passkey),
            error: None,
            challenge_id: "0123".to_owned(),
            options: "{}".to_owned(),
        }]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let is_offered = overview.enrollable.contains(&VerificationMethod::Passkey);
    if !is_offered || !visitor.visit.is_verified {
        return Ok(visitor.see_other(""));
    }
    let challenge = visitor
        .tenant
        .begin_passkey_registration(visitor.bearer.clone(), RegistrationRequest::default())
        .await
        .map_err(|error| visitor.problem(&error))?;
    visitor
        .tenant
        .record_passkey_prompt(visitor.bearer.clone())
        .await
        .map_err(|error| visitor.problem(&error))?;
    let page = PromptPage {
        frame: visitor.frame(),
        words: credential::enrolment_words(CredentialUse::Passkey),
        error: None,
        challenge_id: challenge.challenge_id,
        options: challenge.options.to_string(),
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}
