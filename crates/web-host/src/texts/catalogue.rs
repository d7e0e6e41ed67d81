use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};

use super::TextError;
use super::signature::Signature;
use crate::language::Language;

/// The messages of one language.
pub(crate) struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// What each message takes.
    signatures: BTreeMap<String, Signature>,
}

impl Debug for Catalogue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Catalogue")
            .field("messages", &self.signatures.len())
            .finish_non_exhaustive()
    }
}

impl Catalogue {
    pub(super) fn new(language: &Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Marks around names keep the two directions apart where they meet; elsewhere they only get in the way.
        bundle.set_use_isolating(language.is_right_to_left());
        Self {
            bundle,
            signatures: BTreeMap::new(),
        }
    }

    /// Adds the messages of the file `file`.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), TextError> {
        let syntax = |position: usize, problem: String| TextError::Syntax {
            file: file.to_owned(),
            line: line_of(text, position),
            problem,
        };
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
            let first = errors.first();
            syntax(
                first.map_or(0, |error| error.pos.start),
                first.map_or_else(String::new, ToString::to_string),
            )
        })?;
        for entry in resource.entries() {
            if let Some((key, signature)) = Signature::of(entry)
                .map_err(|(key, problem)| syntax(position_of(text, key), format!("`{key}` {problem}")))?
            {
                self.signatures.insert(key.to_owned(), signature);
            }
        }
        self.bundle.add_resource(resource).map_err(|errors| {
            let twice = errors.iter().find_map(|error| match error {
                FluentError::Overriding { id, .. } => Some(id.as_str()),
                _ => None,
            });
            let key = twice.unwrap_or_default();
            syntax(position_of(text, key), format!("`{key}` is there already"))
        })
    }

    /// Puts the messages of the file `file` in the place of those with the same keys.
    pub(super) fn replace(&mut self, file: &str, text: &str) -> Result<(), TextError> {
        let mut other = Self {
            bundle: FluentBundle::new_concurrent(Vec::new()),
            signatures: BTreeMap::new(),
        };
        other.add(file, text)?;
        for (key, signature) in &other.signatures {
            let problem = match self.signatures.get(key) {
                Some(wanted) => signature.difference(wanted),
                None => Some(match nearest(key, self.keys()) {
                    Some(nearest) => format!("is no text of this server; did you mean `{nearest}`?"),
                    None => "is no text of this server".to_owned(),
                }),
            };
            if let Some(problem) = problem {
                return Err(TextError::Syntax {
                    file: file.to_owned(),
                    line: line_of(text, position_of(text, key)),
                    problem: format!("`{key}` {problem}"),
                });
            }
        }
        if let Ok(resource) = FluentResource::try_new(text.to_owned()) {
            self.bundle.add_resource_overriding(resource);
        }
        Ok(())
    }

    /// The message `key` with these variables.
    pub(super) fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> Result<String, TextError> {
        let pattern = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
            .ok_or_else(|| TextError::Missing(key.to_owned()))?;
        let mut errors = Vec::new();
        let words = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        match errors.first() {
            None => Ok(words.into_owned()),
            Some(error) => Err(TextError::Incomplete {
                key: key.to_owned(),
                problem: error.to_string(),
            }),
        }
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.signatures.keys().map(String::as_str)
    }

    /// In what this language differs from `reference`.
    pub(super) fn differences(&self, reference: &Self) -> Vec<String> {
        let missing =
            reference
                .signatures
                .iter()
                .filter_map(|(key, wanted)| match self.signatures.get(key) {
                    None => Some(format!("`{key}` is missing")),
                    Some(found) => found
                        .difference(wanted)
                        .map(|problem| format!("`{key}` {problem}")),
                });
        let unknown = self
            .keys()
            .filter(|key| !reference.signatures.contains_key(*key))
            .map(|key| format!("`{key}` is unknown"));
        missing.chain(unknown).collect()
    }
}

fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::jaro_winkler(key, known), known))
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .filter(|(likeness, _)| *likeness > 0.85)
        .map(|(_, known)| known)
}

fn line_of(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
}

/// Where the message `key` begins in a file.
fn position_of(text: &str, key: &str) -> usize {
    let mut position = 0;
    for line in text.split_inclusive('\n') {
        let rest = line.strip_prefix(key);
        if rest.is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return position;
        }
        position += line.len();
    }
    0
}
