//! What the provider says about a person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Claims that belong to the protocol and not to the person; the token details show them.
const PROTOCOL_CLAIMS: [&str; 10] = [
    "iss", "aud", "azp", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash",
];

/// The claims of a verified ID token, and of userinfo for the same subject.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Claims(Map<String, Value>);

/// One claim, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimRow {
    /// The claim's name.
    pub name: String,
    /// Its value as text.
    pub value: String,
}

impl Claims {
    /// The claims of the ID token, with those of userinfo that the ID token does not have: what is signed counts more.
    #[must_use]
    pub fn merged(id_token: Map<String, Value>, userinfo: Map<String, Value>) -> Self {
        let mut claims = userinfo;
        claims.extend(id_token);
        claims.retain(|name, _| !PROTOCOL_CLAIMS.contains(&name.as_str()));
        Self(claims)
    }

    /// The claim `name`, when it is a text that is not blank.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// All claims, `sub` first and the others by name.
    #[must_use]
    pub fn rows(&self) -> Vec<ClaimRow> {
        let mut rows: Vec<ClaimRow> = self
            .0
            .iter()
            .map(|(name, value)| ClaimRow {
                name: name.clone(),
                value: shown(value),
            })
            .collect();
        rows.sort_by(|a, b| (a.name != "sub", &a.name).cmp(&(b.name != "sub", &b.name)));
        rows
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            items.iter().map(shown).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_claim_of_the_id_token_is_not_replaced_by_userinfo() {
        let id_token = map(json!({ "sub": "1", "name": "Alice", "aud": "web", "nonce": "n" }));
        let userinfo = map(json!({ "sub": "2", "name": "Mallory", "website": "http://alice.com" }));
        let rows = Claims::merged(id_token, userinfo).rows();
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.value.as_str()))
            .collect();
        assert_eq!(
            rows,
            [("sub", "1"), ("name", "Alice"), ("website", "http://alice.com")]
        );
    }

    #[test]
    fn values_of_every_kind_are_shown_as_text() {
        assert_eq!(shown(&json!(["pwd", "otp", 3])), "pwd, otp, 3");
        assert_eq!(shown(&json!(true)), "true");
        assert_eq!(
            shown(&json!({ "locality": "Heidelberg" })),
            r#"{"locality":"Heidelberg"}"#
        );
    }

    #[test]
    fn a_blank_name_is_no_name() {
        let claims = Claims::merged(map(json!({ "name": "  " })), Map::new());
        assert_eq!(claims.text("name"), None);
    }
}
