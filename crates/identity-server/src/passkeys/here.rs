//! A browser in which somebody has used or made a passkey is told so by a cookie, so that it is not offered another one.
//! Nothing else depends on it.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration};
use oidc_protocol::identifiers::SubjectId;
use web_host::cookie::host_cookie;

use crate::storage::KeyHash;

const COOKIE: &str = "__Host-identity-passkey-here";

/// The most people of whom one browser is told.
const MOST_PEOPLE: usize = 5;

/// Whether a passkey of this person was used or made in this browser.
pub(crate) fn is_here(request: &HttpRequest, subject: &SubjectId) -> bool {
    let mark = mark_of(subject);
    marks(request).contains(&mark)
}

/// Tells the browser that a passkey of this person is here. It must go out with the response.
pub(crate) fn passkey_is_here(request: &HttpRequest, subject: &SubjectId) -> Cookie<'static> {
    let mark = mark_of(subject);
    let mut marks = marks(request);
    marks.retain(|other| *other != mark);
    marks.insert(0, mark);
    marks.truncate(MOST_PEOPLE);
    host_cookie(COOKIE, marks.join("."))
        .max_age(Duration::days(400))
        .finish()
}

fn marks(request: &HttpRequest) -> Vec<String> {
    let Some(cookie) = request.cookie(COOKIE) else {
        return Vec::new();
    };
    let marks = cookie.value().split('.').take(MOST_PEOPLE);
    marks
        .filter(|mark| mark.len() == 16)
        .map(ToOwned::to_owned)
        .collect()
}

/// Enough to tell apart the people of one browser.
fn mark_of(subject: &SubjectId) -> String {
    let hash = KeyHash::of(&format!("passkey here {subject}"));
    hash.as_str().chars().take(16).collect()
}
