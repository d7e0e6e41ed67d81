//! Bringing passkeys over from another system.

use serde::{Deserialize, Serialize};

use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::UserId;
use crate::vocabulary::{ErrorCode, VerificationMethod};
use crate::wire::{null_as_default, setters};

/// A passkey of another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImportedPasskey {
    /// Whose it is.
    pub user_id: UserId,
    verification_method: VerificationMethod,
    /// The WebAuthn credential id (base64url).
    pub credential_id: String,
    /// The public key (base64url, COSE).
    pub credential_public_key: String,
    /// The name the user sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the authenticator can be reached (WebAuthn `AuthenticatorTransport`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transports: Option<Vec<String>>,
    /// The model of the authenticator (WebAuthn AAGUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aaguid: Option<String>,
}

impl ImportedPasskey {
    /// A passkey of another system.
    #[must_use]
    pub fn new(
        user_id: UserId,
        credential_id: impl Into<String>,
        credential_public_key: impl Into<String>,
    ) -> Self {
        Self {
            user_id,
            verification_method: VerificationMethod::Passkey,
            credential_id: credential_id.into(),
            credential_public_key: credential_public_key.into(),
            name: None,
            transports: None,
            aaguid: None,
        }
    }

    setters! {
        /// The name the user sees.
        name: String,
        /// How the authenticator can be reached (WebAuthn `AuthenticatorTransport`).
        transports: Vec<String>,
        /// The model of the authenticator (WebAuthn AAGUID).
        aaguid: String,
    }
}

/// What came of an import.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchEnrollment {
    /// How many passkeys were sent.
    pub total: u64,
    /// How many were added.
    pub succeeded: u64,
    /// How many were not.
    pub failed: u64,
    /// Which were not, and why.
    #[serde(default, deserialize_with = "null_as_default")]
    pub failures: Vec<BatchFailure>,
}

/// A passkey that was not added.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchFailure {
    /// Whose it is.
    pub user_id: UserId,
    /// The WebAuthn credential id (base64url).
    pub credential_id: Option<String>,
    /// Why.
    pub error_code: Option<ErrorCode>,
    /// Why, in the service's words.
    pub error_description: Option<String>,
}

pub(crate) async fn batch_enroll_verified_authenticators(
    client: &Client,
    passkeys: &[ImportedPasskey],
) -> Result<BatchEnrollment, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        authenticators: &'a [ImportedPasskey],
    }
    let call = Call::post("/users/authenticators", &[], Repeat::Unsafe);
    client
        .send(call.json(&Body {
            authenticators: passkeys,
        })?)
        .await
}
