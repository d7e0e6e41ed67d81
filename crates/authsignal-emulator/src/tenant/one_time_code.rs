//! Codes and links that prove that somebody reads what is sent to an address.

use std::fmt;

use subtle::ConstantTimeEq;
use time::OffsetDateTime;
use uuid::Uuid;
use web_host::RandomSource;

use super::action::ActionContext;
use super::address::SmsChannel;
use super::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};
use super::message::{Channel, Content, Message};
use super::verification_method::VerificationMethod;

/// A code, or the secret of a link. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct OneTimeSecret(String);

impl OneTimeSecret {
    /// Six digits for who types them in, and 256 bits for who follows a link.
    pub(crate) fn generate(method: VerificationMethod, random: &dyn RandomSource) -> Self {
        if method == VerificationMethod::EmailMagicLink {
            return Self(random.token());
        }
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        Self(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
    }

    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// Whether somebody typed in this code. Blanks do not matter: messages and apps group digits.
    pub(crate) fn matches(&self, typed: &str) -> bool {
        let typed: String = typed
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        self.0.as_bytes().ct_eq(typed.as_bytes()).into()
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OneTimeSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OneTimeSecret(…)")
    }
}

/// A code or link that was sent, and what it proves when it comes back.
#[derive(Clone, Debug)]
pub(crate) struct OneTimeCode {
    pub(crate) challenge_id: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    pub(crate) method: VerificationMethod,
    pub(crate) sms_channel: Option<SmsChannel>,
    /// An e-mail address or a phone number.
    pub(crate) recipient: String,
    pub(crate) secret: OneTimeSecret,
    /// Absent until somebody claims an anonymous challenge.
    pub(crate) user_id: Option<UserId>,
    pub(crate) action_code: ActionCode,
    pub(crate) idempotency_key: IdempotencyKey,
    /// The authenticator that is enrolled or challenged, where there is one.
    pub(crate) authenticator_id: Option<UserAuthenticatorId>,
    /// When it came back.
    pub(crate) verified_at: Option<OffsetDateTime>,
    /// For the action that a claim makes.
    pub(crate) context: ActionContext,
}

impl OneTimeCode {
    /// The action, where the user is known.
    pub(crate) fn action(&self) -> Option<ActionKey> {
        Some(ActionKey {
            user_id: self.user_id.clone()?,
            action_code: self.action_code.clone(),
            idempotency_key: self.idempotency_key.clone(),
        })
    }

    pub(crate) fn channel(&self) -> Channel {
        match self.method {
            VerificationMethod::Whatsapp => Channel::Whatsapp,
            VerificationMethod::Sms if self.sms_channel == Some(SmsChannel::Whatsapp) => Channel::Whatsapp,
            VerificationMethod::Sms => Channel::Sms,
            _ => Channel::Email,
        }
    }

    /// The message that carries it. `link` makes a URL of the secret of a link.
    pub(crate) fn message(&self, id: Uuid, link: impl FnOnce(&str) -> String) -> Message {
        Message {
            id,
            sent_at: self.created_at,
            channel: self.channel(),
            verification_method: self.method,
            user_id: self.user_id.clone(),
            action_code: Some(self.action_code.clone()),
            idempotency_key: Some(self.idempotency_key.clone()),
            recipient: self.recipient.clone(),
            content: match self.method {
                VerificationMethod::EmailMagicLink => Content::Link(link(self.secret.expose())),
                _ => Content::Code(self.secret.expose().to_owned()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use web_host::SeededRandom;

    use super::*;

    #[test]
    fn a_code_has_six_digits_and_is_recognised_however_it_is_spaced() {
        let random = SeededRandom::new(1);
        for _ in 0..100 {
            let secret = OneTimeSecret::generate(VerificationMethod::Sms, &random);
            let code = secret.expose();
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(secret.matches(&format!("{} {}", &code[..3], &code[3..])));
            assert!(!secret.matches("") && !secret.matches(&code[..5]));
        }
    }

    #[test]
    fn a_link_cannot_be_guessed() {
        let random = SeededRandom::new(1);
        let secret = OneTimeSecret::generate(VerificationMethod::EmailMagicLink, &random);
        assert_eq!(secret.expose().len(), 43);
    }

    #[test]
    fn the_secret_is_not_printed() {
        let secret = OneTimeSecret::stored("123456".to_owned());
        assert!(!format!("{secret:?}").contains("123456"));
    }
}
