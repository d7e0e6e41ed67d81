use std::collections::BTreeMap;

use fluent_bundle::FluentArgs;
use serde::Serialize;

use super::{Catalogue, TextError};

/// Something that a page says, in whichever language it is shown: the key of a message and its variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// A message.
    Message {
        /// Its key.
        key: &'static str,
        /// What is put into it.
        arguments: BTreeMap<&'static str, Argument>,
    },
    /// Words that are the same in every language, for instance a name from the configuration.
    Verbatim {
        /// The words.
        verbatim: String,
    },
}

/// What is put into a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Argument {
    /// A number, by which a message may choose its form.
    Number(i64),
    /// A text as it is.
    String(String),
    /// Another message.
    Text(Text),
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Text> for Argument {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl Text {
    /// The message `key`.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self::Message {
            key,
            arguments: BTreeMap::new(),
        }
    }

    /// Words that are not translated.
    #[must_use]
    pub fn verbatim(words: impl Into<String>) -> Self {
        Self::Verbatim {
            verbatim: words.into(),
        }
    }

    /// The same with the variable `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        if let Self::Message { arguments, .. } = &mut self {
            arguments.insert(name, value.into());
        }
        self
    }

    pub(super) fn plain(&self, catalogue: &Catalogue) -> Result<String, TextError> {
        let (key, arguments) = match self {
            Self::Verbatim { verbatim } => return Ok(verbatim.clone()),
            Self::Message { key, arguments } => (key, arguments),
        };
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            match value {
                Argument::Number(number) => given.set(*name, *number),
                Argument::String(text) => given.set(*name, text.as_str()),
                Argument::Text(text) => given.set(*name, text.plain(catalogue)?),
            }
        }
        catalogue.format(key, &given)
    }
}
