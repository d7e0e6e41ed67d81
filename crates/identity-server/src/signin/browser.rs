use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use web_host::RandomSource;
use web_host::cookie::host_cookie;

const COOKIE: &str = "__Host-identity-pending";

/// What binds pending logins to one browser: a random key in a cookie, the same for all tabs.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserKey(String);

impl BrowserKey {
    /// The key that the browser sent.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let value = request.cookie(COOKIE)?.value().to_owned();
        let is_well_formed = URL_SAFE_NO_PAD
            .decode(&value)
            .is_ok_and(|bytes| bytes.len() == 32);
        is_well_formed.then_some(Self(value))
    }

    /// The browser's key, or a new one for a browser that has none. Its cookie must go out with the response.
    #[must_use]
    pub fn of_or_new(request: &HttpRequest, random: &dyn RandomSource) -> Self {
        Self::of(request).unwrap_or_else(|| Self(random.token()))
    }

    /// `Lax`, not `Strict`: the browser comes back from the pre-built UI, which stands on another site.
    #[must_use]
    pub fn cookie(&self) -> Cookie<'static> {
        host_cookie(COOKIE, self.0.clone()).finish()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for BrowserKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BrowserKey(…)")
    }
}
