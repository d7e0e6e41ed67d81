//! Authentication by a JWT that the client signs (RFC 7523 sections 2.2 and 3, OpenID Connect Core section 9).

use std::fmt;

use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Algorithm, decode_header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use time::{Duration, OffsetDateTime};

use super::AssertionAlgorithm;
use crate::client::{Client, ClientAuthenticationMethod};
use crate::identifiers::ClientId;

/// The value of `client_assertion_type`.
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far apart the clocks of client and provider may be.
const CLOCK_LEEWAY: Duration = Duration::seconds(30);

/// An assertion lives for an hour at most: so long its `jti` has to be remembered.
const MAXIMUM_LIFETIME: Duration = Duration::hours(1);

/// The longest assertion, in bytes.
const MAXIMUM_LENGTH: usize = 8 * 1024;

/// The longest `jti`, in bytes.
const MAXIMUM_JWT_ID: usize = 256;

/// An assertion as it was sent; nothing in it is verified yet.
#[derive(Clone)]
pub(super) struct ClientAssertion {
    token: String,
    algorithm: AssertionAlgorithm,
}

/// What is remembered of an assertion, so that it is accepted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VerifiedAssertion {
    pub(super) jwt_id: String,
    /// When it need not be remembered any longer.
    pub(super) expires_at: OffsetDateTime,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

/// The claims of RFC 7523 section 3; `jti` is required by OpenID Connect Core section 9.
#[derive(Deserialize)]
struct AssertionClaims {
    sub: String,
    aud: Audience,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl ClientAssertion {
    /// Reads which client the assertion says it is of, and by which method: the algorithm tells.
    pub(super) fn parse(token: &str) -> Option<(ClientId, Self)> {
        if token.len() > MAXIMUM_LENGTH {
            return None;
        }
        let algorithm = match decode_header(token).ok()?.alg {
            Algorithm::HS256 => AssertionAlgorithm::Hs256,
            Algorithm::RS256 => AssertionAlgorithm::Rs256,
            Algorithm::PS256 => AssertionAlgorithm::Ps256,
            Algorithm::ES256 => AssertionAlgorithm::Es256,
            Algorithm::EdDSA => AssertionAlgorithm::EdDsa,
            _ => return None,
        };
        let Issuer { iss } = insecure_decode_claims(token).ok()?;
        let assertion = Self {
            token: token.to_owned(),
            algorithm,
        };
        Some((ClientId::parse(iss).ok()?, assertion))
    }

    pub(super) fn method(&self) -> ClientAuthenticationMethod {
        if self.algorithm == AssertionAlgorithm::Hs256 {
            ClientAuthenticationMethod::ClientSecretJwt
        } else {
            ClientAuthenticationMethod::PrivateKeyJwt
        }
    }

    pub(super) fn is_signed_by_key_of(&self, client: &Client) -> bool {
        let keys = client.keys();
        keys.is_some_and(|keys| keys.verify::<IgnoredAny>(&self.token).is_some())
    }

    /// Verifies signature and claims. `audiences` are the names under which the provider may be addressed.
    pub(super) fn verify(
        &self,
        client: &Client,
        audiences: &[String],
        now: OffsetDateTime,
    ) -> Option<VerifiedAssertion> {
        if !client.allows_assertion_algorithm(self.algorithm) {
            return None;
        }
        let claims: AssertionClaims = if self.algorithm == AssertionAlgorithm::Hs256 {
            client.assertion_secret()?.verify(&self.token)?
        } else {
            client.keys()?.verify(&self.token)?
        };
        let client_id = client.client_id().as_str();
        let (now, leeway) = (now.unix_timestamp(), CLOCK_LEEWAY.whole_seconds());
        // Compared before anything is added to it: a claim can be any number.
        let is_in_time = claims.exp > now - leeway
            && claims.exp <= now + MAXIMUM_LIFETIME.whole_seconds() + leeway
            && [claims.nbf, claims.iat]
                .into_iter()
                .flatten()
                .all(|time| time <= now + leeway);
        // By its `iss` the client was found.
        let is_ours = claims.sub == client_id && claims.aud.is_among(audiences);
        let has_id = (1..=MAXIMUM_JWT_ID).contains(&claims.jti.len());
        if !(is_in_time && is_ours && has_id) {
            return None;
        }
        Some(VerifiedAssertion {
            jwt_id: claims.jti,
            expires_at: OffsetDateTime::from_unix_timestamp(claims.exp).ok()? + CLOCK_LEEWAY,
        })
    }
}

impl Audience {
    fn is_among(&self, audiences: &[String]) -> bool {
        match self {
            Self::One(audience) => audiences.contains(audience),
            Self::Several(several) => several.iter().any(|audience| audiences.contains(audience)),
        }
    }
}

impl fmt::Debug for ClientAssertion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ClientAssertion")
            .field(&self.algorithm)
            .finish()
    }
}
