//! How a client proves who it is at the endpoints that it calls directly (RFC 6749 section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::client::{Client, ClientAuthenticationMethod};
use crate::identifiers::ClientId;
use crate::oauth_error::OAuthError;
use crate::parameters::{Parameters, decode};

/// Parameters that client authentication reads; an endpoint adds its own.
pub const PARAMETERS: &[&str] = &[
    "client_assertion",
    "client_assertion_type",
    "client_id",
    "client_secret",
];

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
    None,
}

/// A client that has proven who it is, or that is public and cannot. Only [`PresentedCredentials::authenticate`] makes
/// one.
#[derive(Debug, Clone, Copy)]
pub struct AuthenticatedClient<'a>(&'a Client);

impl<'a> AuthenticatedClient<'a> {
    /// The client.
    #[must_use]
    pub fn client(self) -> &'a Client {
        self.0
    }
}

impl PresentedCredentials {
    /// Reads the credentials of a request: its `Authorization` header, if there is one, and its form, which must have
    /// been parsed with [`PARAMETERS`] among the known ones. Using two methods at once is an error.
    pub fn parse(authorization: Option<&str>, form: &Parameters) -> Result<Self, OAuthError> {
        if form.is_present("client_assertion") || form.is_present("client_assertion_type") {
            return Err(OAuthError::invalid_client());
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

    fn new(client_id: &str, proof: Proof) -> Result<Self, OAuthError> {
        let client_id = ClientId::parse(client_id).map_err(|_| OAuthError::invalid_client())?;
        Ok(Self { client_id, proof })
    }

    /// The client to look up.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// Verifies the proof against the registered client, `None` when there is none by this identifier.
    pub fn authenticate<'a>(
        &self,
        client: Option<&'a Client>,
        now: OffsetDateTime,
    ) -> Result<AuthenticatedClient<'a>, OAuthError> {
        let client = client.filter(|client| client.client_id() == &self.client_id);
        let client = client.ok_or_else(OAuthError::invalid_client)?;
        let is_proven = match &self.proof {
            Proof::Basic(secret) | Proof::Post(secret) => client.accepts_secret(secret, now),
            // Nothing to verify: only a client registered for `none`, which has no secret, gets past the next check.
            Proof::None => true,
        };
        if is_proven && client.allows_authentication(self.method()) {
            Ok(AuthenticatedClient(client))
        } else {
            Err(OAuthError::invalid_client())
        }
    }

    /// The method that the request uses.
    #[must_use]
    pub fn method(&self) -> ClientAuthenticationMethod {
        match self.proof {
            Proof::Basic(_) => ClientAuthenticationMethod::ClientSecretBasic,
            Proof::Post(_) => ClientAuthenticationMethod::ClientSecretPost,
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
