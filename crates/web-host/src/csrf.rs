//! Protection of forms against cross-site request forgery: a random token in a `__Host-` cookie and again in the form.
//!
//! A foreign site can neither read nor set a `__Host-` cookie, so it cannot fill in the form. Where the browser says
//! where a request comes from (`Sec-Fetch-Site`), anything but our own origin is refused as well.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HeaderValue;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use subtle::ConstantTimeEq;

use crate::RandomSource;
use crate::cookie::host_cookie;

/// The CSRF protection of one server.
#[derive(Debug, Clone, Copy)]
pub struct Csrf {
    cookie_name: &'static str,
    same_site: SameSite,
}

/// A token that goes into the form (as the hidden field `csrf`) and into the cookie.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CsrfToken(String);

/// A form that did not come from a page that we gave to this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this form did not come from a page of this site, or the page is too old: go back, reload it and try again"
)]
pub struct CsrfError;

impl Csrf {
    /// Protection by a cookie of this name, which must start with `__Host-` and differ from server to server.
    ///
    /// # Panics
    /// When the name lacks the prefix; for a constant, that is when it is compiled.
    #[must_use]
    pub const fn new(cookie_name: &'static str) -> Self {
        Self::with(cookie_name, SameSite::Lax)
    }

    /// The same for pages in frames of other sites, whose browsers send no other cookies. The form must be protected by
    /// the token all the more; whoever sets the cookie makes it `Partitioned`, so that it exists in that frame only.
    ///
    /// # Panics
    /// As [`Csrf::new`] does.
    #[must_use]
    pub const fn framed(cookie_name: &'static str) -> Self {
        Self::with(cookie_name, SameSite::None)
    }

    const fn with(cookie_name: &'static str, same_site: SameSite) -> Self {
        assert!(matches!(
            cookie_name.as_bytes(),
            [b'_', b'_', b'H', b'o', b's', b't', b'-', _, ..]
        ));
        Self {
            cookie_name,
            same_site,
        }
    }

    /// The token for a form on a page: the browser's present one, so that several tabs work, or else a new one.
    #[must_use]
    pub fn token(&self, request: &HttpRequest, random: &dyn RandomSource) -> CsrfToken {
        self.present(request).unwrap_or_else(|| Self::fresh(random))
    }

    /// A new token, to be set when somebody signs in or out.
    #[must_use]
    pub fn fresh(random: &dyn RandomSource) -> CsrfToken {
        CsrfToken(random.token())
    }

    /// The cookie that must be set with the page that holds `token`. It is `Lax`, but for framed pages: people arrive from other sites, where a
    /// strict cookie would stay behind, and the new one would make the forms in their other tabs worthless. No other
    /// site can read it either way.
    #[must_use]
    pub fn cookie(&self, token: &CsrfToken) -> Cookie<'static> {
        host_cookie(self.cookie_name, token.0.clone())
            .same_site(self.same_site)
            .finish()
    }

    /// Checks the `csrf` field of a submitted form.
    pub fn verify(&self, request: &HttpRequest, submitted: &str) -> Result<(), CsrfError> {
        let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
        if !matches!(site, None | Some(b"same-origin" | b"none")) {
            return Err(CsrfError);
        }
        let present = self.present(request).ok_or(CsrfError)?;
        if bool::from(present.0.as_bytes().ct_eq(submitted.as_bytes())) {
            Ok(())
        } else {
            Err(CsrfError)
        }
    }

    fn present(&self, request: &HttpRequest) -> Option<CsrfToken> {
        let value = request.cookie(self.cookie_name)?.value().to_owned();
        let well_formed = URL_SAFE_NO_PAD
            .decode(&value)
            .is_ok_and(|bytes| bytes.len() == 32);
        well_formed.then_some(CsrfToken(value))
    }
}

impl CsrfToken {
    /// The text of the form field.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for CsrfToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CsrfToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::SystemRandom;

    const CSRF: Csrf = Csrf::new("__Host-test-csrf");

    #[test]
    fn the_token_of_the_page_is_accepted() {
        let token = Csrf::fresh(&SystemRandom);
        let request = TestRequest::post().cookie(CSRF.cookie(&token)).to_http_request();
        assert_eq!(CSRF.verify(&request, token.as_str()), Ok(()));
    }

    #[test]
    fn neither_scripts_nor_other_sites_nor_the_log_get_at_the_token() {
        let token = Csrf::fresh(&SystemRandom);
        let cookie = CSRF.cookie(&token);
        assert_eq!(
            (cookie.secure(), cookie.http_only(), cookie.same_site()),
            (Some(true), Some(true), Some(SameSite::Lax))
        );
        assert!(!format!("{token:?}").contains(token.as_str()));
    }

    #[test]
    fn a_page_reuses_the_token_that_the_browser_has() {
        let token = Csrf::fresh(&SystemRandom);
        let request = TestRequest::get().cookie(CSRF.cookie(&token)).to_http_request();
        assert_eq!(CSRF.token(&request, &SystemRandom), token);
    }

    #[test]
    fn another_token_or_none_is_refused() {
        let token = Csrf::fresh(&SystemRandom);
        let other = Csrf::fresh(&SystemRandom);
        let request = TestRequest::post().cookie(CSRF.cookie(&token)).to_http_request();
        assert_eq!(CSRF.verify(&request, other.as_str()), Err(CsrfError));
        assert_eq!(CSRF.verify(&request, ""), Err(CsrfError));
        assert_eq!(
            CSRF.verify(&TestRequest::post().to_http_request(), ""),
            Err(CsrfError)
        );
    }

    #[test]
    fn an_empty_cookie_does_not_match_an_empty_field() {
        let cookie = Cookie::new("__Host-test-csrf", "");
        let request = TestRequest::post().cookie(cookie).to_http_request();
        assert_eq!(CSRF.verify(&request, ""), Err(CsrfError));
    }

    #[test]
    fn a_request_from_another_origin_is_refused_even_with_the_token() {
        let token = Csrf::fresh(&SystemRandom);
        for (site, allowed) in [
            ("cross-site", false),
            ("same-site", false),
            ("same-origin", true),
            ("none", true),
        ] {
            let request = TestRequest::post()
                .cookie(CSRF.cookie(&token))
                .insert_header(("Sec-Fetch-Site", site))
                .to_http_request();
            assert_eq!(CSRF.verify(&request, token.as_str()).is_ok(), allowed, "{site}");
        }
    }
}
