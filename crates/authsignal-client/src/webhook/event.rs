//! Events, one a request.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use time::OffsetDateTime;

use crate::identifiers::{ActionCode, AuthenticatorId, IdempotencyKey, UserId};
use crate::secrets::VerificationCode;
use crate::track::ChallengeUrl;
use crate::vocabulary::{ActionState, SmsChannel, VerificationMethod};

/// Something happened, or is about to happen and waits for your answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WebhookEvent {
    /// The version of the event's form.
    pub version: u64,
    /// Names the event: the same id again is the same event again.
    pub id: String,
    /// Who sends it.
    pub source: String,
    /// When it happened.
    pub time: OffsetDateTime,
    /// In which tenant it happened.
    pub tenant_id: String,
    /// What happened.
    pub data: EventData,
}

/// What happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum EventData {
    /// `email.created`: send this e-mail. The challenge fails unless the answer is 2xx.
    EmailCreated(MessageToSend),
    /// `sms.created`: send this text message. The challenge fails unless the answer is 2xx.
    SmsCreated(MessageToSend),
    /// `push.created`: send this push notification. Its form is not documented.
    PushCreated(Value),
    /// `authenticator.created`: a user has a new authenticator.
    AuthenticatorCreated(AuthenticatorEvent),
    /// `authenticator.updated`: an authenticator of a user has changed.
    AuthenticatorUpdated(AuthenticatorEvent),
    /// `authenticator.deleted`: a user has lost an authenticator.
    AuthenticatorDeleted(AuthenticatorEvent),
    /// `action.verify`: a user is about to pass a challenge. They do not, unless the answer is 2xx.
    ActionVerify(ActionVerify),
    /// An event that this version of the crate does not know.
    Unknown {
        /// Its type.
        event_type: String,
        /// Its data.
        data: Value,
    },
}

/// A message that is to be sent to a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MessageToSend {
    /// The e-mail address or phone number.
    pub to: String,
    /// The code to send; absent if a link is to be sent.
    pub code: Option<VerificationCode>,
    /// The link to send; absent if a code is to be sent.
    pub url: Option<ChallengeUrl>,
    /// Whom it is for; absent if the challenge was started without a user.
    pub user_id: Option<UserId>,
    /// For which action.
    pub action_code: Option<ActionCode>,
    /// For which occurrence of the action.
    pub idempotency_key: Option<IdempotencyKey>,
    /// What it belongs to.
    pub verification_method: Option<VerificationMethod>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The address of the user's device.
    pub ip_address: Option<String>,
    /// The user's time zone (IANA).
    pub timezone: Option<String>,
    /// The user's language (BCP 47).
    pub locale: Option<String>,
    /// Variables of the tenant's own templates.
    #[serde(default)]
    pub custom_variables: Value,
}

/// An authenticator of a user, as it is now or was last.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuthenticatorEvent {
    /// Whose it is.
    pub user_id: UserId,
    /// Its id.
    pub user_authenticator_id: AuthenticatorId,
    /// What it is.
    pub verification_method: VerificationMethod,
    /// When it was added.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// When it was changed.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub updated_at: Option<OffsetDateTime>,
    /// When it was removed.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub deleted_at: Option<OffsetDateTime>,
    /// The e-mail address it sends to.
    pub email: Option<String>,
    /// The phone number it sends to.
    pub phone_number: Option<String>,
    /// How the last code reached the phone.
    pub previous_sms_channel: Option<SmsChannel>,
    /// The WebAuthn credential id (base64url).
    pub credential_id: Option<String>,
    /// The public key, if the tenant is set to send it.
    pub credential_public_key: Option<String>,
    /// The name of the passkey.
    pub credential_name: Option<String>,
    /// The model of the authenticator (WebAuthn AAGUID).
    pub aaguid: Option<String>,
}

/// A user is about to pass a challenge.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ActionVerify {
    /// Who.
    pub user_id: UserId,
    /// For which action.
    pub action: ActionCode,
    /// For which occurrence of the action.
    pub idempotency_key: IdempotencyKey,
    /// The state the action will have.
    pub state: ActionState,
    /// How.
    pub verification_method: VerificationMethod,
    /// With which authenticator.
    pub user_authenticator_id: Option<AuthenticatorId>,
    /// When.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub verified_at: Option<OffsetDateTime>,
}

impl EventData {
    fn of_type(event_type: String, data: Value) -> Result<Self, serde_json::Error> {
        use serde_json::from_value;

        Ok(match event_type.as_str() {
            "email.created" => Self::EmailCreated(from_value(data)?),
            "sms.created" => Self::SmsCreated(from_value(data)?),
            "push.created" => Self::PushCreated(data),
            "authenticator.created" => Self::AuthenticatorCreated(from_value(data)?),
            "authenticator.updated" => Self::AuthenticatorUpdated(from_value(data)?),
            "authenticator.deleted" => Self::AuthenticatorDeleted(from_value(data)?),
            "action.verify" => Self::ActionVerify(from_value(data)?),
            _ => Self::Unknown { event_type, data },
        })
    }
}

impl<'de> Deserialize<'de> for WebhookEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let envelope = Envelope::deserialize(deserializer)?;
        Ok(Self {
            version: envelope.version,
            id: envelope.id,
            source: envelope.source,
            time: envelope.time,
            tenant_id: envelope.tenant_id,
            data: EventData::of_type(envelope.event_type, envelope.data).map_err(D::Error::custom)?,
        })
    }
}

/// What every event and every log record comes in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope {
    pub(super) version: u64,
    pub(super) id: String,
    pub(super) source: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) time: OffsetDateTime,
    pub(super) tenant_id: String,
    #[serde(rename = "type")]
    pub(super) event_type: String,
    #[serde(alias = "record")]
    pub(super) data: Value,
}
