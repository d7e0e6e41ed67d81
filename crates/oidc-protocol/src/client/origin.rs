use serde::Deserialize;
use url::{Host, Url};

/// The text is not the origin of a web page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an origin must be scheme, host and port as browsers send them, for instance https://app.example")]
pub struct OriginError;

/// The origin of a page (RFC 6454) whose scripts may call the provider: `https`, or `http` on the loopback interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    /// Parses an origin, exactly as a browser writes it in the header `Origin`.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text).map_err(|_| OriginError)?;
        let is_loopback = match url.host() {
            Some(Host::Domain(host)) => host == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let is_secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
        if is_secure && url.origin().ascii_serialization() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(OriginError)
        }
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for good in [
            "https://app.example",
            "https://app.example:8443",
            "http://localhost:3000",
            "http://127.0.0.1",
        ] {
            assert_eq!(Origin::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "*",
            "null",
            "https://app.example/",
            "https://app.example:443",
            "https://APP.example",
            "http://app.example",
            "https://a@app.example",
            "file:///x",
        ] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }
}
