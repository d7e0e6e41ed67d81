//! How the tenant's pages look: name, colour and logo.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// How the pages, authenticator apps and passkey dialogs present the tenant.
#[derive(Clone, Debug)]
pub(crate) struct Branding {
    pub(crate) name: String,
    /// Of buttons and links; `None` for the neutral one.
    pub(crate) primary_colour: Option<Colour>,
    pub(crate) logo_url: Option<LogoUrl>,
}

/// A colour in the form `#rrggbb` (CSS Color 4 section 5.2), in lower case: nothing else can come into a style sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Colour(String);

impl Colour {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(format!("`{text}` must be a colour such as #3550c8"))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The address of an image: `https`, or `http` on this machine. No `javascript:`, no credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct LogoUrl(Url);

impl LogoUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("`{text}` is not a URL: {error}"))?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let allowed = match url.scheme() {
            "https" => url.has_host(),
            "http" => loopback,
            _ => false,
        };
        if !allowed {
            return Err(format!(
                "`{text}` must start with https:// (http:// is for loopback addresses only)"
            ));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("a user name or password does not belong into the address of a logo".to_owned());
        }
        Ok(Self(url))
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The origin, for a content security policy.
    pub(crate) fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }
}

impl TryFrom<String> for LogoUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<LogoUrl> for String {
    fn from(url: LogoUrl) -> Self {
        url.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, LogoUrl};

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(Colour::parse("#3550C8").unwrap().as_str(), "#3550c8");
        for wrong in [
            "", "#", "3550c8", "#fff", "#3550c8;", "#3550cg", "red", "#3550c8 ",
        ] {
            assert!(Colour::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_logo_comes_from_https_or_from_this_machine() {
        for right in [
            "https://example.com/logo.svg",
            "http://localhost:3000/logo.png",
            "http://127.0.0.1/l",
        ] {
            assert!(LogoUrl::parse(right).is_ok(), "{right}");
        }
        for wrong in [
            "javascript:alert(1)",
            "data:image/svg+xml,<svg/>",
            "http://example.com/logo.svg",
            "file:///etc/passwd",
            "https://user:password@example.com/",
            "logo.svg",
            "",
        ] {
            assert!(LogoUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
