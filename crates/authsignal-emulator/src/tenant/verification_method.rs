//! The ways to verify a user, by the names they have on the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A verification method. Every name the API knows can be read; the emulator enrols and challenges
/// only [`VerificationMethod::is_supported`] ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum VerificationMethod {
    AuthenticatorApp,
    Passkey,
    EmailOtp,
    EmailMagicLink,
    Sms,
    /// Only of challenges: the phone number is that of [`VerificationMethod::Sms`].
    Whatsapp,
    SecurityKey,
    Push,
    RecoveryCode,
}

impl VerificationMethod {
    pub(crate) const ALL: [Self; 9] = [
        Self::AuthenticatorApp,
        Self::Passkey,
        Self::EmailOtp,
        Self::EmailMagicLink,
        Self::Sms,
        Self::Whatsapp,
        Self::SecurityKey,
        Self::Push,
        Self::RecoveryCode,
    ];

    /// The name on the wire and in the store.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AuthenticatorApp => "AUTHENTICATOR_APP",
            Self::Passkey => "PASSKEY",
            Self::EmailOtp => "EMAIL_OTP",
            Self::EmailMagicLink => "EMAIL_MAGIC_LINK",
            Self::Sms => "SMS",
            Self::Whatsapp => "WHATSAPP",
            Self::SecurityKey => "SECURITY_KEY",
            Self::Push => "PUSH",
            Self::RecoveryCode => "RECOVERY_CODE",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether a tenant can enable it. The others come with one that can be.
    pub(crate) fn is_supported(self) -> bool {
        !matches!(self, Self::RecoveryCode | Self::Whatsapp)
    }

    /// Whether a code is typed for it.
    pub(crate) fn has_code(self) -> bool {
        matches!(
            self,
            Self::AuthenticatorApp | Self::EmailOtp | Self::Sms | Self::Whatsapp | Self::RecoveryCode
        )
    }

    /// The method of the authenticators that it challenges, and the one that actions tell.
    pub(crate) fn enrolled_as(self) -> Self {
        match self {
            Self::Whatsapp => Self::Sms,
            other => other,
        }
    }

    /// Whether a user can have several authenticators of it: each device has its own.
    pub(crate) fn can_be_several(self) -> bool {
        matches!(self, Self::Passkey | Self::SecurityKey)
    }

    /// What it is called in English: for the portal, and in names that nobody chose.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::AuthenticatorApp => "Authenticator app",
            Self::Passkey => "Passkey",
            Self::EmailOtp => "E-mail code",
            Self::EmailMagicLink => "E-mail link",
            Self::Sms => "Text message",
            Self::Whatsapp => "WhatsApp message",
            Self::SecurityKey => "Security key",
            Self::Push => "Push notification",
            Self::RecoveryCode => "Recovery code",
        }
    }
}

impl fmt::Display for VerificationMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
