//! The relying party: begins ceremonies and verifies their answers.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::{Host, Url};
use uuid::Uuid;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::{
    AllowedCredential, AllowedCredentials, AuthenticationVerificationOptions,
    NonDiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::{
    AuthenticatorAttachmentReq, AuthenticatorSelectionCriteria, CredProtect, Extension,
    RegistrationVerificationOptions, UserHandle,
};
use webauthn_rp::request::{
    AsciiDomain, BackupReq, Credentials, ExtensionReq, RpId, UserVerificationRequirement,
};
use webauthn_rp::response::auth::{
    Authentication, DiscoverableAuthenticatorAssertion, NonDiscoverableAuthenticatorAssertion,
};
use webauthn_rp::response::{AuthenticatorAttachment, Backup, CredentialId, Origin};
use webauthn_rp::{
    DiscoverableAuthenticationServerState, DiscoverableCredentialRequestOptions,
    NonDiscoverableAuthenticationServerState, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
};

use super::answer::Assertion;
use super::credential::{ALGORITHMS, Credential, HANDLE_LENGTH};
use crate::tenant::TenantError;
use crate::tenant::user::User;

/// ES256, `EdDSA` and RS256, in order of preference (IANA COSE Algorithms).
const PREFERENCE: [i32; 3] = [-7, -8, -257];

/// What must be kept between the two halves of a ceremony, as `webauthn_rp` encodes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum CeremonyState {
    Registration(Vec<u8>),
    /// Any discoverable credential may answer.
    SignIn(Vec<u8>),
    /// One of the named credentials must answer.
    Challenge(Vec<u8>),
}

/// A ceremony that has begun: what the browser gets and what stays here.
pub(crate) struct Ceremony {
    /// The WebAuthn challenge, base64url; it identifies the ceremony.
    pub(crate) challenge: String,
    /// The options in the JSON form of WebAuthn Level 3.
    pub(crate) options: Value,
    pub(crate) state: CeremonyState,
}

/// How a registration presents the account to the person.
#[derive(Debug)]
pub(crate) struct RegistrationDisplay {
    pub(crate) user_name: String,
    pub(crate) display_name: String,
    pub(crate) attachment: AuthenticatorAttachmentReq,
}

/// What a verified registration yields.
#[derive(Clone, Debug)]
pub(crate) struct RegisteredCredential {
    pub(crate) credential: Credential,
    pub(crate) aaguid: Option<Uuid>,
}

/// The relying party: its id, and the origins that it accepts.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    name: String,
    id: RpId,
    origins: Vec<AcceptedOrigin>,
}

#[derive(Debug)]
enum AcceptedOrigin {
    Exactly(String),
    /// `http` and `https`, on whatever port.
    AnyOfLocalhost,
}

impl PartialEq<Origin<'_>> for AcceptedOrigin {
    fn eq(&self, origin: &Origin<'_>) -> bool {
        match self {
            Self::Exactly(accepted) => *accepted == *origin.0,
            Self::AnyOfLocalhost => Url::parse(&origin.0).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.host_str() == Some("localhost")
                    && url.origin().ascii_serialization() == *origin.0
            }),
        }
    }
}

/// The id of a relying party is a domain (WebAuthn Level 3 section 4), as it stands in a URL.
pub(crate) fn parse_id(id: &str) -> Result<RpId, String> {
    if Host::parse(id) != Ok(Host::Domain(id.to_owned())) {
        return Err(format!("`{id}` is none"));
    }
    AsciiDomain::try_from(id.to_owned())
        .map(RpId::Domain)
        .map_err(|error| error.to_string())
}

impl RelyingParty {
    /// With `any_localhost`, every origin of localhost is accepted beside `origins`.
    pub(crate) fn new(name: &str, id: RpId, origins: &[Url], any_localhost: bool) -> Self {
        let exact = origins
            .iter()
            .map(|origin| AcceptedOrigin::Exactly(origin.origin().ascii_serialization()));
        Self {
            name: name.to_owned(),
            id,
            origins: exact
                .chain(any_localhost.then_some(AcceptedOrigin::AnyOfLocalhost))
                .collect(),
        }
    }

    /// Begins the registration of a discoverable credential with user verification.
    pub(crate) fn start_registration(
        &self,
        user: &User,
        display: &RegistrationDisplay,
        registered: Vec<&Credential>,
    ) -> Result<Ceremony, TenantError> {
        let handle = UserHandle::from(user.handle.into_bytes());
        let mut request =
            PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&self.id, &handle);
        request.pub_key_cred_params = ALGORITHMS;
        request.authenticator_selection = AuthenticatorSelectionCriteria {
            authenticator_attachment: display.attachment,
            ..AuthenticatorSelectionCriteria::passkey()
        };
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
        let state = state.encode().map_err(|error| not_begun(&error))?;
        Ceremony::new(options, CeremonyState::Registration(state))
    }

    /// Verifies the answer to a registration.
    pub(crate) fn finish_registration(
        &self,
        state: &CeremonyState,
        answer: &Registration,
    ) -> Result<RegisteredCredential, TenantError> {
        let CeremonyState::Registration(state) = state else {
            return Err(wrong_ceremony());
        };
        let options = RegistrationVerificationOptions::<AcceptedOrigin, AcceptedOrigin> {
            allowed_origins: &self.origins,
            error_on_unsolicited_extensions: false,
            ..Default::default()
        };
        let registered = RegistrationServerState::<HANDLE_LENGTH>::decode(state)
            .map_err(|error| unreadable(&error))?
            .verify(&self.id, answer, &options)
            .map_err(|error| refused(&error))?;
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

    /// Begins an authentication. Without `allowed` credentials, the browser offers every discoverable one.
    pub(crate) fn start_authentication(&self, allowed: &[Credential]) -> Result<Ceremony, TenantError> {
        if allowed.is_empty() {
            let (state, request) = DiscoverableCredentialRequestOptions::passkey(&self.id)
                .start_ceremony()
                .map_err(|error| not_begun(&error))?;
            let mut options = to_json(&request)?;
            // Some clients require the list, also when it is empty.
            options["allowCredentials"] = json!([]);
            let state = state.encode().map_err(|error| not_begun(&error))?;
            return Ceremony::new(options, CeremonyState::SignIn(state));
        }
        let mut credentials = AllowedCredentials::with_capacity(allowed.len());
        for credential in allowed {
            credentials.push(AllowedCredential::from(credential.descriptor()?));
        }
        let mut request = NonDiscoverableCredentialRequestOptions::second_factor(&self.id, credentials)
            .map_err(|error| not_begun(&error))?;
        request.options().user_verification = UserVerificationRequirement::Required;
        let (state, request) = request.start_ceremony().map_err(|error| not_begun(&error))?;
        let state = state.encode().map_err(|error| not_begun(&error))?;
        Ceremony::new(to_json(&request)?, CeremonyState::Challenge(state))
    }

    /// Verifies the answer to an authentication with the credential that it names and that belongs to `owner`: origin,
    /// challenge, signature, user verification, and that the counter grows. Returns the credential as it is now.
    pub(crate) fn finish_authentication(
        &self,
        state: &CeremonyState,
        answer: &Assertion,
        credential: &Credential,
        owner: Uuid,
    ) -> Result<Credential, TenantError> {
        let options = AuthenticationVerificationOptions::<AcceptedOrigin, AcceptedOrigin> {
            allowed_origins: &self.origins,
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
            CeremonyState::Registration(_) => return Err(wrong_ceremony()),
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
            CeremonyState::Challenge(state) => {
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
        }
        Ok(credential.updated(verified.dynamic_state()))
    }
}

impl Ceremony {
    fn new(options: Value, state: CeremonyState) -> Result<Self, TenantError> {
        let challenge = options["challenge"]
            .as_str()
            .ok_or_else(|| not_begun(&"there is no challenge"))?
            .to_owned();
        Ok(Self {
            challenge,
            options,
            state,
        })
    }
}

fn to_json(options: &impl Serialize) -> Result<Value, TenantError> {
    serde_json::to_value(options).map_err(|error| not_begun(&error))
}

fn not_begun(error: &dyn std::fmt::Display) -> TenantError {
    TenantError::internal("a passkey ceremony could not begin", error)
}

fn unreadable(error: &dyn std::fmt::Display) -> TenantError {
    TenantError::internal("a stored ceremony is not readable", error)
}

fn wrong_ceremony() -> TenantError {
    TenantError::invalid_request("The challenge belongs to another ceremony.")
}

fn refused(error: &dyn std::fmt::Display) -> TenantError {
    tracing::info!(reason = %error, "a passkey was refused");
    TenantError::invalid_credential(format!("The passkey was refused: {error}."))
}
