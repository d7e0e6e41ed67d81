//! How a client proves who it is at the endpoints that it calls directly (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::client::{Client, ClientAuthenticationMethod, ClientSecretHash};
use crate::endpoints;
use crate::identifiers::ClientId;
use crate::issuer::Issuer;
use crate::oauth_error::OAuthError;
use crate::parameters::{Parameters, decode};
use crate::resources::ApiResource;
use crate::text::wire_values;

use assertion::{ClientAssertion, VerifiedAssertion};

mod assertion;

pub use assertion::ASSERTION_TYPE;

/// Parameters that client authentication reads; an endpoint adds its own.
pub const PARAMETERS: &[&str] = &[
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
];

wire_values! {
    /// Algorithms that assertions may be signed with: HS256 for `client_secret_jwt`, the others for `private_key_jwt`.
    AssertionAlgorithm {
        /// HMAC with SHA-256.
        Hs256 = "HS256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

/// What a request presents as the client's proof, not yet verified.
#[derive(Debug, Clone)]
pub struct PresentedCredentials {
    client_id: ClientId,
    proof: Proof,
}

#[derive(Debug, Clone)]
enum Proof {
    Basic(SecretString),
    Post(SecretString),
    Assertion(ClientAssertion),
    None,
}

/// A client that has proven who it is, or that is public and cannot. Only [`PresentedCredentials::authenticate`] leads
/// to one.
#[derive(Debug, Clone, Copy)]
pub struct AuthenticatedClient<'a>(&'a Client);

impl<'a> AuthenticatedClient<'a> {
    /// The client.
    #[must_use]
    pub fn client(self) -> &'a Client {
        self.0
    }
}

/// The outcome of a good proof.
#[derive(Debug, Clone)]
pub enum Authentication<'a> {
    /// The client is who it says.
    Proven(AuthenticatedClient<'a>),
    /// It is, provided that its assertion is used for the first time; the store knows.
    Once(OneTimeProof<'a>),
}

/// A proof that counts once (OpenID Connect Core section 9, `jti`).
#[derive(Debug, Clone)]
pub struct OneTimeProof<'a> {
    client: &'a Client,
    assertion: VerifiedAssertion,
}

impl<'a> OneTimeProof<'a> {
    /// What the store remembers the proof by: client and `jti`.
    #[must_use]
    pub fn key(&self) -> String {
        // A client_id has no line break, so nothing else gives the same key.
        format!("{}\n{}", self.client.client_id(), self.assertion.jwt_id)
    }

    /// Until when it has to be remembered.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.assertion.expires_at
    }

    /// The client, unless the proof was used before.
    pub fn accept(self, is_first_use: bool) -> Result<AuthenticatedClient<'a>, OAuthError> {
        if is_first_use {
            Ok(AuthenticatedClient(self.client))
        } else {
            Err(OAuthError::invalid_client())
        }
    }
}

/// The names under which clients may address the provider in an assertion that they send to the endpoint with this
/// path: the issuer, the token endpoint, or that very endpoint (OpenID Connect Core section 9, RFC 9126 section 2).
#[must_use]
pub fn audiences(issuer: &Issuer, path: &str) -> Vec<String> {
    vec![
        issuer.to_string(),
        issuer.endpoint(endpoints::TOKEN),
        issuer.endpoint(path),
    ]
}

impl PresentedCredentials {
    /// Reads the credentials of a request: its `Authorization` header, if there is one, and its form, which must have
    /// been parsed with [`PARAMETERS`] among the known ones. Using two methods at once is an error.
    pub fn parse(authorization: Option<&str>, form: &Parameters) -> Result<Self, OAuthError> {
        if form.is_present("client_assertion") || form.is_present("client_assertion_type") {
            return Self::parse_assertion(authorization, form);
        }
        let client_id = form.optional("client_id").map_err(OAuthError::invalid_request)?;
        let client_secret = form
            .optional("client_secret")
            .map_err(OAuthError::invalid_request)?;
        let Some(authorization) = authorization else {
            let client_id = client_id.ok_or_else(OAuthError::invalid_client)?;
            let proof = client_secret.map_or(Proof::None, |secret| Proof::Post(secret.into()));
            return Self::new(client_id, proof);
        };
        if client_secret.is_some() {
            return Err(OAuthError::invalid_request(
                "more than one client authentication method is used",
            ));
        }
        let (basic_client_id, secret) = parse_basic(authorization).ok_or_else(OAuthError::invalid_client)?;
        if client_id.is_some_and(|client_id| client_id != basic_client_id) {
            return Err(OAuthError::invalid_request(
                "client_id contradicts the Authorization header",
            ));
        }
        Self::new(&basic_client_id, Proof::Basic(secret))
    }

    fn parse_assertion(authorization: Option<&str>, form: &Parameters) -> Result<Self, OAuthError> {
        let parameter = |name| form.optional(name).map_err(OAuthError::invalid_request);
        if authorization.is_some() || form.is_present("client_secret") {
            return Err(OAuthError::invalid_request(
                "more than one client authentication method is used",
            ));
        }
        let assertion_type = parameter("client_assertion_type")?;
        let token = parameter("client_assertion")?;
        let assertion = token
            .filter(|_| assertion_type == Some(ASSERTION_TYPE))
            .and_then(ClientAssertion::parse);
        let (client_id, assertion) = assertion.ok_or_else(OAuthError::invalid_client)?;
        if parameter("client_id")?.is_some_and(|sent| sent != client_id.as_str()) {
            return Err(OAuthError::invalid_client());
        }
        Ok(Self {
            client_id,
            proof: Proof::Assertion(assertion),
        })
    }

    fn new(client_id: &str, proof: Proof) -> Result<Self, OAuthError> {
        let client_id = ClientId::parse(client_id).map_err(|_| OAuthError::invalid_client())?;
        Ok(Self { client_id, proof })
    }

    /// The client to look up.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Verifies the proof against the registered client, `None` when there is none by this identifier. `audiences` are
    /// the names of the provider for assertions, see [`audiences`].
    pub fn authenticate<'a>(
        &self,
        client: Option<&'a Client>,
        audiences: &[String],
        now: OffsetDateTime,
    ) -> Result<Authentication<'a>, OAuthError> {
        let client = client
            .filter(|client| client.client_id() == &self.client_id)
            .filter(|client| client.allows_authentication(self.method()))
            .ok_or_else(OAuthError::invalid_client)?;
        let proven = match &self.proof {
            Proof::Basic(secret) | Proof::Post(secret) => client
                .accepts_secret(secret, now)
                .then_some(Authentication::Proven(AuthenticatedClient(client))),
            Proof::Assertion(assertion) => assertion
                .verify(client, audiences, now)
                .map(|assertion| Authentication::Once(OneTimeProof { client, assertion })),
            // Nothing to verify: only a client registered for `none`, which has no secret, gets here.
            Proof::None => Some(Authentication::Proven(AuthenticatedClient(client))),
        };
        proven.ok_or_else(OAuthError::invalid_client)
    }

    /// Verifies the proof against an API that may ask about tokens, `None` when there is none by this name.
    pub fn authenticate_api<'a>(
        &self,
        api: Option<&'a ApiResource>,
        now: OffsetDateTime,
    ) -> Result<&'a ApiResource, OAuthError> {
        let is_proven = |api: &&ApiResource| match &self.proof {
            Proof::Basic(secret) | Proof::Post(secret) => {
                api.name == self.client_id.as_str() && ClientSecretHash::is_among(&api.secrets, secret, now)
            }
            Proof::Assertion(_) | Proof::None => false,
        };
        api.filter(is_proven).ok_or_else(OAuthError::invalid_client)
    }

    /// Whether a key of this client has signed the proof. Nothing else about it is looked at.
    #[must_use]
    pub fn is_signed_by_key_of(&self, client: &Client) -> bool {
        matches!(&self.proof, Proof::Assertion(assertion) if assertion.is_signed_by_key_of(client))
    }

    /// The method that the request uses.
    #[must_use]
    pub fn method(&self) -> ClientAuthenticationMethod {
        match &self.proof {
            Proof::Basic(_) => ClientAuthenticationMethod::ClientSecretBasic,
            Proof::Post(_) => ClientAuthenticationMethod::ClientSecretPost,
            Proof::Assertion(assertion) => assertion.method(),
            Proof::None => ClientAuthenticationMethod::None,
        }
    }
}

/// RFC 6749 section 2.3.1: both halves are form-encoded before they become user name and password of RFC 7617.
fn parse_basic(authorization: &str) -> Option<(String, SecretString)> {
    let (scheme, credentials) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = STANDARD.decode(credentials.trim()).ok()?;
    let colon = decoded.iter().position(|byte| *byte == b':')?;
    let client_id = decode(&decoded[..colon])?;
    let secret = decode(&decoded[colon + 1..])?;
    if secret.is_empty() {
        None
    } else {
        Some((client_id, secret.into()))
    }
}

#[cfg(test)]
pub(crate) mod tests;
