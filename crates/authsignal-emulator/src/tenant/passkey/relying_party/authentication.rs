//! Authentications (WebAuthn Level 3 section 7.2).

use serde_json::json;
use uuid::Uuid;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::{
    AllowedCredential, AllowedCredentials, AuthenticationVerificationOptions,
    NonDiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::UserHandle;
use webauthn_rp::request::{BackupReq, Credentials, UserVerificationRequirement};
use webauthn_rp::response::auth::{
    Authentication, DiscoverableAuthenticatorAssertion, NonDiscoverableAuthenticatorAssertion,
};
use webauthn_rp::response::{AuthenticatorAttachment, Backup, CredentialId};
use webauthn_rp::{
    DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    NonDiscoverableAuthenticationServerState,
};

use super::super::answer::Assertion;
use super::super::credential::Credential;
use super::{
    AcceptedOrigin, Ceremony, CeremonyState, CredentialUse, RelyingParty, not_begun, refused, to_json,
    unreadable, wrong_ceremony,
};
use crate::tenant::TenantError;

impl RelyingParty {
    /// Begins an authentication with whichever discoverable credential the browser offers.
    pub(crate) fn start_sign_in(&self) -> Result<Ceremony, TenantError> {
        let (state, request) = DiscoverableCredentialRequestOptions::passkey(&self.id)
            .start_ceremony()
            .map_err(|error| not_begun(&error))?;
        let mut options = to_json(&request)?;
        // Some clients require the list, also when it is empty.
        options["allowCredentials"] = json!([]);
        let state = state.encode().map_err(|error| not_begun(&error))?;
        Ceremony::new(options, CeremonyState::SignIn(state))
    }

    /// Begins an authentication with one of the `allowed` credentials.
    pub(crate) fn start_challenge(
        &self,
        allowed: &[Credential],
        used_as: CredentialUse,
    ) -> Result<Ceremony, TenantError> {
        let mut credentials = AllowedCredentials::with_capacity(allowed.len());
        for credential in allowed {
            credentials.push(AllowedCredential::from(credential.descriptor()?));
        }
        let mut request = NonDiscoverableCredentialRequestOptions::second_factor(&self.id, credentials)
            .map_err(|error| not_begun(&error))?;
        request.options().user_verification = match used_as {
            CredentialUse::Passkey => UserVerificationRequirement::Required,
            CredentialUse::SecurityKey => UserVerificationRequirement::Preferred,
        };
        let (state, request) = request.start_ceremony().map_err(|error| not_begun(&error))?;
        let state = state.encode().map_err(|error| not_begun(&error))?;
        let state = match used_as {
            CredentialUse::Passkey => CeremonyState::Challenge(state),
            CredentialUse::SecurityKey => CeremonyState::SecurityKeyChallenge(state),
        };
        Ceremony::new(to_json(&request)?, state)
    }

    /// Verifies the answer to an authentication with the credential that it names and that belongs to `owner`: origin,
    /// challenge, signature, user verification, and that the counter grows. Returns the credential as it is now.
    pub(crate) fn finish_authentication(
        &self,
        state: &CeremonyState,
        used_as: CredentialUse,
        answer: &Assertion,
        credential: &Credential,
        owner: Uuid,
    ) -> Result<Credential, TenantError> {
        if state.credential_use() != used_as {
            return Err(wrong_ceremony());
        }
        let options = AuthenticationVerificationOptions::<AcceptedOrigin, AcceptedOrigin> {
            allowed_origins: &self.origins,
            // The pre-built UI may be in a frame of an app of the tenant's.
            allowed_top_origins: Some(&self.origins),
            error_on_unsolicited_extensions: false,
            // An imported credential does not tell whether it can be backed up, so it may become so.
            backup_requirement: (credential.backup() == Backup::NotEligible).then_some(BackupReq::None),
            ..Default::default()
        };
        let owner = UserHandle::from(owner.into_bytes());
        let mut verified = credential.verifiable(&owner)?;
        let Assertion {
            credential_id,
            client_data_json,
            authenticator_data,
            signature,
        } = answer.clone();
        let id = CredentialId::try_from(credential_id).map_err(|error| refused(&error))?;
        match state {
            CeremonyState::SignIn(state) => {
                let assertion = DiscoverableAuthenticatorAssertion::new(
                    client_data_json,
                    authenticator_data,
                    signature,
                    owner,
                );
                let answer = Authentication::new(id, assertion, AuthenticatorAttachment::None);
                DiscoverableAuthenticationServerState::decode(state)
                    .map_err(|error| unreadable(&error))?
                    .verify(&self.id, &answer, &mut verified, &options)
                    .map_err(|error| refused(&error))?;
            }
            CeremonyState::Challenge(state) | CeremonyState::SecurityKeyChallenge(state) => {
                let assertion = NonDiscoverableAuthenticatorAssertion::without_user(
                    client_data_json,
                    authenticator_data,
                    signature,
                );
                let answer = Authentication::new(id, assertion, AuthenticatorAttachment::None);
                NonDiscoverableAuthenticationServerState::decode(state)
                    .map_err(|error| unreadable(&error))?
                    .verify(&self.id, &answer, &mut verified, &options)
                    .map_err(|error| refused(&error))?;
            }
            CeremonyState::Registration(_) | CeremonyState::SecurityKeyRegistration(_) => {
                return Err(wrong_ceremony());
            }
        }
        Ok(credential.updated(verified.dynamic_state()))
    }
}
