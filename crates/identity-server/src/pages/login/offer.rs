//! Which ways of signing in the page offers, and in which order. What operators and clients wish for is decided here.

use serde::Serialize;

use super::remembered::{LastSignIn, Method};
use super::view::Problem;

/// What the order is decided by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    /// Whether this server offers passkeys at all.
    pub(super) has_passkeys: bool,
    /// Whether the client asks for a passkey, or the policy here prefers one.
    pub(super) wants_passkey: bool,
    /// Who is expected to sign in, by the name that stands in the field.
    pub(super) username: &'a str,
    /// The last sign-in in this browser.
    pub(super) last: Option<&'a LastSignIn>,
    /// Why the page is shown again.
    pub(super) problem: Option<Problem>,
}

/// The way that stands first. The other one follows it; a person may always choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum First {
    Password,
    Passkey,
}

/// A passkey that was just refused does not stand first; one that is asked for does, and one that the person is
/// known to have in this browser; for anybody else it is what was used here last.
pub(super) fn first(circumstances: Circumstances<'_>) -> First {
    let Circumstances {
        has_passkeys,
        wants_passkey,
        username,
        last,
        problem,
    } = circumstances;
    if !has_passkeys || problem == Some(Problem::NotAccepted) {
        return First::Password;
    }
    let used_or_known = last.is_some_and(|last| match &last.person {
        Some(person) if person.username == username => person.has_passkey || last.method == Method::Passkey,
        // Somebody else is expected: how the last person signed in says nothing about them.
        _ if !username.is_empty() => false,
        _ => last.method == Method::Passkey,
    });
    let is_required = problem == Some(Problem::PasskeyRequired);
    if wants_passkey || is_required || used_or_known {
        First::Passkey
    } else {
        First::Password
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::login::remembered::RememberedPerson;

    fn last(method: Method, person: Option<(&str, bool)>) -> LastSignIn {
        LastSignIn {
            method,
            person: person.map(|(username, has_passkey)| RememberedPerson {
                username: username.to_owned(),
                has_passkey,
            }),
        }
    }

    fn first_for(username: &str, last: &LastSignIn) -> First {
        first(Circumstances {
            has_passkeys: true,
            wants_passkey: false,
            username,
            last: Some(last),
            problem: None,
        })
    }

    #[test]
    fn the_last_method_in_this_browser_stands_first() {
        assert_eq!(first_for("", &last(Method::Passkey, None)), First::Passkey);
        assert_eq!(first_for("", &last(Method::Password, None)), First::Password);
    }

    #[test]
    fn a_passkey_that_the_person_is_known_to_have_stands_first() {
        let alice = last(Method::Password, Some(("alice", true)));
        assert_eq!(first_for("alice", &alice), First::Passkey);
        let bob = last(Method::Password, Some(("bob", false)));
        assert_eq!(first_for("bob", &bob), First::Password);
    }

    #[test]
    fn one_persons_passkey_says_nothing_about_another() {
        let alice = last(Method::Passkey, Some(("alice", true)));
        assert_eq!(first_for("bob", &alice), First::Password);
        assert_eq!(first_for("bob", &last(Method::Passkey, None)), First::Password);
    }

    #[test]
    fn the_client_may_ask_for_a_passkey_and_a_refused_one_steps_back() {
        let asked = Circumstances {
            has_passkeys: true,
            wants_passkey: true,
            username: "alice",
            last: None,
            problem: None,
        };
        assert_eq!(first(asked), First::Passkey);
        let refused = Circumstances {
            problem: Some(Problem::NotAccepted),
            ..asked
        };
        assert_eq!(first(refused), First::Password);
        let without = Circumstances {
            has_passkeys: false,
            ..asked
        };
        assert_eq!(first(without), First::Password);
    }
}
