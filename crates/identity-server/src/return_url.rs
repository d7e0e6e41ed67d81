//! Where somebody goes after signing in or out: a path on this server, never another site.

use serde::{Deserialize, Serialize};

/// A path with query on this server. Everything else (other origins, `//host`, `/\host`, control characters) is
/// refused when it is parsed, so that a link to the login page cannot lead people elsewhere (open redirect).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnUrl(String);

/// The longest return URL, in bytes.
const MAX_LENGTH: usize = 4096;

/// A return URL that does not stay on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a return URL must be a path on this server")]
pub struct ReturnUrlError;

impl ReturnUrl {
    /// Parses a return URL.
    pub fn parse(text: impl Into<String>) -> Result<Self, ReturnUrlError> {
        let text = text.into();
        let mut bytes = text.bytes();
        // Browsers take `//` and `/\` for the beginning of another host.
        let is_path = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
        let is_plain =
            text.len() <= MAX_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if is_path && is_plain {
            Ok(Self(text))
        } else {
            Err(ReturnUrlError)
        }
    }

    /// The home page.
    #[must_use]
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The path alone.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    /// The path with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ReturnUrl {
    type Error = ReturnUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<ReturnUrl> for String {
    fn from(url: ReturnUrl) -> Self {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_on_this_server_are_accepted() {
        for good in [
            "/",
            "/connect/authorize/callback?id=abc&x=%2F%2Fevil",
            "/Account/Login?returnUrl=%2F",
        ] {
            assert!(ReturnUrl::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn everything_that_could_leave_this_server_is_refused() {
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\\b",
            "/\t/evil.example",
            "/a\r\nLocation: https://evil.example",
            " /a",
            "javascript:alert(1)",
            "evil",
            "/ä",
        ] {
            assert!(ReturnUrl::parse(bad).is_err(), "{bad:?}");
        }
        assert!(ReturnUrl::parse(format!("/{}", "a".repeat(5000))).is_err());
    }
}
