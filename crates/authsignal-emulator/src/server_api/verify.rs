//! `POST /v1/verify`: whether a code is the one of a challenge.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::challenge::required;
use crate::operations::Tenant;
use crate::operations::server_challenge::CodeVerification;
use crate::tenant::message::Channel;
use crate::tenant::one_time_code::OneTimeCode;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    challenge_id: Option<String>,
    verification_code: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'static str>,
}

/// A wrong code is a regular answer, not an error.
pub(super) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let challenge_id = required(body.0.challenge_id, "challengeId")?;
    let code = required(body.0.verification_code, "verificationCode")?;
    Ok(match tenant.verify_challenge(challenge_id, code).await? {
        CodeVerification::Verified(code) => json(&Reply::verified(&code)),
        CodeVerification::Failed(reason) => json(&Reply {
            failure_reason: Some(reason.as_str()),
            ..Reply::default()
        }),
    })
}

impl Reply {
    fn verified(code: &OneTimeCode) -> Self {
        let (email, phone_number) = addresses(code);
        Self {
            is_verified: true,
            email,
            phone_number,
            verification_method: Some(code.method.enrolled_as()),
            failure_reason: None,
        }
    }
}

/// The address of a challenge: an e-mail address or a phone number.
pub(super) fn addresses(code: &OneTimeCode) -> (Option<String>, Option<String>) {
    let recipient = Some(code.recipient.clone());
    match code.channel() {
        Channel::Email => (recipient, None),
        Channel::Sms | Channel::Whatsapp | Channel::Push => (None, recipient),
    }
}
