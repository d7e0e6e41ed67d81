//! What a token says, to be shown to the person it is about. The token itself stays secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Characters of a token that are shown: enough to tell two apart, too few to use one.
const SHOWN: usize = 12;

/// The tokens that this application gets to see. The names are those under which sessions keep them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    /// Says who signed in, and how (OpenID Connect Core 1.0 section 2).
    #[serde(rename = "ID token")]
    Identity,
    /// Opens APIs (RFC 6749 section 1.4).
    #[serde(rename = "Access token")]
    Access,
}

/// A token, decoded for display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenDetails {
    /// Which token it is.
    #[serde(rename = "name")]
    pub kind: TokenKind,
    /// The beginning of the token.
    pub beginning: String,
    /// The number of characters it has.
    pub length: usize,
    /// The JOSE header as indented JSON, when the token is a JWS (RFC 7515).
    pub header: Option<String>,
    /// The payload as indented JSON, when the token is a JWT (RFC 7519).
    pub payload: Option<String>,
    /// When it expires, in seconds since 1970.
    pub expires_at: Option<i64>,
}

impl TokenDetails {
    /// The details of the token `encoded`. An opaque token has neither header nor payload.
    #[must_use]
    pub fn decode(kind: TokenKind, encoded: &str, expires_at: Option<i64>) -> Self {
        let parts: Vec<&str> = encoded.split('.').collect();
        let (header, payload) = match parts.as_slice() {
            [header, payload, _] => (json(header), json(payload)),
            _ => (None, None),
        };
        let expiry = payload.as_ref().and_then(|payload| payload.get("exp")?.as_i64());
        Self {
            kind,
            beginning: encoded.chars().take(SHOWN).collect(),
            length: encoded.chars().count(),
            header: header.as_ref().map(indented),
            payload: payload.as_ref().map(indented),
            expires_at: expiry.or(expires_at),
        }
    }
}

/// The payload of `encoded` as a JSON object. Nothing is verified here: that has been done where it matters.
#[must_use]
pub fn payload(encoded: &str) -> Option<serde_json::Map<String, Value>> {
    match json(encoded.split('.').nth(1)?)? {
        Value::Object(claims) => Some(claims),
        _ => None,
    }
}

fn json(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn indented(value: &Value) -> String {
    format!("{value:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded() -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.c2lnbmF0dXJl",
            part(r#"{"alg":"RS256"}"#),
            part(r#"{"sub":"alice","exp":1700000000}"#)
        )
    }

    #[test]
    fn a_jwt_is_decoded_and_its_signature_is_not_shown() {
        let details = TokenDetails::decode(TokenKind::Identity, &encoded(), None);
        assert_eq!(details.header.as_deref(), Some("{\n  \"alg\": \"RS256\"\n}"));
        assert!(details.payload.as_deref().unwrap().contains("\"sub\": \"alice\""));
        assert_eq!(details.expires_at, Some(1_700_000_000));
        assert!(!format!("{details:?}").contains("c2lnbmF0dXJl"));
    }

    #[test]
    fn an_opaque_token_is_shortened() {
        let details = TokenDetails::decode(TokenKind::Access, "0123456789abcdefghij", Some(5));
        assert_eq!((details.beginning.as_str(), details.length), ("0123456789ab", 20));
        assert_eq!(
            (details.header, details.payload, details.expires_at),
            (None, None, Some(5))
        );
    }
}
