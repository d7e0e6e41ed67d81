//! `/challenge/{visit}/{passkey,security-key}`: asks the browser for one of the user's credentials.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::credential::{self, Submission, Words};
use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::success;
use super::visitor::Visitor;
use crate::client_api::user_agent;
use crate::operations::passkey_verification::AuthenticationAnswer;
use crate::tenant::TenantError;
use crate::tenant::passkey::relying_party::CredentialUse;

#[derive(Serialize)]
pub(super) struct ChallengePage {
    #[serde(flatten)]
    frame: Frame,
    words: Words,
    step: String,
    challenge_id: String,
    /// The options of `navigator.credentials.get`, as JSON text.
    options: String,
    error: Option<Text>,
    other: Option<OtherWay>,
}

impl Page for ChallengePage {
    const TEMPLATE: &'static str = "challenge_credential.html";

    fn samples() -> Vec<Self> {
        let page = |used_as, error, other| Self {
            frame: Frame::sample(),
            words: credential::challenge_words(used_as),
            step: "/challenge/0123/passkey".to_owned(),
            challenge_id: "0123".to_owned(),
            options: "{}".to_owned(),
            error,
            other,
        };
        vec![
            page(CredentialUse::Passkey, None, None),
            page(
                CredentialUse::SecurityKey,
                Some(credential::refused(CredentialUse::SecurityKey)),
                Some(OtherWay::sample()),
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
    match verify(&visitor, used_as, form.into_inner()).await {
        Ok(()) => success::after_challenge(&visitor).await,
        Err(TenantError::InvalidCredential(_)) => {
            render(&visitor, used_as, Some(credential::refused(used_as))).await
        }
        Err(TenantError::UnknownCredential) => {
            render(&visitor, used_as, Some(credential::unknown(used_as))).await
        }
        Err(error) => Err(visitor.problem(&error)),
    }
}

async fn verify(
    visitor: &Visitor,
    used_as: CredentialUse,
    submission: Submission,
) -> Result<(), TenantError> {
    let answer = AuthenticationAnswer {
        challenge_id: Some(submission.challenge_id),
        credential: serde_json::from_str(&submission.credential).map_err(|_| credential::unreadable())?,
        device_id: None,
        user_agent: user_agent(&visitor.request),
    };
    let (tenant, bearer) = (&visitor.tenant, visitor.bearer.clone());
    match used_as {
        CredentialUse::Passkey => tenant.finish_passkey_authentication(Some(bearer), answer).await,
        CredentialUse::SecurityKey => tenant.finish_security_key_authentication(bearer, answer).await,
    }
    .map(drop)
}

async fn render(
    visitor: &Visitor,
    used_as: CredentialUse,
    error: Option<Text>,
) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.challengeable.contains(&used_as.method()) || visitor.is_done(&overview) {
        return Ok(success::go_on(visitor, &overview));
    }
    let (tenant, bearer) = (&visitor.tenant, visitor.bearer.clone());
    let begun = match used_as {
        CredentialUse::Passkey => tenant.begin_passkey_authentication(Some(bearer), None).await,
        CredentialUse::SecurityKey => tenant.begin_security_key_authentication(bearer).await,
    };
    let challenge = begun.map_err(|error| visitor.problem(&error))?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let step = credential::step(used_as);
    let page = ChallengePage {
        frame: visitor.frame(),
        words: credential::challenge_words(used_as),
        step: visitor.path(step),
        challenge_id: challenge.challenge_id,
        options: challenge.options.to_string(),
        error,
        other: visitor.other_way(&overview, used_as.method()),
    };
    Ok(visitor.respond_at(step, status, &page))
}
