use serde::{Deserialize, Serialize};
use url::Url;

use super::still;
use crate::provider::{
    FRONT_CHANNEL_LOGOUT_PATH, INITIATE_LOGIN_PATH, POST_LOGOUT_REDIRECT_PATH, REDIRECT_PATH,
};

/// The longest path that is remembered: it travels in a cookie.
const LONGEST: usize = 512;

/// Where the provider sends browsers, which is nowhere to go to.
const NO_PAGES: [&str; 5] = [
    REDIRECT_PATH,
    POST_LOGOUT_REDIRECT_PATH,
    FRONT_CHANNEL_LOGOUT_PATH,
    INITIATE_LOGIN_PATH,
    still::PATH,
];

/// A page of this server, to go to after sign-in: a path with perhaps a query, and never another host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalPath(String);

/// A text that is no page of this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a local path")]
pub struct NotLocal;

impl LocalPath {
    /// The home page.
    #[must_use]
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The passkeys page.
    #[must_use]
    pub fn passkeys() -> Self {
        Self("/Passkeys".to_owned())
    }

    /// The same page without its query.
    #[must_use]
    pub fn without_query(&self) -> Self {
        Self(self.0.split('?').next().unwrap_or_default().to_owned())
    }

    /// The page at `url`, when that is an address of this server.
    #[must_use]
    pub fn of_own_url(url: &str, origin: &str) -> Option<Self> {
        let path = url.strip_prefix(origin)?;
        Self::try_from(if path.is_empty() { "/" } else { path }.to_owned()).ok()
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LocalPath {
    type Error = NotLocal;

    /// A browser reads `//host` and `/\host` as another host and drops tabs and line ends: all that is refused, and
    /// the rest is read as a browser reads it.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if !plain || text.len() > LONGEST || !text.starts_with('/') || text.starts_with("//") {
            return Err(NotLocal);
        }
        let base = Url::parse("https://client.invalid").map_err(|_| NotLocal)?;
        let url = base.join(&text).map_err(|_| NotLocal)?;
        let is_no_page = NO_PAGES.contains(&url.path());
        if url.origin() != base.origin() || url.path().starts_with("//") || is_no_page {
            return Err(NotLocal);
        }
        Ok(Self(
            url[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        ))
    }
}

impl From<LocalPath> for String {
    fn from(path: LocalPath) -> Self {
        path.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_this_server_is_kept_with_its_query() {
        for good in ["/", "/Passkeys", "/Passkeys?status=added", "/a/b%20c"] {
            assert_eq!(LocalPath::try_from(good.to_owned()).unwrap().as_str(), good);
        }
        assert_eq!(
            LocalPath::try_from("/a/../b#c".to_owned()).unwrap().as_str(),
            "/b"
        );
    }

    #[test]
    fn an_address_of_this_server_is_a_page_and_one_of_another_is_not() {
        let of = |url| LocalPath::of_own_url(url, "https://app.example").map(String::from);
        assert_eq!(of("https://app.example").as_deref(), Some("/"));
        assert_eq!(
            of("https://app.example/Passkeys?x=1").as_deref(),
            Some("/Passkeys?x=1")
        );
        for foreign in [
            "https://app.example.evil.example/",
            "https://app.example@evil.example/",
            "https://app.example:444/",
            "https://app.example//evil.example/",
            "http://app.example/",
            "/Passkeys",
        ] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for bad in [
            "",
            "Passkeys",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/a b",
            "https://evil.example/",
            "javascript:alert(1)",
            "/.//evil.example",
            "/a/..//evil.example",
            "/é",
            "/signin-oidc?state=1",
            "/x/../signin-oidc",
            "/signout-callback-oidc",
            "/signout-oidc?sid=1",
            "/login?iss=https://id.example",
            &long,
        ] {
            assert_eq!(LocalPath::try_from(bad.to_owned()), Err(NotLocal), "{bad}");
        }
    }
}
