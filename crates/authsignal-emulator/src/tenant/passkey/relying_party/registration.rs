//! Registrations (WebAuthn Level 3 section 7.1).

use serde_json::json;
use uuid::Uuid;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::register::{
    AuthenticatorAttachmentReq, AuthenticatorSelectionCriteria, CredProtect, Extension,
    RegistrationVerificationOptions, ResidentKeyRequirement, UserHandle,
};
use webauthn_rp::request::{CredentialMediationRequirement, ExtensionReq, UserVerificationRequirement};
use webauthn_rp::response::Flag;
use webauthn_rp::response::register::AttestationObject;
use webauthn_rp::{PublicKeyCredentialCreationOptions, Registration, RegistrationServerState};

use super::super::credential::{ALGORITHMS, Credential, HANDLE_LENGTH};
use super::{
    AcceptedOrigin, Ceremony, CeremonyState, CredentialUse, RelyingParty, not_begun, refused, to_json,
    unreadable, wrong_ceremony,
};
use crate::tenant::TenantError;
use crate::tenant::user::User;

/// ES256, `EdDSA` and RS256, in order of preference (IANA COSE Algorithms).
const PREFERENCE: [i32; 3] = [-7, -8, -257];

/// How a registration presents the account to the person.
#[derive(Debug)]
pub(crate) struct RegistrationDisplay {
    pub(crate) user_name: String,
    pub(crate) display_name: String,
    pub(crate) attachment: AuthenticatorAttachmentReq,
}

/// Whether the person took part in the making of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mediation {
    /// They were asked.
    Optional,
    /// The password manager made a passkey in passing, after they had signed in with a password: it needs to be neither
    /// touched nor unlocked for that.
    Conditional,
}

/// What a verified registration yields.
#[derive(Clone, Debug)]
pub(crate) struct RegisteredCredential {
    pub(crate) credential: Credential,
    pub(crate) aaguid: Option<Uuid>,
}

impl RelyingParty {
    /// Begins a registration: of a discoverable credential with user verification, or of a security key.
    pub(crate) fn start_registration(
        &self,
        user: &User,
        display: &RegistrationDisplay,
        used_as: CredentialUse,
        registered: Vec<&Credential>,
    ) -> Result<Ceremony, TenantError> {
        let handle = UserHandle::from(user.handle.into_bytes());
        let mut request =
            PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&self.id, &handle);
        request.pub_key_cred_params = ALGORITHMS;
        request.authenticator_selection = AuthenticatorSelectionCriteria {
            authenticator_attachment: display.attachment,
            resident_key: match used_as {
                CredentialUse::Passkey => ResidentKeyRequirement::Required,
                CredentialUse::SecurityKey => ResidentKeyRequirement::Discouraged,
            },
            user_verification: UserVerificationRequirement::Preferred,
        };
        // Whether the creation is conditional is told with the answer only: `check_person` makes up for the difference.
        request.mediation = CredentialMediationRequirement::Conditional;
        request.extensions = Extension {
            cred_props: Some(ExtensionReq::Allow),
            cred_protect: CredProtect::None,
            min_pin_length: None,
            prf: None,
        };
        request.exclude_credentials = registered
            .into_iter()
            .map(Credential::descriptor)
            .collect::<Result<_, _>>()?;
        let (state, request) = request.start_ceremony().map_err(|error| not_begun(&error))?;
        let mut options = to_json(&request)?;
        // The library writes neither names that are more than a nickname, nor the order of preference.
        options["rp"]["name"] = json!(self.name);
        options["user"]["name"] = json!(display.user_name);
        options["user"]["displayName"] = json!(display.display_name);
        options["pubKeyCredParams"] = PREFERENCE
            .iter()
            .map(|algorithm| json!({ "type": "public-key", "alg": algorithm }))
            .collect();
        if used_as == CredentialUse::Passkey {
            options["authenticatorSelection"]["userVerification"] = json!("required");
        }
        let state = state.encode().map_err(|error| not_begun(&error))?;
        let state = match used_as {
            CredentialUse::Passkey => CeremonyState::Registration(state),
            CredentialUse::SecurityKey => CeremonyState::SecurityKeyRegistration(state),
        };
        Ceremony::new(options, state)
    }

    /// Verifies the answer to a registration.
    pub(crate) fn finish_registration(
        &self,
        state: &CeremonyState,
        used_as: CredentialUse,
        answer: &Registration,
        mediation: Mediation,
    ) -> Result<RegisteredCredential, TenantError> {
        if state.credential_use() != used_as {
            return Err(wrong_ceremony());
        }
        let (CeremonyState::Registration(state) | CeremonyState::SecurityKeyRegistration(state)) = state
        else {
            return Err(wrong_ceremony());
        };
        let options = RegistrationVerificationOptions::<AcceptedOrigin, AcceptedOrigin> {
            allowed_origins: &self.origins,
            // The pre-built UI may be in a frame of an app of the tenant's.
            allowed_top_origins: Some(&self.origins),
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let registered = RegistrationServerState::<HANDLE_LENGTH>::decode(state)
            .map_err(|error| unreadable(&error))?
            .verify(&self.id, answer, &options)
            .map_err(|error| refused(&error))?;
        let attestation = AttestationObject::try_from(answer.response().attestation_object())
            .map_err(|error| refused(&error))?;
        check_person(attestation.auth_data().flags(), used_as, mediation)?;
        let aaguid = Uuid::from_slice(registered.metadata().aaguid.data()).ok();
        Ok(RegisteredCredential {
            credential: Credential::new(
                registered.id().as_ref(),
                registered.static_state(),
                registered.dynamic_state(),
                registered.transports(),
            ),
            // Zeros mean that the authenticator does not say.
            aaguid: aaguid.filter(|aaguid| !aaguid.is_nil()),
        })
    }
}

/// Whether the person was there, and is who they should be (WebAuthn Level 3 section 7.1, steps 15 and 16).
fn check_person(flags: Flag, used_as: CredentialUse, mediation: Mediation) -> Result<(), TenantError> {
    if mediation == Mediation::Conditional {
        return Ok(());
    }
    if !flags.user_present {
        return Err(refused(&"the user was not present"));
    }
    if used_as == CredentialUse::Passkey && !flags.user_verified {
        return Err(refused(&"the user was not verified"));
    }
    Ok(())
}
