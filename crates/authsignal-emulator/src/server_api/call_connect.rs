//! `POST /v1/call/start` and `POST /v1/call/finish`: Call Connect, which has a host of its own in the real service.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::challenge::required;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::call_connect::NewCall;
use crate::operations::server_challenge::Destination;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::tenant::user::UserAttributes;
use crate::wire::{ApiResult, Body, given, json, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartRequest {
    reference_id: Option<String>,
    phone_number: Option<String>,
    email: Option<String>,
    channel: Option<String>,
    user_id: Option<String>,
    username: Option<String>,
    locale: Option<String>,
    action_code: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StartReply {
    message_id: Uuid,
    channel: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FinishRequest {
    reference_id: Option<String>,
    state: Option<String>,
}

pub(super) async fn start(tenant: Data<Tenant>, body: Body<StartRequest>) -> ApiResult {
    let call = body.0.into_call()?;
    let (destination, attributes) = (call.destination.clone(), call.attributes.clone());
    let message_id = tenant.start_call(call).await?;
    Ok(json(&StartReply {
        message_id,
        channel: destination.channel().as_str(),
        phone_number: attributes.phone_number,
        email: attributes.email,
    }))
}

pub(super) async fn finish(tenant: Data<Tenant>, body: Body<FinishRequest>) -> ApiResult {
    let reference_id = required(body.0.reference_id, "referenceId")?;
    let state = required(body.0.state, "state")?;
    tenant.finish_call(reference_id, state).await?;
    Ok(success())
}

impl StartRequest {
    fn into_call(self) -> Result<NewCall, ApiError> {
        let destination = self.destination()?;
        // Who is not known by an id is known by the address.
        let user_id = given(self.user_id).unwrap_or_else(|| destination.recipient().to_owned());
        Ok(NewCall {
            reference_id: required(self.reference_id, "referenceId")?,
            user_id: UserId::parse(&user_id)?,
            destination,
            action_code: given(self.action_code)
                .map(|code| ActionCode::parse(&code))
                .transpose()?,
            attributes: UserAttributes {
                email: given(self.email),
                phone_number: given(self.phone_number),
                username: given(self.username),
                locale: given(self.locale),
                ..UserAttributes::default()
            },
        })
    }

    fn destination(&self) -> Result<Destination, ApiError> {
        let email = self.email.as_deref().filter(|text| !text.is_empty());
        let number = self.phone_number.as_deref().filter(|text| !text.is_empty());
        match (self.channel.as_deref().unwrap_or_default(), email, number) {
            ("EMAIL", Some(email), _) | ("", Some(email), None) => {
                Ok(Destination::Email(EmailAddress::parse(email)?))
            }
            ("SMS" | "", _, Some(number)) => Ok(Destination::Sms(PhoneNumber::parse(number)?, None)),
            ("WHATSAPP", _, Some(number)) => Ok(Destination::Whatsapp(PhoneNumber::parse(number)?)),
            _ => Err(ApiError::invalid_request(
                "An email or a phoneNumber that fits the channel (EMAIL, SMS, WHATSAPP) is required.",
            )),
        }
    }
}
