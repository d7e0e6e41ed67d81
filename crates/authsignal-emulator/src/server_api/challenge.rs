//! `POST /v1/challenge`: sends a code to an address, for a user or for nobody in particular.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::server_challenge::{Destination, NewChallenge};
use crate::tenant::action::ActionContext;
use crate::tenant::address::{EmailAddress, PhoneNumber, SmsChannel};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, given, json, map_or_empty_list};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    /// Of which challenge the code is to be sent again.
    challenge_id: Option<String>,
    verification_method: Option<String>,
    action: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    sms_channel: Option<String>,
    user_id: Option<String>,
    idempotency_key: Option<String>,
    scope: Option<String>,
    locale: Option<String>,
    device_id: Option<String>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    custom: Option<Map<String, Value>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    challenge_id: String,
    idempotency_key: IdempotencyKey,
    /// Whole seconds since 1970: one SDK reads a 32-bit integer.
    expires_at: i64,
}

pub(super) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let mut request = body.0;
    let code = match given(request.challenge_id.take()) {
        Some(id) => tenant.restart_challenge(id, request.sms_channel()?).await?,
        None => tenant.start_challenge(request.into_challenge()?).await?,
    };
    Ok(json(&Reply {
        challenge_id: code.challenge_id,
        idempotency_key: code.idempotency_key,
        expires_at: code.expires_at.unix_timestamp(),
    }))
}

impl Request {
    fn sms_channel(&self) -> Result<Option<SmsChannel>, ApiError> {
        let named = self.sms_channel.as_deref().filter(|text| !text.is_empty());
        named
            .map(|text| {
                SmsChannel::parse(text)
                    .ok_or_else(|| ApiError::invalid_request("The smsChannel is not known."))
            })
            .transpose()
    }

    fn destination(&self) -> Result<Destination, ApiError> {
        let phone_number = || -> Result<_, ApiError> {
            Ok(PhoneNumber::parse(&required(
                self.phone_number.clone(),
                "phoneNumber",
            )?)?)
        };
        let method = required(self.verification_method.clone(), "verificationMethod")?;
        match VerificationMethod::parse(&method) {
            Some(VerificationMethod::EmailOtp) => {
                let email = required(self.email.clone(), "email")?;
                Ok(Destination::Email(EmailAddress::parse(&email)?))
            }
            Some(VerificationMethod::Sms) => Ok(Destination::Sms(phone_number()?, self.sms_channel()?)),
            Some(VerificationMethod::Whatsapp) => Ok(Destination::Whatsapp(phone_number()?)),
            _ => Err(ApiError::invalid_request(
                "The verificationMethod must be EMAIL_OTP, SMS or WHATSAPP.",
            )),
        }
    }

    fn into_challenge(self) -> Result<NewChallenge, ApiError> {
        Ok(NewChallenge {
            destination: self.destination()?,
            action_code: ActionCode::parse(&required(self.action, "action")?)?,
            idempotency_key: given(self.idempotency_key)
                .map(|text| IdempotencyKey::parse(&text))
                .transpose()?,
            user_id: given(self.user_id).map(|text| UserId::parse(&text)).transpose()?,
            context: ActionContext {
                device_id: given(self.device_id),
                ip_address: given(self.ip_address),
                user_agent: given(self.user_agent),
                scope: given(self.scope),
                locale: given(self.locale),
                custom: self.custom,
                ..ActionContext::default()
            },
        })
    }
}

/// A parameter that must be there.
pub(super) fn required(value: Option<String>, name: &str) -> Result<String, ApiError> {
    given(value).ok_or_else(|| ApiError::invalid_request(format!("{name} is required.")))
}
