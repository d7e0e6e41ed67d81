//! Addresses that people or the server itself may be sent to.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// The longest one, in bytes.
const MAX_LENGTH: usize = 2048;

/// The text is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an https URL without user name, password and fragment")]
pub struct HttpsUrlError;

/// An `https` URL without user name, password and fragment, kept as the exact text it was given as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpsUrl {
    text: String,
    url: Url,
}

impl HttpsUrl {
    /// Parses the text.
    pub fn parse(text: impl Into<String>) -> Result<Self, HttpsUrlError> {
        let text = text.into();
        // The URL parser strips or replaces what is not printable: what is looked at must be what is used.
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'));
        let url = Url::parse(&text).map_err(|_| HttpsUrlError)?;
        let is_good = is_plain
            && text.len() <= MAX_LENGTH
            && url.scheme() == "https"
            && url.host_str().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none();
        if is_good {
            Ok(Self { text, url })
        } else {
            Err(HttpsUrlError)
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parsed URL.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.url
    }
}

impl TryFrom<String> for HttpsUrl {
    type Error = HttpsUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> Self {
        url.text
    }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
