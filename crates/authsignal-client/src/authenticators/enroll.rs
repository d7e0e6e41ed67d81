//! Adding an authenticator that was verified elsewhere.

use serde::{Deserialize, Serialize};

use super::UserAuthenticator;
use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::UserId;
use crate::secrets::RecoveryCode;
use crate::vocabulary::VerificationMethod;
use crate::wire::null_as_default;

/// An authenticator that your application has verified itself, and what makes it up.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedAuthenticator {
    verification_method: VerificationMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_public_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transports: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_default: Option<bool>,
}

impl VerifiedAuthenticator {
    /// Codes to a verified e-mail address.
    #[must_use]
    pub fn email_otp(email: impl Into<String>) -> Self {
        Self {
            email: Some(email.into()),
            ..Self::of(VerificationMethod::EmailOtp)
        }
    }

    /// Links to a verified e-mail address.
    #[must_use]
    pub fn email_magic_link(email: impl Into<String>) -> Self {
        Self {
            email: Some(email.into()),
            ..Self::of(VerificationMethod::EmailMagicLink)
        }
    }

    /// Codes to a verified phone number, in E.164 form.
    #[must_use]
    pub fn sms(phone_number: impl Into<String>) -> Self {
        Self {
            phone_number: Some(phone_number.into()),
            ..Self::of(VerificationMethod::Sms)
        }
    }

    /// Codes of an authenticator app, by its `otpauth:` URI (which contains the shared secret).
    #[must_use]
    pub fn authenticator_app(otp_uri: impl Into<String>) -> Self {
        Self {
            otp_uri: Some(otp_uri.into()),
            ..Self::of(VerificationMethod::AuthenticatorApp)
        }
    }

    /// A passkey of another system: credential id and public key, both base64url.
    #[must_use]
    pub fn passkey(credential_id: impl Into<String>, credential_public_key: impl Into<String>) -> Self {
        Self {
            credential_id: Some(credential_id.into()),
            credential_public_key: Some(credential_public_key.into()),
            ..Self::of(VerificationMethod::Passkey)
        }
    }

    /// The name the user sees (passkeys).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// How the authenticator can be reached (passkeys; WebAuthn `AuthenticatorTransport`).
    #[must_use]
    pub fn transports<T: Into<String>>(mut self, transports: impl IntoIterator<Item = T>) -> Self {
        self.transports = Some(transports.into_iter().map(Into::into).collect());
        self
    }

    /// The model of the authenticator (passkeys; WebAuthn AAGUID).
    #[must_use]
    pub fn aaguid(mut self, aaguid: impl Into<String>) -> Self {
        self.aaguid = Some(aaguid.into());
        self
    }

    /// Whether the user is asked for it first.
    #[must_use]
    pub fn is_default(mut self, is_default: bool) -> Self {
        self.is_default = Some(is_default);
        self
    }

    fn of(verification_method: VerificationMethod) -> Self {
        Self {
            verification_method,
            email: None,
            phone_number: None,
            otp_uri: None,
            credential_id: None,
            credential_public_key: None,
            name: None,
            transports: None,
            aaguid: None,
            is_default: None,
        }
    }
}

impl std::fmt::Debug for VerifiedAuthenticator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URI of an authenticator app contains its secret.
        formatter
            .debug_struct("VerifiedAuthenticator")
            .field("verification_method", &self.verification_method)
            .finish_non_exhaustive()
    }
}

/// An authenticator that was added.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EnrolledAuthenticator {
    /// The authenticator.
    pub authenticator: UserAuthenticator,
    /// Recovery codes, with the first authenticator of a user. They are shown once.
    #[serde(default, deserialize_with = "null_as_default")]
    pub recovery_codes: Vec<RecoveryCode>,
}

impl EnrolledAuthenticator {
    /// An authenticator that was added; for tests that stand in for the service.
    #[must_use]
    pub fn new(authenticator: UserAuthenticator) -> Self {
        Self {
            authenticator,
            recovery_codes: Vec::new(),
        }
    }
}

pub(crate) async fn enroll_verified_authenticator(
    client: &Client,
    user_id: &UserId,
    authenticator: &VerifiedAuthenticator,
) -> Result<EnrolledAuthenticator, Error> {
    let call = Call::post(
        "/users/{userId}/authenticators",
        &[user_id.as_str()],
        Repeat::Unsafe,
    );
    client.send(call.json(authenticator)?).await
}
