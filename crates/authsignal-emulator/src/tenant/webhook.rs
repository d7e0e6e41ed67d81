//! Webhooks: which there are, how they are signed, and what became of each.

pub(crate) mod data;

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// The header with the signatures.
pub(crate) const SIGNATURE_HEADER: &str = "X-Signature-V2";

/// The events that webhooks tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum WebhookEvent {
    #[serde(rename = "email.created")]
    EmailCreated,
    #[serde(rename = "sms.created")]
    SmsCreated,
    #[serde(rename = "push.created")]
    PushCreated,
    #[serde(rename = "authenticator.created")]
    AuthenticatorCreated,
    #[serde(rename = "authenticator.updated")]
    AuthenticatorUpdated,
    #[serde(rename = "authenticator.deleted")]
    AuthenticatorDeleted,
    #[serde(rename = "action.verify")]
    ActionVerify,
    #[serde(rename = "action.log_created")]
    ActionLogCreated,
    #[serde(rename = "challenge.log_created")]
    ChallengeLogCreated,
}

impl WebhookEvent {
    pub(crate) const ALL: [Self; 9] = [
        Self::EmailCreated,
        Self::SmsCreated,
        Self::PushCreated,
        Self::AuthenticatorCreated,
        Self::AuthenticatorUpdated,
        Self::AuthenticatorDeleted,
        Self::ActionVerify,
        Self::ActionLogCreated,
        Self::ChallengeLogCreated,
    ];

    /// The `type` of the envelope.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::EmailCreated => "email.created",
            Self::SmsCreated => "sms.created",
            Self::PushCreated => "push.created",
            Self::AuthenticatorCreated => "authenticator.created",
            Self::AuthenticatorUpdated => "authenticator.updated",
            Self::AuthenticatorDeleted => "authenticator.deleted",
            Self::ActionVerify => "action.verify",
            Self::ActionLogCreated => "action.log_created",
            Self::ChallengeLogCreated => "challenge.log_created",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }

    /// Whether what it tells of depends on the answer. Such a webhook is tried once; others are repeated.
    pub(crate) fn is_synchronous(self) -> bool {
        matches!(
            self,
            Self::EmailCreated | Self::SmsCreated | Self::PushCreated | Self::ActionVerify
        )
    }
}

impl fmt::Display for WebhookEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The id of a delivery: that of the envelope, where the body is a single event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub(crate) struct DeliveryId(pub(crate) Uuid);

impl DeliveryId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Uuid::parse_str(text).ok().map(Self)
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

/// One webhook and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) id: DeliveryId,
    pub(crate) event: WebhookEvent,
    pub(crate) url: String,
    /// The JSON that is sent, byte for byte.
    pub(crate) body: String,
    pub(crate) created_at: OffsetDateTime,
    /// The oldest first; none for one that is still to be sent.
    pub(crate) attempts: Vec<Attempt>,
    /// `None` when nothing more is tried.
    pub(crate) next_attempt_at: Option<OffsetDateTime>,
}

impl Delivery {
    /// Whether the last attempt was accepted.
    pub(crate) fn is_delivered(&self) -> bool {
        self.attempts
            .last()
            .is_some_and(|attempt| attempt.answer.is_accepted())
    }
}

/// One try to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) at: OffsetDateTime,
    pub(crate) answer: Answer,
}

/// What the receiver said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// An HTTP status.
    Status(u16),
    /// Nothing: this is why.
    None(String),
}

impl Answer {
    /// Only a status of 200 to 299 accepts a webhook.
    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self, Self::Status(200..=299))
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(formatter, "it answered {status}"),
            Self::None(reason) => write!(formatter, "it did not answer: {reason}"),
        }
    }
}

/// The value of [`SIGNATURE_HEADER`]: the time, and one signature per active API key. A signature is HMAC-SHA256 of
/// `<time>.<body>`, in base64 without padding.
pub(crate) fn sign<'a>(
    secrets: impl IntoIterator<Item = &'a SecretString>,
    body: &str,
    now: OffsetDateTime,
) -> String {
    let time = now.unix_timestamp();
    let mut header = format!("t={time}");
    for secret in secrets {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        let tag = hmac::sign(&key, format!("{time}.{body}").as_bytes());
        header.push_str(",v2=");
        header.push_str(&STANDARD_NO_PAD.encode(tag));
    }
    header
}
