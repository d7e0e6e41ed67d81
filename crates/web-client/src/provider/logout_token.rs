//! Logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.6).

use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

use super::metadata::Metadata;
use super::{Provider, ProviderError};
use crate::authentication::CLOCK_SKEW;
use crate::config::SigningAlgorithm;
use crate::session::ending::Whose;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const TYPE: &str = "logout+jwt";

/// How old a token may be: the provider may try several times, and makes a new one for each.
const OLDEST: Duration = Duration::minutes(10);

/// A logout token that this provider made for this client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutToken {
    /// Its identifier.
    pub jti: String,
    /// Which sessions have ended.
    pub whose: Whose,
    /// The moment after which it is refused.
    pub expires_at: OffsetDateTime,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    jti: String,
    events: Map<String, Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn is_only(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => one == client_id,
            Self::Many(many) => matches!(many.as_slice(), [one] if one == client_id),
        }
    }
}

impl Provider {
    /// Verifies a logout token. Whether it was used before is for the caller to know.
    pub async fn verify_logout_token(&self, token: &str) -> Result<LogoutToken, ProviderError> {
        let header = decode_header(token).map_err(|_| untrusted("it is no signed JWT"))?;
        // The same as for ID tokens (section 2.6), whatever keys the provider has besides.
        if header.alg != algorithm(self.registration.id_token_signed_response_alg) {
            return Err(untrusted(
                "its signature algorithm is not the one that is agreed on",
            ));
        }
        let is_logout = |typ: &str| typ.eq_ignore_ascii_case(TYPE) || typ.eq_ignore_ascii_case("JWT");
        if header.typ.as_deref().is_some_and(|typ| !is_logout(typ)) {
            return Err(untrusted("it is a token of another type"));
        }
        let key = self.key_of(&header).await?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| untrusted("its key cannot be used"))?;
        let claims = decode::<Claims>(token, &key, &signature_only(header.alg))
            .map_err(|error| untrusted(&error.to_string()))?
            .claims;
        self.check(claims)
    }

    /// Every rule that is not about the signature.
    fn check(&self, claims: Claims) -> Result<LogoutToken, ProviderError> {
        let (now, skew) = (self.clock.now().unix_timestamp(), CLOCK_SKEW.whole_seconds());
        if claims.iss != self.issuer.as_str() {
            return Err(untrusted("`iss` is another provider"));
        }
        if !claims.aud.is_only(&self.registration.client_id) {
            return Err(untrusted("`aud` is not this client alone"));
        }
        if claims.iat > now.saturating_add(skew) || claims.iat < now - OLDEST.whole_seconds() - skew {
            return Err(untrusted("`iat` is in the future or long ago"));
        }
        if claims.exp.saturating_add(skew) <= now {
            return Err(untrusted("it has expired"));
        }
        if !matches!(claims.events.get(EVENT), Some(Value::Object(_))) {
            return Err(untrusted("`events` does not say that this is a logout"));
        }
        if claims.nonce.is_some() {
            return Err(untrusted("it has a `nonce`"));
        }
        if claims.jti.is_empty() {
            return Err(untrusted("`jti` is empty"));
        }
        let whose = match (claims.sid, claims.sub) {
            (Some(sid), subject) => Whose::Session { sid, subject },
            (None, Some(subject)) => Whose::Subject(subject),
            (None, None) => return Err(untrusted("it has neither `sid` nor `sub`")),
        };
        // From `iat`, for `exp` may be as far away as it likes.
        let refused_at = claims
            .exp
            .min(claims.iat + OLDEST.whole_seconds())
            .saturating_add(2 * skew);
        Ok(LogoutToken {
            jti: claims.jti,
            whose,
            expires_at: OffsetDateTime::from_unix_timestamp(refused_at)
                .map_err(|_| untrusted("`exp` is no time"))?,
        })
    }

    /// The provider's key that the header names; fetched anew when it is not among those that are known.
    async fn key_of(&self, header: &Header) -> Result<Jwk, ProviderError> {
        let metadata = self.metadata.get().await?;
        if let Some(key) = find(&keys_of(&metadata)?, header)? {
            return Ok(key);
        }
        let metadata = self.metadata.refreshed(&metadata).await?;
        find(&keys_of(&metadata)?, header)?.ok_or_else(|| untrusted("it is signed with an unknown key"))
    }
}

fn keys_of(metadata: &Arc<Metadata>) -> Result<JwkSet, ProviderError> {
    // Keys of kinds that this library does not know are none that it could verify with.
    let keys = serde_json::to_value(metadata.jwks().keys()).map_err(|error| untrusted(&error.to_string()))?;
    let keys = keys.as_array().into_iter().flatten();
    Ok(JwkSet {
        keys: keys
            .filter_map(|key| serde_json::from_value(key.clone()).ok())
            .collect(),
    })
}

/// By `kid`; without one there must be only one key that the algorithm could use.
fn find(keys: &JwkSet, header: &Header) -> Result<Option<Jwk>, ProviderError> {
    let mut suitable = keys.keys.iter().filter(|key| suits(key, header.alg));
    if let Some(kid) = &header.kid {
        return Ok(suitable
            .find(|key| key.common.key_id.as_ref() == Some(kid))
            .cloned());
    }
    match (suitable.next(), suitable.next()) {
        (Some(_), Some(_)) => Err(untrusted("it names no key, and there are several")),
        (only, _) => Ok(only.cloned()),
    }
}

fn suits(key: &Jwk, algorithm: Algorithm) -> bool {
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => matches!(
            algorithm,
            Algorithm::RS256 | Algorithm::RS384 | Algorithm::RS512 | Algorithm::PS256
        ),
        AlgorithmParameters::EllipticCurve(_) => matches!(algorithm, Algorithm::ES256 | Algorithm::ES384),
        AlgorithmParameters::OctetKeyPair(_) => algorithm == Algorithm::EdDSA,
        _ => false,
    }
}

fn algorithm(agreed: SigningAlgorithm) -> Algorithm {
    match agreed {
        SigningAlgorithm::RS256 => Algorithm::RS256,
        SigningAlgorithm::RS384 => Algorithm::RS384,
        SigningAlgorithm::RS512 => Algorithm::RS512,
        SigningAlgorithm::PS256 => Algorithm::PS256,
        SigningAlgorithm::ES256 => Algorithm::ES256,
        SigningAlgorithm::ES384 => Algorithm::ES384,
        SigningAlgorithm::EdDSA => Algorithm::EdDSA,
    }
}

/// The claims are compared above, with the clock that is passed in.
fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}

fn untrusted(reason: &str) -> ProviderError {
    ProviderError::Untrusted(format!("logout token: {reason}"))
}
