use authsignal_client::{AuthenticatorId, UserAuthenticator, VerificationMethod};
use time::OffsetDateTime;

/// Something that a person can prove themselves with besides the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// Names it.
    pub id: AuthenticatorId,
    /// What it is.
    pub kind: AuthenticatorKind,
    /// When it was added.
    pub created_at: Option<OffsetDateTime>,
    /// When it was used last.
    pub last_used_at: Option<OffsetDateTime>,
}

/// What an authenticator is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthenticatorKind {
    /// An app that shows codes.
    App,
    /// A passkey.
    Passkey(Passkey),
    /// Something else, which Authsignal calls so.
    Other(String),
}

/// A passkey, as far as anything is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passkey {
    /// The WebAuthn credential id, in base64url.
    pub credential_id: Option<String>,
    /// The name that its owner sees.
    pub name: Option<String>,
    /// The model of the authenticator (WebAuthn AAGUID).
    pub aaguid: Option<String>,
    /// What the model is called, for instance that of a password manager.
    pub provider: Option<String>,
    /// Whether it is kept on several devices.
    pub is_synced: Option<bool>,
    /// The browser and the system that it was made with.
    pub made_with: (Option<String>, Option<String>),
}

impl From<UserAuthenticator> for Authenticator {
    fn from(authenticator: UserAuthenticator) -> Self {
        let kind = match &authenticator.verification_method {
            VerificationMethod::AuthenticatorApp => AuthenticatorKind::App,
            VerificationMethod::Passkey => AuthenticatorKind::Passkey(passkey(&authenticator)),
            other => AuthenticatorKind::Other(other.to_string()),
        };
        Self {
            id: authenticator.user_authenticator_id,
            kind,
            created_at: authenticator.created_at,
            last_used_at: authenticator.last_verified_at,
        }
    }
}

fn passkey(authenticator: &UserAuthenticator) -> Passkey {
    let Some(credential) = authenticator.webauthn_credential.clone() else {
        return Passkey::default();
    };
    let made_with = credential.parsed_user_agent.unwrap_or_default();
    let is_synced = credential
        .credential_device_type
        .map(|device_type| device_type == "multiDevice");
    Passkey {
        credential_id: credential.credential_id,
        name: credential.name,
        aaguid: credential.aaguid,
        provider: credential.aaguid_mapping.and_then(|mapping| mapping.name),
        is_synced,
        made_with: (
            made_with.browser.and_then(|browser| browser.name),
            made_with.os.and_then(|system| system.name),
        ),
    }
}
