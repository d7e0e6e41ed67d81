//! The methods that send something to an address, as the addresses of their steps name them.

use serde::Serialize;
use web_host::texts::Text;

use super::problem::Problem;
use super::visitor::Visitor;
use crate::tenant::TenantError;
use crate::tenant::verification_method::VerificationMethod;

/// What is sent, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    EmailCode,
    EmailLink,
    TextMessage,
}

/// How a page speaks of it.
#[derive(Serialize)]
pub(super) struct Words {
    /// What kind of address it is.
    place: Text,
    question: Text,
    explained: Text,
    wrong: Text,
    /// To use another one.
    another: Text,
    input_type: &'static str,
    autocomplete: &'static str,
    /// What is sent.
    send: Text,
    again: Text,
    again_done: Text,
}

impl Words {
    /// That this is no such address.
    pub(super) fn wrong(&self) -> Text {
        self.wrong.clone()
    }
}

impl Channel {
    const ALL: [Self; 3] = [Self::EmailCode, Self::EmailLink, Self::TextMessage];

    /// The channel that stands in the address.
    pub(super) fn named(visitor: &Visitor) -> Result<Self, Problem> {
        let name = visitor.request.match_info().get("channel").unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|channel| channel.challenge_step() == name)
            .ok_or_else(|| visitor.problem(&TenantError::NotFound("There is no such way.")))
    }

    pub(super) fn of(method: VerificationMethod) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.method() == method)
    }

    pub(super) fn method(self) -> VerificationMethod {
        match self {
            Self::EmailCode => VerificationMethod::EmailOtp,
            Self::EmailLink => VerificationMethod::EmailMagicLink,
            Self::TextMessage => VerificationMethod::Sms,
        }
    }

    pub(super) fn challenge_step(self) -> &'static str {
        match self {
            Self::EmailCode => "email-code",
            Self::EmailLink => "email-link",
            Self::TextMessage => "sms",
        }
    }

    pub(super) fn enrolment_step(self) -> &'static str {
        match self {
            Self::EmailCode => "enrol/email-code",
            Self::EmailLink => "enrol/email-link",
            Self::TextMessage => "enrol/sms",
        }
    }

    pub(super) fn words(self) -> Words {
        let code = Words {
            place: Text::new("address-email"),
            question: Text::new("address-email-title"),
            explained: Text::new("address-for-code"),
            wrong: Text::new("address-email-wrong"),
            another: Text::new("address-email-another"),
            input_type: "email",
            autocomplete: "email",
            send: Text::new("address-send-code"),
            again: Text::new("sent-code-again"),
            again_done: Text::new("sent-code-again-done"),
        };
        match self {
            Self::EmailCode => code,
            Self::EmailLink => Words {
                explained: Text::new("address-for-link"),
                send: Text::new("address-send-link"),
                again: Text::new("sent-link-again"),
                again_done: Text::new("sent-link-again-done"),
                ..code
            },
            Self::TextMessage => Words {
                place: Text::new("address-phone"),
                question: Text::new("address-phone-title"),
                wrong: Text::new("address-phone-wrong"),
                another: Text::new("address-phone-another"),
                input_type: "tel",
                autocomplete: "tel",
                ..code
            },
        }
    }
}
