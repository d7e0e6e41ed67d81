//! Redirect URIs: which ones may exist, and when a requested one is a registered one.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Url, form_urlencoded};

use crate::client::ApplicationType;

/// The longest redirect URI that is accepted, in bytes.
const MAX_LENGTH: usize = 2048;

/// Why a text is no redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// Not an absolute URI in its plain ASCII form, or too long.
    #[error("redirect URI is not an absolute URI")]
    NotAbsolute,
    /// RFC 6749 section 3.1.2: the fragment belongs to the user agent.
    #[error("redirect URI has a fragment")]
    Fragment,
    /// A user name or password in the authority hides where the URI leads.
    #[error("redirect URI has a user name or password")]
    Credentials,
    /// `http` beyond the loopback interface would send codes in the clear.
    #[error("redirect URI uses http for another host than localhost, 127.0.0.1 or [::1]")]
    InsecureScheme,
    /// Nobody can own a scheme without a period, such as `javascript`, `data` or `myapp` (RFC 8252 section 8.4).
    #[error("redirect URI has a scheme that is neither https nor a reversed domain name")]
    UnownedScheme,
}

/// An absolute URI that a response may be sent to, kept as the exact text it was given as.
///
/// `https` anywhere, `http` on the loopback interface only, private-use schemes (RFC 8252 section 7.1); no fragment,
/// no credentials. Whether a client may use it is for [`RedirectUri::matches`] and the client's
/// [`ApplicationType`] to say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Https,
    LoopbackName,
    LoopbackAddress,
    PrivateUse,
}

impl RedirectUri {
    /// Parses a registered or requested redirect URI.
    pub fn parse(text: impl Into<String>) -> Result<Self, RedirectUriError> {
        let text = text.into();
        // The URL parser strips, replaces or encodes these; what is compared must be what is used.
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`'));
        if text.len() > MAX_LENGTH || !is_plain {
            return Err(RedirectUriError::NotAbsolute);
        }
        let url = Url::parse(&text).map_err(|_| RedirectUriError::NotAbsolute)?;
        if text.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectUriError::Credentials);
        }
        let kind = Kind::of(&url, &text)?;
        Ok(Self { text, kind })
    }

    /// The URI as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether this registered URI covers the requested one: the same text, or, for a native client's `http` URI with
    /// a loopback IP address, the same text but for the port (RFC 8252 section 7.3).
    #[must_use]
    pub fn matches(&self, requested: &Self, application_type: ApplicationType) -> bool {
        if self.text == requested.text {
            return true;
        }
        application_type == ApplicationType::Native
            && self.kind == Kind::LoopbackAddress
            && self.without_port() == requested.without_port()
    }

    /// Whether a client of this type may register the URI: private-use schemes are for native clients only.
    #[must_use]
    pub fn suits(&self, application_type: ApplicationType) -> bool {
        self.kind != Kind::PrivateUse || application_type == ApplicationType::Native
    }

    /// Whether its scheme is `https`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.kind == Kind::Https
    }

    /// Whether it leads to the person's own device: a scheme of an application there, or the loopback interface.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.kind != Kind::Https || self.is_loopback()
    }

    /// Whether its host is `localhost` or a loopback address.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match Url::parse(&self.text).ok().as_ref().and_then(Url::host) {
            Some(Host::Domain(host)) => host == "localhost" || host.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The URI with these pairs appended to its query; what is there stays as it is.
    #[must_use]
    pub fn with_query<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut target = self.text.clone();
        let query_start = if let Some(at) = target.find('?') {
            at + 1
        } else {
            target.push('?');
            target.len()
        };
        if target.ends_with('&') {
            target.pop();
        }
        form_urlencoded::Serializer::for_suffix(target, query_start)
            .extend_pairs(pairs)
            .finish()
    }

    /// Scheme, host and port (RFC 6454 section 6.2); none for a private-use scheme, which has no origin.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let origin = Url::parse(&self.text).ok()?.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    }

    /// The URI with these pairs as its fragment, which a redirect URI never has of its own.
    #[must_use]
    pub fn with_fragment<'a>(&self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let target = format!("{}#", self.text);
        let fragment_start = target.len();
        form_urlencoded::Serializer::for_suffix(target, fragment_start)
            .extend_pairs(pairs)
            .finish()
    }

    /// The text before the port and the text after it; the host is a literal address, so nothing in it is ambiguous.
    fn without_port(&self) -> (&str, &str) {
        let authority_start = self.text.find("://").map_or(0, |at| at + 3);
        let (scheme, rest) = self.text.split_at(authority_start);
        let authority_end = rest.find(['/', '?']).unwrap_or(rest.len());
        let authority = &rest[..authority_end];
        let host = match authority.rfind(':') {
            Some(at) if !authority[at..].contains(']') => &authority[..at],
            _ => authority,
        };
        (&self.text[..scheme.len() + host.len()], &rest[authority_end..])
    }
}

impl Kind {
    fn of(url: &Url, text: &str) -> Result<Self, RedirectUriError> {
        match url.scheme() {
            "https" | "http" if !has_written_out_authority(text) => Err(RedirectUriError::NotAbsolute),
            "https" => Ok(Self::Https),
            "http" => match url.host() {
                Some(Host::Domain("localhost")) => Ok(Self::LoopbackName),
                Some(Host::Ipv4(address)) if address.octets() == [127, 0, 0, 1] => Ok(Self::LoopbackAddress),
                Some(Host::Ipv6(address)) if address.is_loopback() => Ok(Self::LoopbackAddress),
                _ => Err(RedirectUriError::InsecureScheme),
            },
            scheme if scheme.contains('.') => Ok(Self::PrivateUse),
            _ => Err(RedirectUriError::UnownedScheme),
        }
    }
}

/// `https:example.com` and `https:///example.com` parse as URLs, but no specification calls them URIs with an authority.
fn has_written_out_authority(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'))
}

impl TryFrom<String> for RedirectUri {
    type Error = RedirectUriError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.text
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
