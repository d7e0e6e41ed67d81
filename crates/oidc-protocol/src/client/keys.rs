//! What a client signs with: its public keys, or a secret that it shares with the provider.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// RFC 7518 section 3.3: an RSA key has 2048 bits at least.
const MINIMUM_RSA_BYTES: usize = 256;

/// RFC 7518 section 3.2: the key of HS256 is as long as the hash at least.
const MINIMUM_SECRET_BYTES: usize = 32;

/// Why a set of keys cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientKeysError {
    /// Not `{"keys": […]}` with at least one key.
    #[error("`jwks` must be a JWK set, an object whose `keys` has at least one key")]
    NotASet,
    /// The client's private key is nothing for the provider to know.
    #[error("`jwks` holds a private or symmetric key; put in the public half only")]
    NotPublic,
    /// Another key type or curve, or too short a key.
    #[error("`jwks` has a key that is none of RSA (2048 bits at least), EC on P-256 and OKP on Ed25519")]
    Unsupported,
}

/// The public keys of a client (RFC 7517), of which each verifies one family of algorithms.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Value")]
pub struct ClientKeys(Vec<ClientKey>);

#[derive(Debug, Clone)]
struct ClientKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    verifying: DecodingKey,
}

impl ClientKeys {
    /// Algorithms of signatures that are accepted from clients.
    pub const ALGORITHMS: &[Algorithm] = &[
        Algorithm::RS256,
        Algorithm::PS256,
        Algorithm::ES256,
        Algorithm::EdDSA,
    ];

    /// The claims of a JWT (RFC 7519) that one of these keys has signed. What the claims say is for the caller to
    /// check: times, issuer, audience.
    ///
    /// The key is one of these whatever the token's header brings along; `kid` only chooses among them.
    #[must_use]
    pub fn verify<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let header = decode_header(token).ok()?;
        // RFC 7515 section 4.1.11: extensions that are not understood must not be ignored.
        if header.crit.is_some() {
            return None;
        }
        self.0
            .iter()
            .filter(|key| key.algorithms.contains(&header.alg))
            .filter(|key| header.kid.is_none() || key.id.is_none() || key.id == header.kid)
            .find_map(|key| verified(token, &key.verifying, header.alg))
    }
}

impl ClientKeys {
    /// The keys of a set that can be used here; the others are ignored (RFC 7517 section 5). At least one can, and none is
    /// private.
    pub fn usable_of(set: &Value) -> Result<Self, ClientKeysError> {
        let mut usable = Vec::new();
        for key in keys_in(set)? {
            match ClientKey::parse(key) {
                Ok(key) => usable.push(key),
                Err(ClientKeysError::NotPublic) => return Err(ClientKeysError::NotPublic),
                Err(ClientKeysError::Unsupported | ClientKeysError::NotASet) => {}
            }
        }
        if usable.is_empty() {
            return Err(ClientKeysError::Unsupported);
        }
        Ok(Self(usable))
    }
}

fn keys_in(set: &Value) -> Result<&Vec<Value>, ClientKeysError> {
    set.get("keys")
        .and_then(Value::as_array)
        .filter(|keys| !keys.is_empty())
        .ok_or(ClientKeysError::NotASet)
}

impl ClientKey {
    fn parse(key: &Value) -> Result<Self, ClientKeysError> {
        if ["d", "p", "q", "k"]
            .iter()
            .any(|member| key.get(member).is_some())
        {
            return Err(ClientKeysError::NotPublic);
        }
        let unsupported = ClientKeysError::Unsupported;
        let jwk: Jwk = serde_json::from_value(key.clone()).map_err(|_| unsupported.clone())?;
        let of_type = algorithms(&jwk).ok_or(ClientKeysError::Unsupported)?;
        let stated = jwk.common.key_algorithm.map(Algorithm::try_from);
        let algorithms = match stated {
            None => of_type.to_vec(),
            Some(Ok(stated)) if of_type.contains(&stated) => vec![stated],
            Some(_) => return Err(unsupported),
        };
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return Err(unsupported);
        }
        Ok(Self {
            id: jwk.common.key_id.clone(),
            algorithms,
            verifying: DecodingKey::from_jwk(&jwk).map_err(|_| unsupported)?,
        })
    }
}

/// The algorithms that a key of this type verifies, when it is long enough and on a curve that is supported.
fn algorithms(jwk: &Jwk) -> Option<&'static [Algorithm]> {
    let decoded_length = |text: &str| URL_SAFE_NO_PAD.decode(text).map(|bytes| bytes.len()).ok();
    match &jwk.algorithm {
        AlgorithmParameters::RSA(key) if decoded_length(&key.n)? >= MINIMUM_RSA_BYTES => {
            Some(&[Algorithm::RS256, Algorithm::PS256])
        }
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            Some(&[Algorithm::ES256])
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            Some(&[Algorithm::EdDSA])
        }
        _ => None,
    }
}

/// The signature only: the present time is an argument of whoever reads the claims.
fn verified<C: DeserializeOwned>(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Option<C> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims = HashSet::new();
    validation.validate_exp = false;
    validation.validate_aud = false;
    decode(token, key, &validation).ok().map(|decoded| decoded.claims)
}

impl TryFrom<Value> for ClientKeys {
    type Error = ClientKeysError;

    fn try_from(set: Value) -> Result<Self, Self::Error> {
        keys_in(&set)?
            .iter()
            .map(ClientKey::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// The secret is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`client_assertion_secret` must have {MINIMUM_SECRET_BYTES} bytes at least")]
pub struct SharedSecretError;

/// A secret that client and provider both know, for `client_secret_jwt`. Unlike the secrets that a client sends, of
/// which a hash suffices, the provider needs this one itself; so it is another one.
#[derive(Clone, Deserialize)]
#[serde(try_from = "SecretString")]
pub struct SharedSecret(DecodingKey);

impl SharedSecret {
    /// The claims of a JWT that was signed with this secret by HS256.
    #[must_use]
    pub(crate) fn verify<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let header = decode_header(token).ok()?;
        if header.crit.is_some() {
            return None;
        }
        verified(token, &self.0, Algorithm::HS256)
    }
}

impl TryFrom<SecretString> for SharedSecret {
    type Error = SharedSecretError;

    fn try_from(secret: SecretString) -> Result<Self, Self::Error> {
        let bytes = secret.expose_secret().as_bytes();
        if bytes.len() < MINIMUM_SECRET_BYTES {
            return Err(SharedSecretError);
        }
        Ok(Self(DecodingKey::from_secret(bytes)))
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SharedSecret(…)")
    }
}
