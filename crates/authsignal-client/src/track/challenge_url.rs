//! The address of the pre-built UI.

use std::fmt;

use serde::{Deserialize, Deserializer};
use url::{Origin, Url};

use crate::identifiers::InvalidValue;

/// The page of the pre-built UI for one action. It contains the token of the action, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ChallengeUrl(Url);

impl ChallengeUrl {
    /// Parses an absolute `https` or `http` URL.
    ///
    /// # Errors
    /// [`InvalidValue`] if it is anything else.
    pub fn parse(url: &str) -> Result<Self, InvalidValue> {
        match Url::parse(url) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(Self(url)),
            Ok(_) => Err(InvalidValue::new("challenge URL", "is not https or http")),
            Err(_) => Err(InvalidValue::new("challenge URL", "is not an absolute URL")),
        }
    }

    /// The address to redirect the browser to. It contains a token: keep it out of logs.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// Whose page it is; that is no secret.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.0.origin()
    }

    /// The address for a pop-up window (`mode=popup`).
    #[must_use]
    pub fn popup(&self) -> Self {
        self.with("mode", "popup")
    }

    /// The address for adding an authenticator although the user has one (`force_enrollment=true`).
    #[must_use]
    pub fn force_enrollment(&self) -> Self {
        self.with("force_enrollment", "true")
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut url = self.0.clone();
        url.query_pairs_mut().append_pair(name, value);
        Self(url)
    }
}

impl fmt::Debug for ChallengeUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "ChallengeUrl({}/[redacted])",
            self.origin().ascii_serialization()
        )
    }
}

impl<'de> Deserialize<'de> for ChallengeUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_in_the_address_is_not_printed() {
        let url = ChallengeUrl::parse("https://mfa.authsignal.com/challenge?token=eyJ0").unwrap();
        assert_eq!(
            format!("{url:?}"),
            "ChallengeUrl(https://mfa.authsignal.com/[redacted])"
        );
    }

    #[test]
    fn options_join_the_query_that_is_there() {
        let url = ChallengeUrl::parse("https://mfa.authsignal.com/challenge?token=eyJ0").unwrap();
        assert_eq!(
            url.popup().expose(),
            "https://mfa.authsignal.com/challenge?token=eyJ0&mode=popup"
        );
        assert_eq!(
            url.force_enrollment().expose(),
            "https://mfa.authsignal.com/challenge?token=eyJ0&force_enrollment=true"
        );
    }

    #[test]
    fn addresses_that_a_browser_must_not_be_sent_to_are_refused() {
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/challenge",
            "",
            "ftp://example.com",
        ] {
            assert!(ChallengeUrl::parse(url).is_err(), "{url}");
        }
    }
}
