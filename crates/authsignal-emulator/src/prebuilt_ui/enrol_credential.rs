//! `/challenge/{visit}/enrol/{passkey,security-key}`: has the browser make a credential.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::Serialize;
use serde_json::Value;
use web_host::pages::Page;
use web_host::texts::Text;

use super::credential::{self, Submission, Words};
use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;
use super::{browser, enrolled, success};
use crate::client_api::user_agent;
use crate::operations::enrolment::Verified;
use crate::operations::passkey_registration::{RegistrationAnswer, RegistrationRequest};
use crate::tenant::TenantError;
use crate::tenant::passkey::answer::parse_registration;
use crate::tenant::passkey::relying_party::CredentialUse;

#[derive(Serialize)]
pub(super) struct EnrolmentPage {
    #[serde(flatten)]
    frame: Frame,
    words: Words,
    step: String,
    challenge_id: String,
    /// The options of `navigator.credentials.create`, as JSON text.
    options: String,
    error: Option<Text>,
}

impl Page for EnrolmentPage {
    const TEMPLATE: &'static str = "enrol_credential.html";

    fn samples() -> Vec<Self> {
        let page = |used_as, error| Self {
            frame: Frame::sample(),
            words: credential::enrolment_words(used_as),
            step: "/challenge/0123/enrol/passkey".to_owned(),
            challenge_id: "0123".to_owned(),
            options: "{}".to_owned(),
            error,
        };
        vec![
            page(CredentialUse::Passkey, None),
            page(
                CredentialUse::SecurityKey,
                Some(credential::refused(CredentialUse::SecurityKey)),
            ),
        ]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let used_as = credential::named(&visitor)?;
    render(&visitor, used_as, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let used_as = credential::named(&visitor)?;
    let overview = visitor.overview().await?;
    match register(&visitor, used_as, form.into_inner()).await {
        Ok(verified) => enrolled::go_on(&visitor, &overview, &verified).await,
        Err(TenantError::InvalidCredential(_)) => {
            render(&visitor, used_as, Some(credential::refused(used_as))).await
        }
        Err(error) => Err(visitor.problem(&error)),
    }
}

async fn register(
    visitor: &Visitor,
    used_as: CredentialUse,
    submission: Submission,
) -> Result<Verified, TenantError> {
    let answer: Value = serde_json::from_str(&submission.credential).map_err(|_| credential::unreadable())?;
    let answer = RegistrationAnswer {
        challenge_id: Some(submission.challenge_id),
        attachment: answer
            .get("authenticatorAttachment")
            .and_then(Value::as_str)
            .map(str::to_owned),
        credential: parse_registration(&answer).map_err(|_| credential::unreadable())?,
        device_id: browser::device_id(&visitor.request, visitor.visit.request.mode),
        user_agent: user_agent(&visitor.request),
        with_recovery_codes: true,
    };
    let (tenant, bearer) = (&visitor.tenant, visitor.bearer.clone());
    match used_as {
        CredentialUse::Passkey => tenant.finish_passkey_registration(bearer, answer).await,
        CredentialUse::SecurityKey => tenant.finish_security_key_registration(bearer, answer).await,
    }
}

async fn render(
    visitor: &Visitor,
    used_as: CredentialUse,
    error: Option<Text>,
) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.enrollable.contains(&used_as.method()) {
        return Ok(success::go_on(visitor, &overview));
    }
    let (tenant, bearer) = (&visitor.tenant, visitor.bearer.clone());
    let begun = match used_as {
        CredentialUse::Passkey => {
            let request = RegistrationRequest::default();
            tenant.begin_passkey_registration(bearer, request).await
        }
        CredentialUse::SecurityKey => tenant.begin_security_key_registration(bearer).await,
    };
    let challenge = begun.map_err(|error| visitor.problem(&error))?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let step = format!("enrol/{}", credential::step(used_as));
    let page = EnrolmentPage {
        frame: visitor.enrolment_frame(&overview),
        words: credential::enrolment_words(used_as),
        step: visitor.path(&step),
        challenge_id: challenge.challenge_id,
        options: challenge.options.to_string(),
        error,
    };
    Ok(visitor.respond_at(&step, status, &page))
}
