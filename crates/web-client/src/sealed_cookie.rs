//! Short-lived cookies that only this server can write and read.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::Duration;
use web_host::cookie::host_cookie;

/// When the browser sends a sealed cookie along with a request that comes from another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAlong {
    /// When the other site links or redirects here.
    WithLinks,
    /// Also when a page of the other site posts a form here.
    WithForms,
}

/// A cookie of this name with `value`, encrypted and bound to its name.
///
/// The name must start with `__Host-`.
pub fn seal<T: Serialize>(
    key: &Key,
    name: String,
    value: &T,
    lifetime: Duration,
    sent_along: SentAlong,
) -> Result<Cookie<'static>, serde_json::Error> {
    let plain = Cookie::new(name, serde_json::to_string(value)?);
    let mut jar = CookieJar::new();
    let name = plain.name().to_owned();
    jar.private_mut(key).add(plain);
    let sealed = jar
        .get(&name)
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default();
    let mut cookie = host_cookie(name, sealed).max_age(lifetime);
    if sent_along == SentAlong::WithForms {
        cookie = cookie.same_site(SameSite::None);
    }
    Ok(cookie.finish())
}

/// The value of the cookie `name` of `request`; none when there is none or somebody else wrote it.
#[must_use]
pub fn unseal<T: DeserializeOwned>(key: &Key, request: &HttpRequest, name: &str) -> Option<T> {
    let cookie = request.cookie(name)?;
    let mut jar = CookieJar::new();
    jar.add_original(cookie);
    let plain = jar.private(key).get(name)?;
    serde_json::from_str(plain.value()).ok()
}

/// A cookie that removes the cookie `name` from the browser.
#[must_use]
pub fn removal(name: String) -> Cookie<'static> {
    host_cookie(name, "").max_age(Duration::ZERO).finish()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn key() -> Key {
        Key::from(&[7; 64])
    }

    fn sealed(name: &str) -> Cookie<'static> {
        seal(
            &key(),
            name.to_owned(),
            &"value",
            Duration::minutes(1),
            SentAlong::WithLinks,
        )
        .unwrap()
    }

    fn unsealed(key: &Key, cookie: Cookie<'_>, name: &str) -> Option<String> {
        unseal(key, &TestRequest::get().cookie(cookie).to_http_request(), name)
    }

    #[test]
    fn a_sealed_value_is_read_back_and_cannot_be_read_by_others() {
        let cookie = sealed("__Host-a");
        assert!(!cookie.value().contains("value"));
        assert_eq!(unsealed(&key(), cookie, "__Host-a").as_deref(), Some("value"));
    }

    #[test]
    fn a_value_of_another_name_another_key_or_no_seal_is_refused() {
        let moved = Cookie::new("__Host-b", sealed("__Host-a").value().to_owned());
        assert_eq!(unsealed(&key(), moved, "__Host-b"), None);
        assert_eq!(
            unsealed(&Key::from(&[8; 64]), sealed("__Host-a"), "__Host-a"),
            None
        );
        assert_eq!(
            unsealed(&key(), Cookie::new("__Host-a", "\"value\""), "__Host-a"),
            None
        );
    }
}
