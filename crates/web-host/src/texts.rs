//! What pages say, in each of their languages: messages of Project Fluent in `locales/<language>/<name>.ftl`.
//!
//! A message is plain text, unless its key ends in `-html`: then it is a piece of HTML, and what is put into it is
//! escaped. All languages have the same messages with the same variables and the same HTML tags; a set that does not
//! is refused. Templates write `{{ "key" | t(name=value) }}`, and `{{ message | t }}` for a [`Text`] that code made.

mod catalogue;
mod filters;
mod signature;
mod text;
pub mod usage;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::catalogue::Catalogue;
pub(crate) use self::filters::{register, speaking};
pub use self::text::Text;
use crate::language::{Language, LanguageCookie};

/// One file of messages: language, name and text.
pub type Source = (&'static str, &'static str, &'static str);

/// The files `locales/<language>/<name>.ftl` of the crate that calls this, as [`Source`]s: each name in each language.
#[macro_export]
macro_rules! locales {
    ($($name:literal),* $(,)?) => {
        [$(
            $crate::locales!(@file "en", $name),
            $crate::locales!(@file "de", $name),
            $crate::locales!(@file "fr", $name),
            $crate::locales!(@file "es", $name),
        )*]
    };
    (@file $language:literal, $name:literal) => {
        (
            $language,
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/", $language, "/", $name, ".ftl")),
        )
    };
}

/// What the pages of all servers say alike.
const SHARED: [Source; 4] = locales!("shared");

/// What the languages other than this one are compared with.
const REFERENCE: &str = "en";

/// Messages that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A file is not written as Project Fluent wants it.
    #[error("{file}, line {line}: {problem}")]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// A language is none.
    #[error(transparent)]
    Language(#[from] crate::language::LanguageError),
    /// A language is not among those that there are texts for.
    #[error("there are no texts in the language `{0}`")]
    UnknownLanguage(Language),
    /// Languages differ in what they have.
    #[error("texts in `{language}`: {}", problems.join("; "))]
    Different {
        /// The language that differs from English.
        language: Language,
        /// How.
        problems: Vec<String>,
    },
    /// A message that is asked for does not exist.
    #[error("there is no text `{0}`")]
    Missing(String),
    /// A message wants a variable that it is not given, or refers to a message that does not exist.
    #[error("the text `{key}` cannot be put together: {problem}")]
    Incomplete {
        /// The message.
        key: String,
        /// What is missing.
        problem: String,
    },
}

/// The texts of one server.
#[derive(Debug, Clone)]
pub struct Texts {
    cookie: LanguageCookie,
    /// The first is for people who wish none of them.
    languages: Vec<Language>,
    catalogues: Arc<BTreeMap<Language, Catalogue>>,
}

impl Texts {
    /// Reads the files `sources`. `cookie` is where the server keeps somebody's choice.
    pub fn new(cookie: LanguageCookie, sources: &[Source]) -> Result<Self, TextError> {
        Self::overridden(cookie, sources, &[])
    }

    /// The same with `overrides`, files by language, name and text: their messages stand in for those of the same keys,
    /// and have to take and to hold the same. A language that is new has to have them all.
    pub fn overridden(
        cookie: LanguageCookie,
        sources: &[Source],
        overrides: &[(String, String, String)],
    ) -> Result<Self, TextError> {
        let mut catalogues: BTreeMap<Language, Catalogue> = BTreeMap::new();
        let mut languages = Vec::new();
        for (tag, name, text) in SHARED.iter().chain(sources) {
            let language = Language::parse(tag)?;
            if !languages.contains(&language) {
                languages.push(language.clone());
            }
            catalogues
                .entry(language.clone())
                .or_insert_with(|| Catalogue::new(&language))
                .add(&format!("locales/{tag}/{name}.ftl"), text)?;
        }
        let known = languages.clone();
        for (tag, file, text) in overrides {
            let language = Language::parse(tag)?;
            if !languages.contains(&language) {
                languages.push(language.clone());
            }
            let catalogue = catalogues
                .entry(language.clone())
                .or_insert_with(|| Catalogue::new(&language));
            if known.contains(&language) {
                catalogue.replace(file, text)?;
            } else {
                catalogue.add(file, text)?;
            }
        }
        let texts = Self {
            cookie,
            languages,
            catalogues: Arc::new(catalogues),
        };
        texts.check()?;
        Ok(texts)
    }

    /// Offers these languages only, the first of which is for people who wish none of them.
    pub fn offer(mut self, languages: &[Language]) -> Result<Self, TextError> {
        if let Some(unknown) = languages
            .iter()
            .find(|language| !self.catalogues.contains_key(language))
        {
            return Err(TextError::UnknownLanguage(unknown.clone()));
        }
        if !languages.is_empty() {
            self.languages = languages.to_vec();
        }
        Ok(self)
    }

    /// The languages that are offered.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Where somebody's choice is kept.
    #[must_use]
    pub fn cookie(&self) -> LanguageCookie {
        self.cookie
    }

    /// `text` in `language`, outside of a page: for JSON, e-mails and the like.
    pub fn plain(&self, language: &Language, text: &Text) -> Result<String, TextError> {
        text.plain(self.catalogue(language)?)
    }

    pub(crate) fn catalogue(&self, language: &Language) -> Result<&Catalogue, TextError> {
        self.catalogues
            .get(language)
            .ok_or_else(|| TextError::UnknownLanguage(language.clone()))
    }

    /// Whether all languages have what English has.
    fn check(&self) -> Result<(), TextError> {
        let Some(reference) = self.catalogues.get(&Language::parse(REFERENCE)?) else {
            return Ok(());
        };
        for (language, catalogue) in self.catalogues.iter() {
            let problems = catalogue.differences(reference);
            if !problems.is_empty() {
                return Err(TextError::Different {
                    language: language.clone(),
                    problems,
                });
            }
        }
        Ok(())
    }

    /// The keys of all messages.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let catalogue = self.catalogues.values().next();
        catalogue
            .map(|catalogue| catalogue.keys().collect())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
