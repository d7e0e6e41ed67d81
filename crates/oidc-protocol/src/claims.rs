//! What tokens and `UserInfo` say about a person.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::client::Client;
use crate::identifiers::{LanguageTag, SubjectId};
use crate::resources::Resources;
use crate::scope::Scopes;

mod access_token;
mod id_token;
mod languages;
mod requested;

pub use access_token::{AccessTokenClaims, AccessTokenInput, TokenPerson};
pub use id_token::{IdTokenClaims, IdTokenInput};
use languages::in_language;
pub(crate) use requested::is_of_protocol;
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
    "grant_id",
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

/// Those of the person's claims that are named, those of them in a language that is wished for as well. What the
/// protocol reserves and null values are left out.
fn select(user_claims: &Claims, names: &BTreeSet<&str>, wishes: &[LanguageTag]) -> Claims {
    let in_languages = names
        .iter()
        .filter(|name| !PROTOCOL_CLAIMS.contains(name))
        .filter_map(|name| in_language(user_claims, name, wishes));
    let names: BTreeSet<&str> = names.iter().copied().chain(in_languages).collect();
    let told = user_claims.iter().filter(|(name, value)| {
        names.contains(name.as_str()) && !PROTOCOL_CLAIMS.contains(&name.as_str()) && !value.is_null()
    });
    told.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What the answer of the `UserInfo` endpoint is made from.
#[derive(Clone, Copy)]
pub struct UserInfoInput<'a> {
    /// The client that asks.
    pub client: &'a Client,
    /// The person, as this client knows them.
    pub subject: &'a SubjectId,
    /// Everything that is known about the person.
    pub user_claims: &'a Claims,
    /// The scopes of the access token.
    pub scopes: &'a Scopes,
    /// The claims that the client asked for one by one.
    pub requested_claims: &'a RequestedClaims,
    /// What the scopes stand for.
    pub resources: &'a Resources,
}

/// The answer of the `UserInfo` endpoint (OpenID Connect Core section 5.3.2): `sub`, the claims that the granted scopes
/// allow, and those that were asked for one by one.
#[must_use]
pub fn userinfo(input: &UserInfoInput<'_>) -> Claims {
    let mut names = input.resources.identity_claims(input.scopes);
    names.extend(allowed(
        input.requested_claims.userinfo_names(),
        input.client,
        input.resources,
    ));
    let mut claims = select(input.user_claims, &names, input.requested_claims.locales());
    claims.insert("sub".to_owned(), Value::from(input.subject.as_str()));
    claims
}

/// Those of the claims asked for one by one that the client could also have by a scope: asking in another way opens
/// nothing that the client is not registered for.
fn allowed<'a>(
    requested: impl Iterator<Item = &'a str>,
    client: &Client,
    resources: &Resources,
) -> Vec<&'a str> {
    let within_reach = resources.identity_claims(client.scopes());
    // A claim in one language is the same claim (section 5.2).
    let without_language = |name: &&str| within_reach.contains(name.split('#').next().unwrap_or_default());
    requested.filter(without_language).collect()
}

#[cfg(test)]
mod tests;
