//! OpenID Connect Session Management 1.0: how a relying party learns in the browser that the session has changed.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::identifiers::{ClientId, SessionId};

/// The `session_state` of an authorization response (section 2): a hash over the client, the origin of its redirect
/// URI, the state of the browser at the provider and a salt, and then the salt. The page at `check_session_iframe`
/// computes the same from what it finds in the browser.
#[must_use]
pub fn session_state(client_id: &ClientId, origin: &str, browser_state: &str, salt: &str) -> String {
    let text = format!("{client_id} {origin} {browser_state} {salt}");
    format!("{}.{salt}", sha256(&text))
}

/// Whether the session is still the one of this `session_state`, as the page at `check_session_iframe` finds out (section
/// 3.2); none when it is no `session_state`.
#[must_use]
pub fn is_unchanged(client_id: &ClientId, origin: &str, browser_state: &str, known: &str) -> Option<bool> {
    let (_, salt) = known.split_once('.').filter(|(_, salt)| !salt.is_empty())?;
    Some(session_state(client_id, origin, browser_state, salt) == known)
}

/// The state of a browser in which this session is: what the check-session page reads from a cookie. It changes when
/// somebody else signs in or the session ends, and not when the same person signs in again.
#[must_use]
pub fn browser_state(session_id: &SessionId) -> String {
    sha256(&format!("browser state of {session_id}"))
}

fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_learns_what_has_become_of_the_session() {
        let client = ClientId::parse("web").unwrap();
        let known = session_state(&client, "https://app.example", "browser", "salt");
        let check = |browser, known: &str| is_unchanged(&client, "https://app.example", browser, known);
        assert_eq!(check("browser", &known), Some(true));
        for browser in ["another", ""] {
            assert_eq!(check(browser, &known), Some(false), "{browser}");
        }
        for nonsense in ["", "hash", "hash."] {
            assert_eq!(check("browser", nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn session_state_depends_on_each_of_its_parts() {
        let client = |id| ClientId::parse(id).unwrap();
        let state = session_state(&client("web"), "https://app.example", "browser", "salt");
        // printf 'web https://app.example browser salt' | openssl dgst -sha256 -binary | basenc --base64url
        assert_eq!(state, "j52THNQvleFifepQGTeqJ8rtg-XSQlZez11hc8a2lbU.salt");
        for other in [
            session_state(&client("other"), "https://app.example", "browser", "salt"),
            session_state(&client("web"), "https://other.example", "browser", "salt"),
            session_state(&client("web"), "https://app.example", "", "salt"),
            session_state(&client("web"), "https://app.example", "browser", "pepper"),
        ] {
            assert_ne!(state, other);
        }
    }

    #[test]
    fn the_state_of_a_browser_does_not_show_the_session() {
        let session = SessionId::parse("session-1").unwrap();
        assert_eq!(browser_state(&session), browser_state(&session));
        assert!(!browser_state(&session).contains("session-1"));
    }
}
