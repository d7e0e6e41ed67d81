//! What is "sent" to people: it lands in the inbox instead.

use std::fmt;

use time::OffsetDateTime;
use uuid::Uuid;

use super::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use super::verification_method::VerificationMethod;

/// A message to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: Uuid,
    pub(crate) sent_at: OffsetDateTime,
    pub(crate) channel: Channel,
    pub(crate) verification_method: VerificationMethod,
    /// Absent in a challenge of nobody in particular.
    pub(crate) user_id: Option<UserId>,
    pub(crate) action_code: Option<ActionCode>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    /// An e-mail address, a phone number, or the name of a device.
    pub(crate) recipient: String,
    pub(crate) content: Content,
}

impl Message {
    /// The action that it belongs to, where its user is known.
    pub(crate) fn action(&self) -> Option<ActionKey> {
        Some(ActionKey {
            user_id: self.user_id.clone()?,
            action_code: self.action_code.clone()?,
            idempotency_key: self.idempotency_key.clone()?,
        })
    }
}

/// By what a message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Email,
    Sms,
    Whatsapp,
    Push,
}

impl Channel {
    const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::Whatsapp, Self::Push];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
            Self::Whatsapp => "WHATSAPP",
            Self::Push => "PUSH",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// What a message says. Its `Debug` does not.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A code to type in.
    Code(String),
    /// The URL of a link to open.
    Link(String),
    /// A question to approve or to reject.
    PushRequest { challenge_id: String },
}

impl Content {
    /// Its kind and its text, as they are stored.
    pub(crate) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Code(code) => ("CODE", code),
            Self::Link(url) => ("LINK", url),
            Self::PushRequest { challenge_id } => ("PUSH_REQUEST", challenge_id),
        }
    }

    pub(crate) fn from_parts(kind: &str, text: String) -> Option<Self> {
        match kind {
            "CODE" => Some(Self::Code(text)),
            "LINK" => Some(Self::Link(text)),
            "PUSH_REQUEST" => Some(Self::PushRequest { challenge_id: text }),
            _ => None,
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}(…)", self.parts().0)
    }
}
