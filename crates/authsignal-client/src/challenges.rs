//! Challenges by e-mail, text message and `WhatsApp` that your own pages drive: send a code, check it, say whose it was.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::client::{Call, Client, Repeat};
use crate::custom::{CustomData, CustomValue};
use crate::error::Error;
use crate::identifiers::{ActionCode, ChallengeId, DeviceId, IdempotencyKey, UserId};
use crate::secrets::{ClientToken, VerificationCode, expose};
use crate::track::{Scope, space_separated};
use crate::vocabulary::{FailureReason, SmsChannel, VerificationMethod};
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

/// A user has typed in a code.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyRequest {
    /// For which challenge.
    pub challenge_id: ChallengeId,
    /// The code.
    #[serde(serialize_with = "expose")]
    pub verification_code: VerificationCode,
}

impl VerifyRequest {
    /// A code for a challenge.
    #[must_use]
    pub fn new(challenge_id: ChallengeId, verification_code: VerificationCode) -> Self {
        Self {
            challenge_id,
            verification_code,
        }
    }
}

/// What a code is worth.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerifyResponse {
    /// Whether it is the right one.
    pub is_verified: bool,
    /// The e-mail address that is now known to be the user's.
    pub email: Option<String>,
    /// The phone number that is now known to be the user's.
    pub phone_number: Option<String>,
    /// How the code was sent.
    pub verification_method: Option<VerificationMethod>,
    /// Why it is not the right one.
    pub failure_reason: Option<FailureReason>,
}

/// A challenge that was started without a user now gets one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimChallengeRequest {
    /// Which challenge.
    pub challenge_id: ChallengeId,
    /// Whose it is.
    pub user_id: UserId,
    /// Whether it may be claimed before it is passed. Default: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_verification_check: Option<bool>,
}

impl ClaimChallengeRequest {
    /// A passed challenge turns out to be this user's.
    #[must_use]
    pub fn new(challenge_id: ChallengeId, user_id: UserId) -> Self {
        Self {
            challenge_id,
            user_id,
            skip_verification_check: None,
        }
    }

    setters! {
        /// Whether it may be claimed before it is passed.
        skip_verification_check: bool,
    }
}

/// The challenge is the user's.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimChallengeResponse {
    /// The token of the action.
    pub token: ClientToken,
    /// How the challenge was passed.
    pub verification_method: Option<VerificationMethod>,
}

impl ClaimChallengeResponse {
    /// A claimed challenge; for tests that stand in for the service.
    #[must_use]
    pub fn new(token: ClientToken) -> Self {
        Self {
            token,
            verification_method: None,
        }
    }
}

/// Which challenge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChallengeQuery {
    /// The one of this id.
    pub challenge_id: Option<ChallengeId>,
    /// One of this user.
    pub user_id: Option<UserId>,
    /// One of this action.
    pub action: Option<ActionCode>,
    /// One of this kind.
    pub verification_method: Option<VerificationMethod>,
}

impl ChallengeQuery {
    /// The challenge of this id.
    #[must_use]
    pub fn by_id(challenge_id: ChallengeId) -> Self {
        Self::default().challenge_id(challenge_id)
    }

    /// The challenge of this user for this action.
    #[must_use]
    pub fn by_action(user_id: UserId, action: ActionCode) -> Self {
        Self::default().user_id(user_id).action(action)
    }

    setters! {
        /// The one of this id.
        challenge_id: ChallengeId,
        /// One of this user.
        user_id: UserId,
        /// One of this action.
        action: ActionCode,
        /// One of this kind.
        verification_method: VerificationMethod,
    }
}

/// A challenge that can still be passed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActiveChallenge {
    /// Names the challenge.
    pub challenge_id: ChallengeId,
    /// Until when its code is worth something.
    pub expires_at: Option<OffsetDateTime>,
    /// How its code was sent.
    pub verification_method: Option<VerificationMethod>,
    /// How its code reached the phone.
    pub sms_channel: Option<SmsChannel>,
    /// To which phone number.
    pub phone_number: Option<String>,
    /// To which e-mail address.
    pub email: Option<String>,
    /// For which action.
    pub action: Option<ActionCode>,
}

impl ActiveChallenge {
    /// A challenge; for tests that stand in for the service.
    #[must_use]
    pub fn new(challenge_id: ChallengeId) -> Self {
        Self {
            challenge_id,
            expires_at: None,
            verification_method: None,
            sms_channel: None,
            phone_number: None,
            email: None,
            action: None,
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

pub(crate) async fn verify(client: &Client, request: &VerifyRequest) -> Result<VerifyResponse, Error> {
    client
        .send(Call::post("/verify", &[], Repeat::Unsafe).json(request)?)
        .await
}

pub(crate) async fn claim_challenge(
    client: &Client,
    request: &ClaimChallengeRequest,
) -> Result<ClaimChallengeResponse, Error> {
    client
        .send(Call::post("/claim", &[], Repeat::Unsafe).json(request)?)
        .await
}

pub(crate) async fn get_challenge(
    client: &Client,
    query: &ChallengeQuery,
) -> Result<Option<ActiveChallenge>, Error> {
    /// Everything is absent if there is no such challenge.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        challenge_id: Option<ChallengeId>,
        #[serde(default, with = "time::serde::timestamp::option")]
        expires_at: Option<OffsetDateTime>,
        verification_method: Option<VerificationMethod>,
        sms_channel: Option<SmsChannel>,
        phone_number: Option<String>,
        email: Option<String>,
        action: Option<ActionCode>,
    }
    let call = Call::get("/challenges", &[])
        .query("challengeId", query.challenge_id.as_ref())
        .query("userId", query.user_id.as_ref())
        .query("action", query.action.as_ref())
        .query("verificationMethod", query.verification_method.as_ref());
    let answer: Answer = client.send(call).await?;
    Ok(answer.challenge_id.map(|challenge_id| ActiveChallenge {
        challenge_id,
        expires_at: answer.expires_at,
        verification_method: answer.verification_method,
        sms_channel: answer.sms_channel,
        phone_number: answer.phone_number,
        email: answer.email,
        action: answer.action,
    }))
}
