//! The relying party: begins ceremonies and verifies their answers.

mod authentication;
mod registration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};
use webauthn_rp::request::{AsciiDomain, RpId};
use webauthn_rp::response::Origin;

pub(crate) use self::registration::{Mediation, RegisteredCredential, RegistrationDisplay};
use crate::tenant::TenantError;
use crate::tenant::verification_method::VerificationMethod;

/// What a credential is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CredentialUse {
    /// It is discoverable and verifies the person, so that it can stand alone.
    Passkey,
    /// A second factor: to touch it is enough.
    SecurityKey,
}

impl CredentialUse {
    pub(crate) fn method(self) -> VerificationMethod {
        match self {
            Self::Passkey => VerificationMethod::Passkey,
            Self::SecurityKey => VerificationMethod::SecurityKey,
        }
    }
}

/// What must be kept between the two halves of a ceremony, as `webauthn_rp` encodes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum CeremonyState {
    /// Of a passkey.
    Registration(Vec<u8>),
    SecurityKeyRegistration(Vec<u8>),
    /// Any discoverable credential may answer.
    SignIn(Vec<u8>),
    /// One of the named passkeys must answer.
    Challenge(Vec<u8>),
    /// One of the named security keys must answer.
    SecurityKeyChallenge(Vec<u8>),
}

impl CeremonyState {
    /// What the credential is for that may answer.
    fn credential_use(&self) -> CredentialUse {
        match self {
            Self::Registration(_) | Self::SignIn(_) | Self::Challenge(_) => CredentialUse::Passkey,
            Self::SecurityKeyRegistration(_) | Self::SecurityKeyChallenge(_) => CredentialUse::SecurityKey,
        }
    }
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

    /// Whether `host` is the domain of the relying party, or within it.
    pub(crate) fn covers(&self, host: &str) -> bool {
        let id: &str = self.id.as_ref();
        host.strip_suffix(id)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
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
