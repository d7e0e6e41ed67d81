//! What a browser remembers of the last sign-in in it, so that the next one is shorter: by which method it was, and, for
//! people who wished so ("Remember me"), by whom. It opens nothing and nobody is believed for it: whoever writes it
//! themselves changes what stands on their own login page.

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::authentication::{AuthenticationEvent, AuthenticationMethodReference};
use web_host::cookie::{host_cookie, host_cookie_removal};

use super::view::MAX_USERNAME;
use crate::passkeys::passkey_is_here;
use crate::users::User;

const COOKIE: &str = "__Host-identity-last";

/// As long as a browser is known to the limits.
const LIFETIME: Duration = Duration::days(180);

/// A way of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Password,
    Passkey,
}

impl Method {
    const NAMES: [(&'static str, Self); 2] = [("password", Self::Password), ("passkey", Self::Passkey)];

    fn of(authentication: &AuthenticationEvent) -> Self {
        if authentication
            .amr()
            .contains(&AuthenticationMethodReference::Password)
        {
            Self::Password
        } else {
            Self::Passkey
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
        }
    }
}

/// The person that a browser remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RememberedPerson {
    pub(crate) username: String,
    /// Whether this browser has seen that they have a passkey.
    pub(crate) has_passkey: bool,
}

/// The last sign-in, as the browser remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastSignIn {
    pub(crate) method: Method,
    pub(crate) person: Option<RememberedPerson>,
}

impl LastSignIn {
    /// What the browser that sent `request` remembers.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        Self::parse(request.cookie(COOKIE)?.value())
    }

    /// The sign-in that has just been made, by somebody who wishes to be remembered or not. `before` is what the browser
    /// remembered until now: that somebody has a passkey is not forgotten because they used their password once, unless
    /// `has_passkey` knows better.
    pub(crate) fn new(
        before: Option<Self>,
        username: &str,
        authentication: &AuthenticationEvent,
        has_passkey: Option<bool>,
        remember: bool,
    ) -> Self {
        let method = Method::of(authentication);
        let was_remembered = || {
            let person = before.and_then(|before| before.person);
            person.is_some_and(|person| person.username == username && person.has_passkey)
        };
        let person = RememberedPerson {
            username: username.to_owned(),
            has_passkey: method == Method::Passkey || has_passkey.unwrap_or_else(was_remembered),
        };
        Self {
            method,
            person: Some(person).filter(|_| remember && username.len() <= MAX_USERNAME),
        }
    }

    /// Makes the browser remember it.
    pub(crate) fn cookie(&self) -> Cookie<'static> {
        host_cookie(COOKIE, self.written()).max_age(LIFETIME).finish()
    }

    /// Makes the browser forget it.
    pub(crate) fn removal() -> Cookie<'static> {
        host_cookie_removal(COOKIE)
    }

    fn written(&self) -> String {
        let method = self.method.name();
        match &self.person {
            None => method.to_owned(),
            Some(RememberedPerson {
                username,
                has_passkey,
            }) => {
                let username = URL_SAFE_NO_PAD.encode(username);
                let passkey = if *has_passkey { "1" } else { "0" };
                format!("{method}.{passkey}.{username}")
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let method = parts.next()?;
        let (_, method) = Method::NAMES.into_iter().find(|(name, _)| *name == method)?;
        let person = match (parts.next(), parts.next()) {
            (Some(has_passkey @ ("0" | "1")), Some(username)) => Some(RememberedPerson {
                username: String::from_utf8(URL_SAFE_NO_PAD.decode(username).ok()?).ok()?,
                has_passkey: has_passkey == "1",
            }),
            (None, None) => None,
            _ => return None,
        };
        let is_short = |person: &RememberedPerson| person.username.len() <= MAX_USERNAME;
        Some(Self {
            method,
            person: person.filter(is_short),
        })
    }
}

/// Makes the browser remember that this person has a passkey in it now.
pub(crate) fn remember_passkey(request: &HttpRequest, response: &mut HttpResponse, user: &User) {
    let mut last = LastSignIn::of(request);
    let person = last.as_mut().and_then(|last| last.person.as_mut());
    let is_theirs = person
        .filter(|person| person.username == user.username)
        .map(|person| person.has_passkey = true)
        .is_some();
    let last = last.filter(|_| is_theirs).map(|last| last.cookie());
    for cookie in std::iter::once(passkey_is_here(request, &user.subject)).chain(last) {
        // The cookies are ours: they are well-formed.
        let _ = response.add_cookie(&cookie);
    }
}

#[cfg(test)]
mod tests {
    use ::time::OffsetDateTime;
    use oidc_protocol::authentication::VerifiedMethod;

    use super::*;

    fn remembered(username: &str, has_passkey: bool) -> LastSignIn {
        LastSignIn {
            method: Method::Password,
            person: Some(RememberedPerson {
                username: username.to_owned(),
                has_passkey,
            }),
        }
    }

    #[test]
    fn what_is_known_of_passkeys_counts_more_than_what_was_remembered() {
        let password = AuthenticationEvent::new(OffsetDateTime::UNIX_EPOCH, &[VerifiedMethod::Password]);
        let after = |before: Option<LastSignIn>, has_passkey| {
            let last = LastSignIn::new(before, "alice", &password, has_passkey, true);
            last.person.unwrap().has_passkey
        };
        assert!(after(None, Some(true)));
        assert!(!after(None, None));
        assert!(after(Some(remembered("alice", true)), None));
        assert!(!after(Some(remembered("alice", true)), Some(false)));
        assert!(!after(Some(remembered("bob", true)), None));
    }

    #[test]
    fn what_is_written_is_read() {
        for last in [
            remembered("alice", true),
            remembered("bob.smith@example.com", false),
            remembered("Ünal <b>", false),
            LastSignIn {
                method: Method::Passkey,
                person: None,
            },
        ] {
            assert_eq!(LastSignIn::parse(&last.written()), Some(last));
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in [
            "",
            "magic",
            "passkey.",
            "passkey.1",
            "passkey.2.YQ",
            "passkey.1.*",
            "passkey.1._w",
        ] {
            assert_eq!(LastSignIn::parse(text), None, "{text}");
        }
        let long = remembered(&"x".repeat(MAX_USERNAME + 1), true).written();
        assert_eq!(LastSignIn::parse(&long).unwrap().person, None);
    }
}
