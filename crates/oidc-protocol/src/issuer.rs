//! The issuer identifier (OpenID Connect Discovery section 3, RFC 8414 section 2).

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::text::SyntaxError;

/// The issuer: an `https` URL without query and fragment, kept without a trailing slash. Compared as exact text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Issuer(String);

impl Issuer {
    /// Parses an issuer identifier; one trailing slash is dropped.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        const INVALID: SyntaxError =
            SyntaxError::new("an issuer", "an https URL without user, query and fragment");
        let text = text.strip_suffix('/').unwrap_or(text);
        let url = Url::parse(text).map_err(|_| INVALID)?;
        // Tokens carry this exact text, so it must be what every URL parser makes of it.
        let is_canonical = url.as_str().trim_end_matches('/') == text;
        let is_plain = url.username().is_empty() && url.password().is_none();
        if url.scheme() == "https"
            && is_canonical
            && is_plain
            && url.query().is_none()
            && url.fragment().is_none()
        {
            Ok(Self(text.to_owned()))
        } else {
            Err(INVALID)
        }
    }

    /// The identifier as it stands in tokens.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The absolute URL of an endpoint, from its path with a leading slash (see [`crate::endpoints`]).
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// The static audience of every access token, `{issuer}/resources`.
    #[must_use]
    pub fn resources_audience(&self) -> String {
        self.endpoint("/resources")
    }
}

impl TryFrom<String> for Issuer {
    type Error = SyntaxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.0
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_an_https_url_without_query_and_fragment() {
        for good in [
            "https://localhost:5001",
            "https://id.example.com",
            "https://example.com/tenants/a",
        ] {
            assert_eq!(Issuer::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "localhost",
            "http://localhost:5001",
            "https://a@id.example",
            "https://id.example?x=1",
            "https://id.example#x",
            // These are what a URL parser makes of them.
            "https://id.example/?x=1",
            "https://id.example/#x",
            "https://ID.example",
            "https://id.example:443",
            "https://id.example//",
        ] {
            assert!(Issuer::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_trailing_slash_is_not_part_of_the_issuer() {
        let issuer = Issuer::parse("https://localhost:5001/").unwrap();
        assert_eq!(
            issuer.endpoint("/connect/token"),
            "https://localhost:5001/connect/token"
        );
        assert_eq!(issuer.resources_audience(), "https://localhost:5001/resources");
    }
}
