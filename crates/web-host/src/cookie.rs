//! Cookies as all of ours are.

use std::borrow::Cow;

use actix_web::cookie::{Cookie, CookieBuilder, SameSite};

/// A cookie of this host alone: sent over TLS only, to every path, and out of the reach of scripts, as the prefix `__Host-`
/// of its name demands and tells (RFC 6265bis section 4.1.3.2).
///
/// It is `Lax`, not `Strict`: people come from other sites, such as applications, the pre-built UI or their mail, and a
/// strict cookie would stay behind. It lives as long as the browser, unless it gets an age.
pub fn host_cookie(
    name: impl Into<Cow<'static, str>>,
    value: impl Into<Cow<'static, str>>,
) -> CookieBuilder<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
}

/// Makes the browser forget the [`host_cookie`] of this name.
#[must_use]
pub fn host_cookie_removal(name: impl Into<Cow<'static, str>>) -> Cookie<'static> {
    let mut removal = host_cookie(name, "").finish();
    removal.make_removal();
    removal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_with_this_host_and_away_from_scripts_and_other_sites() {
        assert_eq!(
            host_cookie("__Host-a", "b").finish().to_string(),
            "__Host-a=b; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
    }
}
