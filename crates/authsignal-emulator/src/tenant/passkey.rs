//! Passkeys: WebAuthn registration and authentication, verified by `webauthn_rp`.

pub(crate) mod answer;
pub(crate) mod credential;
pub(crate) mod relying_party;

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use self::credential::Credential;

const ICLOUD_KEYCHAIN: Uuid = uuid::uuid!("fbfc3007-154e-4ecc-8c0b-6e020557d7bd");
const GOOGLE_PASSWORD_MANAGER: Uuid = uuid::uuid!("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4");

/// A registered passkey.
#[derive(Clone, Debug)]
pub(crate) struct Passkey {
    pub(crate) credential: Credential,
    pub(crate) aaguid: Option<Uuid>,
    pub(crate) name: String,
    /// The id that the browser SDK gave the device, or one of our own.
    pub(crate) device_id: String,
    pub(crate) user_agent: String,
    /// `platform` or `cross-platform`, where the browser says it.
    pub(crate) attachment: Option<String>,
}

impl Passkey {
    pub(crate) fn credential_id(&self) -> String {
        encode_id(&self.credential.id)
    }

    /// What the passkey is called until somebody names it: by who keeps it, where that is known.
    pub(crate) fn default_name(&self) -> String {
        self.aaguid
            .and_then(provider_name)
            .unwrap_or("Passkey")
            .to_owned()
    }
}

/// The passkey providers that the API's documentation and tests know by their AAGUID.
pub(crate) fn provider_name(aaguid: Uuid) -> Option<&'static str> {
    match aaguid {
        ICLOUD_KEYCHAIN => Some("iCloud Keychain"),
        GOOGLE_PASSWORD_MANAGER => Some("Google Password Manager"),
        _ => None,
    }
}

/// A credential id as the wire has it: base64url without padding.
pub(crate) fn encode_id(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

/// Reads base64 as clients send it: either alphabet, padded or not.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::alphabet::URL_SAFE;
    use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = text.trim().replace('+', "-").replace('/', "_");
    GeneralPurpose::new(&URL_SAFE, config).decode(text).ok()
}
