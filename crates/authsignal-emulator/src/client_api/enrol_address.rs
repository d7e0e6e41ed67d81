//! `POST /v1/client/user-authenticators/{email-otp,email-magic-link,sms}`: begins the enrolment of an address, by sending
//! a code or a link to it.

use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;

use super::Bearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::authenticator::Factor;
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EmailRequest {
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SmsRequest {
    phone_number: Option<String>,
}

pub(super) async fn email_otp(bearer: Bearer, tenant: Data<Tenant>, body: Body<EmailRequest>) -> ApiResult {
    let email = body.0.address()?;
    enrol(bearer, &tenant, Factor::EmailOtp { email }).await
}

pub(super) async fn email_magic_link(
    bearer: Bearer,
    tenant: Data<Tenant>,
    body: Body<EmailRequest>,
) -> ApiResult {
    let email = body.0.address()?;
    enrol(bearer, &tenant, Factor::EmailMagicLink { email }).await
}

pub(super) async fn sms(bearer: Bearer, tenant: Data<Tenant>, body: Body<SmsRequest>) -> ApiResult {
    let number = body.0.phone_number;
    let number = number.ok_or_else(|| ApiError::invalid_request("phoneNumber is required."))?;
    let factor = Factor::Sms {
        phone_number: PhoneNumber::parse(&number)?,
        channel: None,
    };
    enrol(bearer, &tenant, factor).await
}

impl EmailRequest {
    fn address(self) -> Result<EmailAddress, ApiError> {
        let email = self.email;
        let email = email.ok_or_else(|| ApiError::invalid_request("email is required."))?;
        Ok(EmailAddress::parse(&email)?)
    }
}

async fn enrol(bearer: Bearer, tenant: &Tenant, factor: Factor) -> ApiResult {
    let sent = tenant.begin_address_enrolment(bearer.0, factor).await?;
    Ok(crate::wire::json(&json!({
        "userAuthenticatorId": sent.authenticator_id,
        "userId": sent.user_id,
    })))
}
