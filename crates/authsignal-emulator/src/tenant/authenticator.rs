//! What a user verifies with.

use time::OffsetDateTime;

use super::address::{EmailAddress, PhoneNumber, SmsChannel};
use super::identifiers::{UserAuthenticatorId, UserId};
use super::passkey::Passkey;
use super::totp::TotpSecret;
use super::verification_method::VerificationMethod;

/// One authenticator of one user. It counts only once it is verified.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    pub(crate) id: UserAuthenticatorId,
    pub(crate) user_id: UserId,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) verified_at: Option<OffsetDateTime>,
    pub(crate) last_verified_at: Option<OffsetDateTime>,
    pub(crate) factor: Factor,
}

/// What the tenant keeps to verify an authenticator.
#[derive(Clone, Debug)]
pub(crate) enum Factor {
    AuthenticatorApp {
        secret: TotpSecret,
        /// The last step of which a code was accepted.
        last_step: Option<u64>,
    },
    Passkey(Box<Passkey>),
    /// A credential that is not discoverable: it answers only when it is named.
    SecurityKey(Box<Passkey>),
    EmailOtp {
        email: EmailAddress,
    },
    EmailMagicLink {
        email: EmailAddress,
    },
    Sms {
        phone_number: PhoneNumber,
        /// How the last code that was verified reached it.
        channel: Option<SmsChannel>,
    },
    Push(PushDevice),
}

/// A device that is asked to approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PushDevice {
    pub(crate) id: String,
    pub(crate) name: String,
    /// As the browser SDK names it.
    pub(crate) platform: Option<String>,
}

impl Factor {
    pub(crate) fn method(&self) -> VerificationMethod {
        match self {
            Self::AuthenticatorApp { .. } => VerificationMethod::AuthenticatorApp,
            Self::Passkey(_) => VerificationMethod::Passkey,
            Self::SecurityKey(_) => VerificationMethod::SecurityKey,
            Self::EmailOtp { .. } => VerificationMethod::EmailOtp,
            Self::EmailMagicLink { .. } => VerificationMethod::EmailMagicLink,
            Self::Sms { .. } => VerificationMethod::Sms,
            Self::Push(_) => VerificationMethod::Push,
        }
    }

    pub(crate) fn email(&self) -> Option<&EmailAddress> {
        match self {
            Self::EmailOtp { email } | Self::EmailMagicLink { email } => Some(email),
            _ => None,
        }
    }

    pub(crate) fn phone_number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Sms { phone_number, .. } => Some(phone_number),
            _ => None,
        }
    }

    /// How the last code reached the phone.
    pub(crate) fn sms_channel(&self) -> Option<SmsChannel> {
        match self {
            Self::Sms { channel, .. } => *channel,
            _ => None,
        }
    }

    /// That address as browsers are told.
    pub(crate) fn masked_recipient(&self) -> Option<String> {
        self.email()
            .map(EmailAddress::masked)
            .or_else(|| self.phone_number().map(PhoneNumber::masked))
    }

    /// Where codes and links for it are sent to.
    pub(crate) fn recipient(&self) -> Option<&str> {
        self.email()
            .map(EmailAddress::as_str)
            .or_else(|| self.phone_number().map(PhoneNumber::as_str))
    }
}

impl Authenticator {
    pub(crate) fn method(&self) -> VerificationMethod {
        self.factor.method()
    }

    pub(crate) fn passkey(&self) -> Option<&Passkey> {
        match &self.factor {
            Factor::Passkey(passkey) => Some(passkey),
            _ => None,
        }
    }

    /// The WebAuthn credential of a passkey or a security key.
    pub(crate) fn webauthn_credential(&self) -> Option<&Passkey> {
        match &self.factor {
            Factor::Passkey(credential) | Factor::SecurityKey(credential) => Some(credential),
            _ => None,
        }
    }
}

/// The methods of `authenticators`, each once, in the order of enrolment.
pub(crate) fn enrolled_methods(authenticators: &[Authenticator]) -> Vec<VerificationMethod> {
    let mut methods = Vec::new();
    for method in authenticators.iter().map(Authenticator::method) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    methods
}

/// The user's own choice if it is enrolled, else what was enrolled first.
pub(crate) fn default_method(
    chosen: Option<VerificationMethod>,
    enrolled: &[VerificationMethod],
) -> Option<VerificationMethod> {
    chosen
        .filter(|method| enrolled.contains(method))
        .or_else(|| enrolled.first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: VerificationMethod = VerificationMethod::AuthenticatorApp;
    const PASSKEY: VerificationMethod = VerificationMethod::Passkey;

    #[test]
    fn the_default_is_the_choice_of_the_user_or_the_first_enrolled() {
        assert_eq!(default_method(Some(PASSKEY), &[APP, PASSKEY]), Some(PASSKEY));
        assert_eq!(default_method(Some(PASSKEY), &[APP]), Some(APP));
        assert_eq!(default_method(None, &[PASSKEY, APP]), Some(PASSKEY));
        assert_eq!(default_method(None, &[]), None);
    }
}
