//! The methods that send something to an address, as the addresses of their steps name them.

use serde::Serialize;

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
#[derive(Clone, Copy, Serialize)]
pub(super) struct Words {
    /// `code` or `link`.
    thing: &'static str,
    place: &'static str,
    input_type: &'static str,
    autocomplete: &'static str,
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
        let (thing, place, input_type, autocomplete) = match self {
            Self::EmailCode => ("code", "e-mail address", "email", "email"),
            Self::EmailLink => ("link", "e-mail address", "email", "email"),
            Self::TextMessage => ("code", "phone number", "tel", "tel"),
        };
        Words {
            thing,
            place,
            input_type,
            autocomplete,
        }
    }
}
