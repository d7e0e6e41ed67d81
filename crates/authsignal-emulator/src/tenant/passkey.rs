//! Passkeys: WebAuthn registration and authentication, verified by webauthn-rs.
//!
//! Its core is used, not the wrapper: only there can a discoverable credential be required, and one that was
//! registered elsewhere be taken over.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::{
    AttestationFormat, AuthenticationResult, AuthenticationState, AuthenticatorAttachment,
    AuthenticatorTransport, COSEAlgorithm, COSEKey, Credential, ParsedAttestation, PublicKeyCredential,
    RegisterPublicKeyCredential, RegisteredExtensions, RegistrationState, RequestRegistrationExtensions,
    ResidentKeyRequirement, UserVerificationPolicy,
};

use super::TenantError;
use super::user::User;
use crate::assumptions::WEBAUTHN_CHALLENGE_LIFETIME;

/// In order of preference. `EdDSA` is not among them because webauthn-rs does not verify it; a device that has it
/// has one of these, too.
const ALGORITHMS: [COSEAlgorithm; 2] = [COSEAlgorithm::ES256, COSEAlgorithm::RS256];

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
        encode_id(&self.credential.cred_id)
    }

    /// What the passkey is called until somebody names it: by who keeps it, where that is known.
    pub(crate) fn default_name(&self) -> String {
        self.aaguid
            .and_then(provider_name)
            .unwrap_or("Passkey")
            .to_owned()
    }

    /// Takes over the counter and the backup state of an authentication.
    pub(crate) fn update(&mut self, result: &AuthenticationResult) {
        self.credential.counter = result.counter();
        self.credential.backup_state = result.backup_state();
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

/// What must be kept between the two halves of a ceremony.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum CeremonyState {
    Registration(Box<RegistrationState>),
    Authentication(Box<AuthenticationState>),
}

/// A ceremony that has begun: what the browser gets and what stays here.
pub(crate) struct Ceremony {
    /// The WebAuthn challenge, base64url; it identifies the ceremony.
    pub(crate) challenge: String,
    /// The options in the JSON form of WebAuthn Level 3.
    pub(crate) options: Value,
    pub(crate) state: CeremonyState,
}

/// The relying party: its id, and the origins that it accepts.
pub(crate) struct RelyingParty {
    webauthn: WebauthnCore,
}

impl RelyingParty {
    /// With `any_port`, the ports of `origins` do not matter.
    pub(crate) fn new(name: &str, id: &str, origins: Vec<Url>, any_port: bool) -> Self {
        let timeout = Duration::try_from(WEBAUTHN_CHALLENGE_LIFETIME).unwrap_or_default();
        let webauthn =
            WebauthnCore::new_unsafe_experts_only(name, id, origins, timeout, Some(false), Some(any_port));
        Self { webauthn }
    }

    /// Begins the registration of a discoverable credential with user verification.
    pub(crate) fn start_registration(
        &self,
        user: &User,
        display: &RegistrationDisplay,
        registered: Vec<Vec<u8>>,
    ) -> Result<Ceremony, TenantError> {
        let extensions = RequestRegistrationExtensions {
            cred_props: Some(true),
            ..Default::default()
        };
        let builder = self
            .webauthn
            .new_challenge_register_builder(user.handle.as_bytes(), &display.user_name, &display.display_name)
            .map_err(|error| TenantError::internal("a passkey registration could not begin", &error))?
            .credential_algorithms(ALGORITHMS.to_vec())
            .require_resident_key(true)
            .user_verification_policy(UserVerificationPolicy::Required)
            .authenticator_attachment(display.attachment)
            .extensions(Some(extensions))
            .exclude_credentials(Some(registered));
        let (mut response, state) = self
            .webauthn
            .generate_challenge_register(builder)
            .map_err(|error| TenantError::internal("a passkey registration could not begin", &error))?;
        if let Some(selection) = &mut response.public_key.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        // Some clients require the list, also when it is empty.
        response.public_key.exclude_credentials.get_or_insert_default();
        Ok(Ceremony {
            challenge: encode_id(&response.public_key.challenge),
            options: to_json(&response.public_key)?,
            state: CeremonyState::Registration(Box::new(state)),
        })
    }

    /// Verifies the answer to a registration.
    pub(crate) fn finish_registration(
        &self,
        state: &CeremonyState,
        response: &RegisterPublicKeyCredential,
    ) -> Result<RegisteredCredential, TenantError> {
        let CeremonyState::Registration(state) = state else {
            return Err(wrong_ceremony());
        };
        let credential = self
            .webauthn
            .register_credential(response, state, None)
            .map_err(|error| refused(&error))?;
        let aaguid = aaguid(&response.response.attestation_object);
        Ok(RegisteredCredential { credential, aaguid })
    }

    /// Begins an authentication. Without `allowed` credentials, the browser offers every discoverable one.
    pub(crate) fn start_authentication(&self, allowed: Vec<Credential>) -> Result<Ceremony, TenantError> {
        let (response, state) = self
            .webauthn
            .new_challenge_authenticate_builder(allowed, Some(UserVerificationPolicy::Required))
            .map(|builder| builder.allow_backup_eligible_upgrade(true))
            .and_then(|builder| self.webauthn.generate_challenge_authenticate(builder))
            .map_err(|error| TenantError::internal("a passkey authentication could not begin", &error))?;
        Ok(Ceremony {
            challenge: encode_id(&response.public_key.challenge),
            options: to_json(&response.public_key)?,
            state: CeremonyState::Authentication(Box::new(state)),
        })
    }

    /// Verifies the answer to an authentication with the credential that it names: origin, challenge, signature, user
    /// verification, and that the counter grows.
    pub(crate) fn finish_authentication(
        &self,
        state: &CeremonyState,
        response: &PublicKeyCredential,
        credential: &Credential,
    ) -> Result<AuthenticationResult, TenantError> {
        let CeremonyState::Authentication(state) = state else {
            return Err(wrong_ceremony());
        };
        self.webauthn
            .authenticate_single_credential(response, state, credential)
            .map_err(|error| refused(&error))
    }
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RelyingParty").finish_non_exhaustive()
    }
}

/// How a registration presents the account to the person.
#[derive(Clone, Debug)]
pub(crate) struct RegistrationDisplay {
    pub(crate) user_name: String,
    pub(crate) display_name: String,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
}

/// What a verified registration yields.
#[derive(Clone, Debug)]
pub(crate) struct RegisteredCredential {
    pub(crate) credential: Credential,
    pub(crate) aaguid: Option<Uuid>,
}

/// A credential that was registered elsewhere, by its id and COSE public key (both base64).
pub(crate) fn import(
    credential_id: &str,
    public_key: &str,
    transports: Option<Vec<AuthenticatorTransport>>,
) -> Result<Credential, TenantError> {
    let id = decode_base64(credential_id)
        .filter(|id| !id.is_empty())
        .ok_or_else(|| TenantError::invalid_request("The credentialId is not base64url."))?;
    let key = decode_base64(public_key)
        .and_then(|bytes| serde_cbor_2::from_slice::<serde_cbor_2::Value>(&bytes).ok())
        .and_then(|value| COSEKey::try_from(&value).ok())
        .filter(|key| ALGORITHMS.contains(&key.type_))
        .ok_or_else(|| {
            TenantError::invalid_request("The credentialPublicKey is not a supported COSE key.")
        })?;
    Ok(Credential {
        cred_id: id,
        cred: key,
        counter: 0,
        transports,
        user_verified: true,
        backup_eligible: false,
        backup_state: false,
        registration_policy: UserVerificationPolicy::Required,
        extensions: RegisteredExtensions::none(),
        attestation: ParsedAttestation::default(),
        attestation_format: AttestationFormat::None,
    })
}

/// The challenge that a browser's answer names in its client data (WebAuthn Level 3 section 5.8.1). It only finds the
/// ceremony; whether it is the right one is verified with everything else.
pub(crate) fn answered_challenge(client_data: &[u8]) -> Option<String> {
    let client_data: Value = serde_json::from_slice(client_data).ok()?;
    Some(
        client_data
            .get("challenge")?
            .as_str()?
            .trim_end_matches('=')
            .to_owned(),
    )
}

/// The model of the authenticator. Its place is fixed by WebAuthn Level 3 section 6.1; zeros mean that it does not say.
fn aaguid(attestation_object: &[u8]) -> Option<Uuid> {
    use serde_cbor_2::Value as Cbor;
    let Ok(Cbor::Map(object)) = serde_cbor_2::from_slice(attestation_object) else {
        return None;
    };
    let Some(Cbor::Bytes(data)) = object.get(&Cbor::Text("authData".to_owned())) else {
        return None;
    };
    let aaguid = Uuid::from_slice(data.get(37..53)?).ok()?;
    (!aaguid.is_nil()).then_some(aaguid)
}

fn to_json(options: &impl Serialize) -> Result<Value, TenantError> {
    serde_json::to_value(options)
        .map_err(|error| TenantError::internal("WebAuthn options could not be written", &error))
}

fn wrong_ceremony() -> TenantError {
    TenantError::invalid_request("The challenge belongs to another ceremony.")
}

fn refused(error: &WebauthnError) -> TenantError {
    tracing::info!(reason = ?error, "a passkey was refused");
    TenantError::invalid_credential(format!("The passkey was refused: {error:?}."))
}
