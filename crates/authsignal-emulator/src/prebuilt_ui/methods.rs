//! What people are told of the methods, in their language.

use web_host::texts::Text;

use crate::tenant::verification_method::VerificationMethod;

/// What it is called.
pub(super) fn name(method: VerificationMethod) -> Text {
    Text::new(match method {
        VerificationMethod::AuthenticatorApp => "method-authenticator-app",
        VerificationMethod::Passkey => "method-passkey",
        VerificationMethod::EmailOtp => "method-email-code",
        VerificationMethod::EmailMagicLink => "method-email-link",
        VerificationMethod::Sms => "method-text-message",
        VerificationMethod::Whatsapp => "method-whatsapp",
        VerificationMethod::SecurityKey => "method-security-key",
        VerificationMethod::Push => "method-push",
        VerificationMethod::RecoveryCode => "method-recovery-code",
    })
}

/// What it takes, in few words.
pub(super) fn hint(method: VerificationMethod) -> Text {
    Text::new(match method {
        VerificationMethod::AuthenticatorApp => "method-authenticator-app-hint",
        VerificationMethod::Passkey => "method-passkey-hint",
        VerificationMethod::EmailOtp => "method-email-code-hint",
        VerificationMethod::EmailMagicLink => "method-email-link-hint",
        VerificationMethod::Sms => "method-text-message-hint",
        VerificationMethod::Whatsapp => "method-whatsapp-hint",
        VerificationMethod::SecurityKey => "method-security-key-hint",
        VerificationMethod::Push => "method-push-hint",
        VerificationMethod::RecoveryCode => "method-recovery-code-hint",
    })
}

/// The link to it from another one.
pub(super) fn instead(method: VerificationMethod) -> Text {
    Text::new(match method {
        VerificationMethod::AuthenticatorApp => "method-authenticator-app-instead",
        VerificationMethod::Passkey => "method-passkey-instead",
        VerificationMethod::EmailOtp => "method-email-code-instead",
        VerificationMethod::EmailMagicLink => "method-email-link-instead",
        VerificationMethod::Sms => "method-text-message-instead",
        VerificationMethod::Whatsapp => "method-whatsapp-instead",
        VerificationMethod::SecurityKey => "method-security-key-instead",
        VerificationMethod::Push => "method-push-instead",
        VerificationMethod::RecoveryCode => "method-recovery-code-instead",
    })
}
