//! The cookie that the check-session page reads (OpenID Connect Session Management 1.0).

use actix_web::cookie::{Cookie, SameSite, time::Duration};
use oidc_protocol::session_management::browser_state;

use crate::storage::StoredSession;

/// The page's script knows this name too.
const COOKIE: &str = "__Host-identity-browser-state";

/// Tells the page which session the browser has, in a form that opens nothing.
pub(crate) fn cookie(session: &StoredSession) -> Cookie<'static> {
    let mut cookie = build(browser_state(&session.sid));
    if session.persistent {
        let left = session.expires_at - session.last_seen.at;
        cookie.set_max_age(Duration::seconds(left.whole_seconds()));
    }
    cookie
}

/// Takes it away.
pub(crate) fn removal() -> Cookie<'static> {
    let mut cookie = build(String::new());
    cookie.make_removal();
    cookie
}

/// Not `HttpOnly`, because a script must read it; `None`, because the page stands in frames of other sites.
fn build(value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .secure(true)
        .same_site(SameSite::None)
        .finish()
}
