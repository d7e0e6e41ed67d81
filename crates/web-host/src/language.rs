//! The languages of pages: which there are, and which of them somebody gets.

mod chooser;
mod negotiation;

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};
use unic_langid::{CharacterDirection, LanguageIdentifier};

pub(crate) use self::chooser::address;
pub use self::chooser::{ChooserForm, LanguageCookie, PATH, choose, comes_back_to};
pub use self::negotiation::{Wishes, wish};

/// A language that pages are written in, by its tag (RFC 5646) in canonical form: `en`, `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Language(String);

/// What is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag such as `en` or `pt-BR`")]
pub struct LanguageError(String);

impl Language {
    /// Reads a tag.
    pub fn parse(tag: &str) -> Result<Self, LanguageError> {
        tag.parse::<LanguageIdentifier>()
            .map(|identifier| Self(identifier.to_string()))
            .map_err(|_| LanguageError(tag.to_owned()))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.identifier().character_direction() == CharacterDirection::RTL
    }

    pub(crate) fn identifier(&self) -> LanguageIdentifier {
        self.0.parse().unwrap_or_default()
    }
}

impl Default for Language {
    /// English.
    fn default() -> Self {
        Self("en".into())
    }
}

impl Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        Self::parse(&tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_brought_into_its_canonical_form() {
        assert_eq!(Language::parse("PT-br").unwrap().as_str(), "pt-BR");
        assert!(Language::parse("../etc").is_err());
        assert!(Language::parse("x".repeat(80).as_str()).is_err());
    }

    #[test]
    fn arabic_and_hebrew_run_from_right_to_left() {
        for (tag, expected) in [("ar", true), ("he", true), ("fa-IR", true), ("en", false)] {
            assert_eq!(
                Language::parse(tag).unwrap().is_right_to_left(),
                expected,
                "{tag}"
            );
        }
    }
}
