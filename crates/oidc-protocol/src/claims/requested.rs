//! The `claims` parameter of an authorization request (OpenID Connect Core section 5.5).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::identifiers::LanguageTag;

/// The most claims that one request may name for one destination.
const MAXIMUM: usize = 100;

/// The text of a `claims` parameter is not what the specification describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestedClaimsError {
    /// Not a JSON object.
    #[error("claims is not a JSON object")]
    NotAnObject,
    /// `userinfo` or `id_token` is neither null nor an object, or one of its members is not.
    #[error("claims has a member that is neither null nor an object")]
    Malformed,
    /// More claims than anybody needs.
    #[error("claims names more than {MAXIMUM} claims")]
    TooMany,
}

/// What is asked about one claim (section 5.5.1). All of it is a wish: the client looks at what it gets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRequest {
    /// Whether the client cannot go on well without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The one value that is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The values that are wanted, in order of preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// The most languages that are looked at.
const MAXIMUM_LOCALES: usize = 10;

/// The claims that a client asks for one by one, for either destination, and the languages in which it wants to have
/// claims, however it asks for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedClaims {
    /// Those for `UserInfo`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    userinfo: BTreeMap<String, ClaimRequest>,
    /// Those for the id token.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    id_token: BTreeMap<String, ClaimRequest>,
    /// The languages, the best first (section 5.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    locales: Vec<LanguageTag>,
}

impl RequestedClaims {
    /// Parses the parameter. Members that nobody has defined are ignored (section 5.5).
    pub fn parse(text: &str) -> Result<Self, RequestedClaimsError> {
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return Err(RequestedClaimsError::NotAnObject);
        };
        Ok(Self {
            userinfo: requests(members.get("userinfo"))?,
            id_token: requests(members.get("id_token"))?,
            locales: Vec::new(),
        })
    }

    /// The same in the languages of `claims_locales`.
    #[must_use]
    pub fn in_languages(mut self, claims_locales: &str) -> Self {
        self.locales = LanguageTag::parse_list(claims_locales);
        self.locales.truncate(MAXIMUM_LOCALES);
        self
    }

    /// The languages in which claims are wanted, the best first.
    #[must_use]
    pub fn locales(&self) -> &[LanguageTag] {
        &self.locales
    }

    /// Whether nothing is asked for, in no language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty() && self.locales.is_empty()
    }

    /// What is asked about this claim of the id token.
    #[must_use]
    pub fn of_id_token(&self, claim: &str) -> Option<&ClaimRequest> {
        self.id_token.get(claim)
    }

    /// What is asked about this claim of `UserInfo`.
    #[must_use]
    pub fn of_userinfo(&self, claim: &str) -> Option<&ClaimRequest> {
        self.userinfo.get(claim)
    }

    /// The names of the claims that are asked for in the id token.
    pub fn id_token_names(&self) -> impl Iterator<Item = &str> {
        self.id_token.keys().map(String::as_str)
    }

    /// The names of the claims that are asked for at `UserInfo`.
    pub fn userinfo_names(&self) -> impl Iterator<Item = &str> {
        self.userinfo.keys().map(String::as_str)
    }

    /// Leaves out the claims about the person that are not among `allowed`; what the protocol itself tells stays.
    pub(crate) fn restrict_to(&mut self, allowed: &BTreeSet<&str>) {
        for claims in [&mut self.userinfo, &mut self.id_token] {
            claims.retain(|name, _| is_of_protocol(name) || allowed.contains(without_language(name)));
        }
    }
}

/// Whether a claim is about the sign-in, and told to every client.
pub(crate) fn is_of_protocol(claim: &str) -> bool {
    matches!(claim, "acr" | "auth_time" | "sub")
}

/// The name of a claim without its language tag (section 5.2).
fn without_language(claim: &str) -> &str {
    claim.split_once('#').map_or(claim, |(name, _)| name)
}

fn requests(member: Option<&Value>) -> Result<BTreeMap<String, ClaimRequest>, RequestedClaimsError> {
    let claims = match member {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(Value::Object(claims)) => claims,
        Some(_) => return Err(RequestedClaimsError::Malformed),
    };
    if claims.len() > MAXIMUM {
        return Err(RequestedClaimsError::TooMany);
    }
    claims
        .iter()
        .map(|(name, request)| Ok((name.clone(), ClaimRequest::of(request)?)))
        .collect()
}

impl ClaimRequest {
    fn of(request: &Value) -> Result<Self, RequestedClaimsError> {
        match request {
            Value::Null => Ok(Self::default()),
            Value::Object(members) => Self::of_members(members),
            _ => Err(RequestedClaimsError::Malformed),
        }
    }

    /// Whether this value is of use to the client.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        let any_value_is = self.value.is_none() && self.values.is_empty();
        any_value_is || self.wanted().any(|wanted| wanted == value)
    }

    /// The values that are wanted; none when any is.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &Value> {
        self.value.iter().chain(&self.values)
    }

    fn of_members(members: &Map<String, Value>) -> Result<Self, RequestedClaimsError> {
        Ok(Self {
            essential: match members.get("essential") {
                None => false,
                Some(Value::Bool(essential)) => *essential,
                Some(_) => return Err(RequestedClaimsError::Malformed),
            },
            value: members.get("value").cloned(),
            values: match members.get("values") {
                None => Vec::new(),
                Some(Value::Array(values)) => values.clone(),
                Some(_) => return Err(RequestedClaimsError::Malformed),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_openid_connect_core_is_understood() {
        let text = r#"{
            "userinfo": {
                "given_name": {"essential": true},
                "nickname": null,
                "http://example.info/claims/groups": null
            },
            "id_token": {
                "auth_time": {"essential": true},
                "acr": {"values": ["urn:mace:incommon:iap:silver"]},
                "sub": {"value": "248289761001"}
            }
        }"#;
        let claims = RequestedClaims::parse(text).unwrap();
        assert!(claims.of_userinfo("given_name").unwrap().essential);
        assert_eq!(claims.of_userinfo("nickname"), Some(&ClaimRequest::default()));
        assert_eq!(claims.of_userinfo("email"), None);
        assert_eq!(
            claims.id_token_names().collect::<Vec<_>>(),
            ["acr", "auth_time", "sub"]
        );
        assert_eq!(
            claims.of_id_token("acr").unwrap().values,
            [json!("urn:mace:incommon:iap:silver")]
        );
        assert_eq!(
            claims.of_id_token("sub").unwrap().value,
            Some(json!("248289761001"))
        );
        let stored = serde_json::to_string(&claims).unwrap();
        assert_eq!(serde_json::from_str::<RequestedClaims>(&stored).unwrap(), claims);
    }

    #[test]
    fn what_nobody_defined_is_ignored_and_nothing_may_be_asked_for() {
        for text in ["{}", r#"{"userinfo":null}"#, r#"{"other":[1]}"#] {
            assert!(RequestedClaims::parse(text).unwrap().is_empty(), "{text}");
        }
        let claims = RequestedClaims::parse(r#"{"id_token":{"name":{"reason":"why"}}}"#).unwrap();
        assert_eq!(claims.of_id_token("name"), Some(&ClaimRequest::default()));
    }

    #[test]
    fn what_is_not_described_by_the_specification_is_refused() {
        for text in ["", "null", "[]", "\"x\"", "{", "{} {}"] {
            assert_eq!(
                RequestedClaims::parse(text),
                Err(RequestedClaimsError::NotAnObject),
                "{text}"
            );
        }
        for text in [
            r#"{"userinfo":[]}"#,
            r#"{"id_token":{"name":true}}"#,
            r#"{"id_token":{"name":{"essential":"yes"}}}"#,
            r#"{"id_token":{"name":{"values":"one"}}}"#,
        ] {
            assert_eq!(
                RequestedClaims::parse(text),
                Err(RequestedClaimsError::Malformed),
                "{text}"
            );
        }
        let many: Map<String, Value> = (0..=MAXIMUM)
            .map(|number| (number.to_string(), Value::Null))
            .collect();
        let text = json!({ "userinfo": many }).to_string();
        assert_eq!(RequestedClaims::parse(&text), Err(RequestedClaimsError::TooMany));
    }

    proptest! {
        #[test]
        fn any_text_parses_without_panic(text: String) {
            let _ = RequestedClaims::parse(&text);
        }
    }
}
