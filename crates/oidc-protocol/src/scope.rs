//! Scopes (RFC 6749 section 3.3).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::{SyntaxError, text_newtype};

text_newtype! {
    /// One scope token.
    Scope, "a scope", "1 to 200 printable ASCII characters without space, quote and backslash",
    |text| (1..=200).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

impl Scope {
    /// The scope that makes an OAuth request an OpenID Connect request.
    pub const OPENID: &str = "openid";
    /// The scope that asks for a refresh token (OpenID Connect Core section 11).
    pub const OFFLINE_ACCESS: &str = "offline_access";
}

/// A set of scopes; on the wire a text with spaces between them, in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Parses a scope parameter. Doubled spaces and repeated scopes do no harm.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        text.split(' ')
            .filter(|scope| !scope.is_empty())
            .map(Scope::parse)
            .collect()
    }

    /// Whether the scope with this name is in the set.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|scope| scope.as_str() == name)
    }

    /// Whether `openid` is in the set.
    #[must_use]
    pub fn has_openid(&self) -> bool {
        self.contains(Scope::OPENID)
    }

    /// Whether `offline_access` is in the set.
    #[must_use]
    pub fn has_offline_access(&self) -> bool {
        self.contains(Scope::OFFLINE_ACCESS)
    }

    /// Whether every scope of this set is in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The scopes that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(formatter, "{separator}{scope}")?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Scopes {
    type Error = SyntaxError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_scope_parameter_is_a_set() {
        let scopes = Scopes::parse("profile openid  profile").unwrap();
        assert_eq!(scopes.to_string(), "openid profile");
        assert!(scopes.has_openid());
        assert!(!scopes.contains("email"));
    }

    #[test]
    fn quotes_backslashes_and_other_spaces_are_no_scope_characters() {
        for text in ["a\"b", "a\\b", "a\tb", "é"] {
            assert!(Scopes::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_without_panic_and_what_parses_is_a_round_trip(text: String) {
            if let Ok(scopes) = Scopes::parse(&text) {
                prop_assert_eq!(Scopes::parse(&scopes.to_string()).unwrap(), scopes);
            }
        }

        #[test]
        fn sets_survive_serialisation(names in proptest::collection::btree_set("[a-z:.]{1,8}", 0..5)) {
            let scopes: Scopes = names.iter().map(|name| Scope::parse(name.as_str()).unwrap()).collect();
            let json = serde_json::to_string(&scopes).unwrap();
            prop_assert_eq!(serde_json::from_str::<Scopes>(&json).unwrap(), scopes);
        }
    }
}
