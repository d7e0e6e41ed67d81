//! What is kept of a credential to verify its signatures.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use webauthn_rp::AuthenticatedCredential;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::PublicKeyCredentialDescriptor;
use webauthn_rp::request::register::{CoseAlgorithmIdentifier, CoseAlgorithmIdentifiers, UserHandle};
use webauthn_rp::response::register::{
    AuthenticatorData, AuthenticatorExtensionOutputStaticState, CompressedPubKey, CredentialProtectionPolicy,
    DynamicState, StaticState, UncompressedPubKey,
};
use webauthn_rp::response::{AuthTransports, AuthenticatorAttachment, Backup, CredentialId};

use super::decode_base64;
use crate::tenant::TenantError;

/// The bytes of a user handle: those of a UUID.
pub(crate) const HANDLE_LENGTH: usize = 16;

/// What is verified: ES256, `EdDSA` and RS256.
pub(super) const ALGORITHMS: CoseAlgorithmIdentifiers =
    CoseAlgorithmIdentifiers::ALL.remove(CoseAlgorithmIdentifier::Es384);

type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// A credential as it is verified and updated.
pub(super) type Verifiable<'a> = AuthenticatedCredential<'a, 'a, HANDLE_LENGTH, PublicKey>;

/// A public key credential. The states are the encodings of `webauthn_rp`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Credential {
    pub(crate) id: Vec<u8>,
    /// The public key, and the extensions it was registered with.
    static_state: Vec<u8>,
    /// The signature counter, user verification and the state of the backup.
    dynamic_state: [u8; 7],
    transports: AuthTransports,
}

impl Credential {
    pub(super) fn new(
        id: &[u8],
        key: StaticState<UncompressedPubKey<'_>>,
        state: DynamicState,
        transports: AuthTransports,
    ) -> Self {
        let Ok(static_state) = key.encode();
        let Ok(dynamic_state) = state.encode();
        Self {
            id: id.to_vec(),
            static_state,
            dynamic_state,
            transports,
        }
    }

    /// A credential that was registered elsewhere, by its id and COSE public key (both base64).
    pub(crate) fn import(
        id: &str,
        public_key: &str,
        transports: Option<AuthTransports>,
    ) -> Result<Self, TenantError> {
        let id = decode_id(id)?;
        decode_base64(public_key)
            .and_then(|key| Self::from_attested_data(&id, &key, transports))
            .ok_or_else(|| {
                TenantError::invalid_request("The credentialPublicKey is not a supported COSE key.")
            })
    }

    /// COSE keys are read as a part of authenticator data (WebAuthn Level 3 section 6.1), so they are put into some.
    fn from_attested_data(id: &[u8], cose_key: &[u8], transports: Option<AuthTransports>) -> Option<Self> {
        const FLAGS: u8 = 0b0100_0101; // AT, UV and UP
        const BEFORE_LENGTH: usize = 32 + 1 + 4 + 16;
        let mut data = vec![0; BEFORE_LENGTH];
        data[32] = FLAGS;
        data.extend(u16::try_from(id.len()).ok()?.to_be_bytes());
        data.extend(id);
        data.extend(cose_key);
        let data = AuthenticatorData::try_from(data.as_slice()).ok()?;
        let key = data.attested_credential_data().credential_public_key;
        if matches!(key, UncompressedPubKey::P384(_)) || key.validate().is_err() {
            return None;
        }
        let static_state = StaticState {
            credential_public_key: key,
            extensions: AuthenticatorExtensionOutputStaticState {
                cred_protect: CredentialProtectionPolicy::None,
                hmac_secret: None,
            },
        };
        let dynamic_state = DynamicState {
            user_verified: true,
            backup: Backup::NotEligible,
            sign_count: 0,
            authenticator_attachment: AuthenticatorAttachment::None,
        };
        Some(Self::new(
            id,
            static_state,
            dynamic_state,
            transports.unwrap_or(AuthTransports::NONE),
        ))
    }

    /// Key and state as they are kept, for [`Self::restore`].
    pub(crate) fn export(&self) -> String {
        let mut bytes = self.dynamic_state.to_vec();
        bytes.extend(&self.static_state);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A credential as [`Self::export`] gave it.
    pub(crate) fn restore(
        id: &str,
        state: &str,
        transports: Option<AuthTransports>,
    ) -> Result<Self, TenantError> {
        let id = decode_id(id)?;
        let invalid = || TenantError::invalid_request("The credential state was not exported here.");
        let bytes = decode_base64(state).ok_or_else(invalid)?;
        let (dynamic_state, static_state) = bytes.split_first_chunk().ok_or_else(invalid)?;
        let credential = Self {
            id,
            static_state: static_state.to_vec(),
            dynamic_state: *dynamic_state,
            transports: transports.unwrap_or(AuthTransports::NONE),
        };
        credential
            .verifiable(&UserHandle::from([0; HANDLE_LENGTH]))
            .map_err(|_| invalid())?;
        Ok(credential)
    }

    pub(crate) fn transports(&self) -> AuthTransports {
        self.transports
    }

    /// Whether the credential may leave its device, and has.
    pub(crate) fn backup(&self) -> Backup {
        DynamicState::decode(self.dynamic_state).map_or(Backup::NotEligible, |state| state.backup)
    }

    pub(super) fn descriptor(&self) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, TenantError> {
        Ok(PublicKeyCredentialDescriptor {
            id: CredentialId::try_from(self.id.clone()).map_err(|error| unreadable(&error))?,
            transports: self.transports,
        })
    }

    pub(super) fn verifiable<'a>(
        &'a self,
        owner: &'a UserHandle<HANDLE_LENGTH>,
    ) -> Result<Verifiable<'a>, TenantError> {
        let id = CredentialId::try_from(self.id.as_slice()).map_err(|error| unreadable(&error))?;
        let key = StaticState::decode(&self.static_state).map_err(|error| unreadable(&error))?;
        let state = DynamicState::decode(self.dynamic_state).map_err(|error| unreadable(&error))?;
        AuthenticatedCredential::new(id, owner, key, state).map_err(|error| unreadable(&error))
    }

    /// The credential with the counter and the backup state of an authentication.
    pub(super) fn updated(&self, state: DynamicState) -> Self {
        let Ok(dynamic_state) = state.encode();
        Self {
            dynamic_state,
            ..self.clone()
        }
    }
}

fn decode_id(id: &str) -> Result<Vec<u8>, TenantError> {
    decode_base64(id)
        .filter(|id| CredentialId::try_from(id.as_slice()).is_ok())
        .ok_or_else(|| TenantError::invalid_request("The credentialId is not base64url of 16 to 1023 bytes."))
}

fn unreadable(error: &dyn std::fmt::Display) -> TenantError {
    TenantError::internal("a stored credential is not readable", error)
}
