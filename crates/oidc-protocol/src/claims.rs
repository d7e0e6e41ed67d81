//! What tokens and `UserInfo` say about a person.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::identifiers::SubjectId;
use crate::resources::Resources;
use crate::scope::Scopes;

mod access_token;
mod id_token;
mod requested;

pub use access_token::{AccessTokenClaims, AccessTokenInput};
pub use id_token::{IdTokenClaims, IdTokenInput};
pub use requested::{ClaimRequest, RequestedClaims, RequestedClaimsError};

/// Claims by name. Those of a person hold everything that is known; scopes decide what is told.
pub type Claims = Map<String, Value>;

/// Claims that the protocol gives a meaning to. A person's record can never set them.
const PROTOCOL_CLAIMS: &[&str] = &[
    "acr",
    "act",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "events",
    "exp",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "sub_jwk",
];

/// Those of the person's claims that are named and that the protocol does not reserve; null values are left out.
fn select(user_claims: &Claims, names: &BTreeSet<&str>) -> Claims {
    let told = user_claims.iter().filter(|(name, value)| {
        names.contains(name.as_str()) && !PROTOCOL_CLAIMS.contains(&name.as_str()) && !value.is_null()
    });
    told.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The answer of the `UserInfo` endpoint (OpenID Connect Core section 5.3.2): `sub`, and the claims that the granted
/// scopes allow.
#[must_use]
pub fn userinfo(
    subject: &SubjectId,
    user_claims: &Claims,
    granted: &Scopes,
    resources: &Resources,
) -> Claims {
    let mut claims = select(user_claims, &resources.identity_claims(granted));
    claims.insert("sub".to_owned(), Value::from(subject.as_str()));
    claims
}

#[cfg(test)]
mod tests;
