//! Passkeys and security keys: both are WebAuthn credentials, with pages that differ in their words.

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::visitor::Visitor;
use crate::tenant::TenantError;
use crate::tenant::passkey::relying_party::CredentialUse;

/// How a page speaks of the credential.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Words {
    thing: &'static str,
    challenge_heading: &'static str,
    challenge_hint: &'static str,
    enrolment_heading: &'static str,
    enrolment_hint: &'static str,
    enrolment_button: &'static str,
}

const PASSKEY: Words = Words {
    thing: "passkey",
    challenge_heading: "Use your passkey",
    challenge_hint: "Confirm with your fingerprint, your face or the lock of your device.",
    enrolment_heading: "Create a passkey",
    enrolment_hint: "A passkey lets you confirm that it is you with your fingerprint, your face or the lock of your device.",
    enrolment_button: "Create passkey",
};
const SECURITY_KEY: Words = Words {
    thing: "security key",
    challenge_heading: "Use your security key",
    challenge_hint: "Plug your security key in, or hold it to your device, and touch it when it blinks.",
    enrolment_heading: "Add a security key",
    enrolment_hint: "Have your security key at hand. Plug it in, or hold it to your device, when your browser asks for it.",
    enrolment_button: "Add security key",
};

/// What the browser sends.
#[derive(Deserialize)]
pub(super) struct Submission {
    #[serde(default)]
    pub(super) challenge_id: String,
    /// The browser's answer, as JSON text.
    #[serde(default)]
    pub(super) credential: String,
    #[serde(default)]
    pub(super) csrf: String,
}

/// The kind of credential that stands in the address.
pub(super) fn named(visitor: &Visitor) -> Result<CredentialUse, Problem> {
    let name = visitor.request.match_info().get("credential").unwrap_or_default();
    [CredentialUse::Passkey, CredentialUse::SecurityKey]
        .into_iter()
        .find(|used_as| step(*used_as) == name)
        .ok_or_else(|| visitor.problem(&TenantError::NotFound("There is no such way.")))
}

pub(super) fn step(used_as: CredentialUse) -> &'static str {
    match used_as {
        CredentialUse::Passkey => "passkey",
        CredentialUse::SecurityKey => "security-key",
    }
}

pub(super) fn words(used_as: CredentialUse) -> Words {
    match used_as {
        CredentialUse::Passkey => PASSKEY,
        CredentialUse::SecurityKey => SECURITY_KEY,
    }
}

pub(super) fn unreadable() -> TenantError {
    TenantError::invalid_request("The browser's answer cannot be read.")
}
