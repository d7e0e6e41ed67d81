//! Sending a code.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::client::{Call, Client, Repeat};
use crate::custom::{CustomData, CustomValue};
use crate::error::Error;
use crate::identifiers::{ActionCode, ChallengeId, DeviceId, IdempotencyKey, UserId};
use crate::track::{Scope, space_separated};
use crate::vocabulary::{SmsChannel, VerificationMethod};
use crate::wire::setters;

/// A code is to be sent.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChallengeRequest {
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_method: Option<VerificationMethod>,
    /// To which e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// To which phone number, in E.164 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// For which action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionCode>,
    /// For which user, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// For which occurrence of the action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<IdempotencyKey>,
    /// Of which challenge the code is to be sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<ChallengeId>,
    /// How the code reaches the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms_channel: Option<SmsChannel>,
    /// What the token of the claimed challenge may do beyond reading authenticators.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "space_separated")]
    pub scope: Vec<Scope>,
    /// The language of the message (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The device, as the browser SDK's `anonymousId` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The address of the user's device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Data points for the rules of the action.
    #[serde(skip_serializing_if = "CustomData::is_empty")]
    pub custom: CustomData,
}

impl ChallengeRequest {
    /// A code by e-mail.
    #[must_use]
    pub fn email_otp(action: ActionCode, email: impl Into<String>) -> Self {
        Self::of(VerificationMethod::EmailOtp).action(action).email(email)
    }

    /// A code by text message.
    #[must_use]
    pub fn sms(action: ActionCode, phone_number: impl Into<String>) -> Self {
        Self::of(VerificationMethod::Sms)
            .action(action)
            .phone_number(phone_number)
    }

    /// A code by `WhatsApp`.
    #[must_use]
    pub fn whatsapp(action: ActionCode, phone_number: impl Into<String>) -> Self {
        Self::of(VerificationMethod::Whatsapp)
            .action(action)
            .phone_number(phone_number)
    }

    /// The code of a challenge, once more.
    #[must_use]
    pub fn again(challenge_id: ChallengeId) -> Self {
        Self {
            verification_method: None,
            ..Self::of(VerificationMethod::EmailOtp)
        }
        .challenge_id(challenge_id)
    }

    fn of(verification_method: VerificationMethod) -> Self {
        Self {
            verification_method: Some(verification_method),
            email: None,
            phone_number: None,
            action: None,
            user_id: None,
            idempotency_key: None,
            challenge_id: None,
            sms_channel: None,
            scope: Vec::new(),
            locale: None,
            device_id: None,
            ip_address: None,
            user_agent: None,
            custom: CustomData::new(),
        }
    }

    /// Adds a permission to the token of the claimed challenge.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope.push(scope);
        self
    }

    /// Adds a data point for the rules of the action.
    #[must_use]
    pub fn custom(mut self, name: impl Into<String>, value: impl Into<CustomValue>) -> Self {
        self.custom.insert(name.into(), value.into());
        self
    }

    setters! {
        /// To which e-mail address.
        email: String,
        /// To which phone number, in E.164 form.
        phone_number: String,
        /// For which action.
        action: ActionCode,
        /// For which user, if that is known.
        user_id: UserId,
        /// For which occurrence of the action.
        idempotency_key: IdempotencyKey,
        /// Of which challenge the code is to be sent again.
        challenge_id: ChallengeId,
        /// How the code reaches the phone.
        sms_channel: SmsChannel,
        /// The language of the message (BCP 47).
        locale: String,
        /// The device, as the browser SDK's `anonymousId` names it.
        device_id: DeviceId,
        /// The address of the user's device.
        ip_address: IpAddr,
        /// The browser's `User-Agent`.
        user_agent: String,
    }
}

/// A code was sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChallengeResponse {
    /// Names the challenge.
    pub challenge_id: ChallengeId,
    /// Which occurrence of the action it belongs to.
    pub idempotency_key: Option<IdempotencyKey>,
    /// Until when the code is worth something.
    #[serde(with = "time::serde::timestamp")]
    pub expires_at: OffsetDateTime,
}

impl ChallengeResponse {
    /// A challenge; for tests that stand in for the service.
    #[must_use]
    pub fn new(challenge_id: ChallengeId, expires_at: OffsetDateTime) -> Self {
        Self {
            challenge_id,
            idempotency_key: None,
            expires_at,
        }
    }
}

pub(crate) async fn challenge(
    client: &Client,
    request: &ChallengeRequest,
) -> Result<ChallengeResponse, Error> {
    client
        .send(Call::post("/challenge", &[], Repeat::Unsafe).json(request)?)
        .await
}
