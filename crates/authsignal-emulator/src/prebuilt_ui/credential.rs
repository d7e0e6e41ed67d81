//! Passkeys and security keys: both are WebAuthn credentials, with pages that differ in their words.

use serde::{Deserialize, Serialize};
use web_host::texts::Text;

use super::problem::Problem;
use super::visitor::Visitor;
use crate::tenant::TenantError;
use crate::tenant::passkey::relying_party::CredentialUse;

/// How a page speaks of the credential.
#[derive(Serialize)]
pub(super) struct Words {
    title: Text,
    explained: Text,
    button: Text,
    /// What the script says of failures.
    cancelled: Text,
    registered: Text,
    wrong_address: Text,
    unsupported: Text,
    failed: Text,
}

/// Where one is asked for.
pub(super) fn challenge_words(used_as: CredentialUse) -> Words {
    match used_as {
        CredentialUse::Passkey => Words {
            title: Text::new("passkey-use-title"),
            explained: Text::new("passkey-use-explained"),
            button: Text::new("passkey-use"),
            cancelled: Text::new("passkey-use-cancelled"),
            registered: Text::new("passkey-use-failed"),
            wrong_address: Text::new("passkey-wrong-address"),
            unsupported: Text::new("passkey-unsupported"),
            failed: Text::new("passkey-use-failed"),
        },
        CredentialUse::SecurityKey => Words {
            title: Text::new("security-key-use-title"),
            explained: Text::new("security-key-use-explained"),
            button: Text::new("security-key-use"),
            cancelled: Text::new("security-key-use-cancelled"),
            registered: Text::new("security-key-use-failed"),
            wrong_address: Text::new("security-key-wrong-address"),
            unsupported: Text::new("security-key-unsupported"),
            failed: Text::new("security-key-use-failed"),
        },
    }
}

/// Where one is made.
pub(super) fn enrolment_words(used_as: CredentialUse) -> Words {
    match used_as {
        CredentialUse::Passkey => Words {
            title: Text::new("passkey-create-title"),
            explained: Text::new("passkey-create-explained"),
            button: Text::new("passkey-create"),
            cancelled: Text::new("passkey-create-cancelled"),
            registered: Text::new("passkey-create-registered"),
            wrong_address: Text::new("passkey-wrong-address"),
            unsupported: Text::new("passkey-unsupported"),
            failed: Text::new("passkey-create-failed"),
        },
        CredentialUse::SecurityKey => Words {
            title: Text::new("security-key-add-title"),
            explained: Text::new("security-key-add-explained"),
            button: Text::new("security-key-add"),
            cancelled: Text::new("security-key-add-cancelled"),
            registered: Text::new("security-key-add-registered"),
            wrong_address: Text::new("security-key-wrong-address"),
            unsupported: Text::new("security-key-unsupported"),
            failed: Text::new("security-key-add-failed"),
        },
    }
}

/// The browser's answer does not verify anybody. The log says why.
pub(super) fn refused(used_as: CredentialUse) -> Text {
    Text::new(match used_as {
        CredentialUse::Passkey => "passkey-refused",
        CredentialUse::SecurityKey => "security-key-refused",
    })
}

/// Nobody here has it.
pub(super) fn unknown(used_as: CredentialUse) -> Text {
    Text::new(match used_as {
        CredentialUse::Passkey => "passkey-unknown",
        CredentialUse::SecurityKey => "security-key-unknown",
    })
}

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

pub(super) fn unreadable() -> TenantError {
    TenantError::invalid_request("The browser's answer cannot be read.")
}
