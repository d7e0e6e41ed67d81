//! Parameters of a request, as `application/x-www-form-urlencoded` brings them in a query or a body.
//!
//! RFC 6749 section 3.1: a parameter without a value is treated as omitted, an unknown one is ignored, and none may
//! be sent twice but those whose specification says so ([`REPEATABLE`]). A bad parameter is remembered rather than reported at once, because how the error is delivered
//! depends on parameters that are good.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use percent_encoding::percent_decode;
use url::form_urlencoded;

/// A known parameter is missing or cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// Required, and absent or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Sent more than once.
    #[error("{0} is sent more than once")]
    Repeated(&'static str),
    /// Not UTF-8, or with control characters.
    #[error("{0} is not readable text")]
    Unreadable(&'static str),
    /// Longer than anybody needs.
    #[error("{0} is too long")]
    TooLong(&'static str),
}

/// Parameters that may be sent more than once: `resource` of RFC 8707 section 2.
pub const REPEATABLE: &[&str] = &["resource"];

/// The most values of a repeatable parameter; whoever sends more has a mistake in their program.
const MAXIMUM_VALUES: usize = 20;

#[derive(Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    /// Those of a repeatable parameter, at least two.
    Several(Vec<String>),
    Repeated,
    Unreadable,
}

impl Value {
    fn of(text: String) -> Self {
        if text.chars().any(char::is_control) {
            Self::Unreadable
        } else {
            Self::Text(text)
        }
    }

    /// What is known of a parameter that was sent once more.
    fn and(self, name: &str, other: Self) -> Self {
        if !REPEATABLE.contains(&name) {
            return Self::Repeated;
        }
        let mut texts = match self {
            Self::Text(text) => vec![text],
            Self::Several(texts) => texts,
            Self::Repeated | Self::Unreadable => return self,
        };
        match other {
            Self::Text(_) if texts.len() >= MAXIMUM_VALUES => Self::Repeated,
            Self::Text(text) => {
                texts.push(text);
                Self::Several(texts)
            }
            other => other,
        }
    }
}

/// The known parameters of one request. `Debug` shows their names only, since some of them are secrets.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Parameters {
    values: BTreeMap<&'static str, Value>,
}

impl Parameters {
    /// Parses a query (without its `?`) or a form body. Parameters that are not in `known` are dropped.
    ///
    /// Works on the encoded bytes: a decoder that replaces what is not UTF-8 would make different values equal.
    #[must_use]
    pub fn parse(encoded: impl AsRef<[u8]>, known: &[&'static str]) -> Self {
        let mut values: BTreeMap<&'static str, Value> = BTreeMap::new();
        for pair in encoded.as_ref().split(|byte| *byte == b'&') {
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            let Some(name) = decode(name).and_then(|name| known.iter().copied().find(|known| *known == name))
            else {
                continue;
            };
            if value.is_empty() {
                continue;
            }
            let value = decode(value).map_or(Value::Unreadable, Value::of);
            let value = match values.remove(name) {
                None => value,
                Some(known) => Value::and(known, name, value),
            };
            values.insert(name, value);
        }
        Self { values }
    }

    /// The same parameters, with those of `pairs` that are `known` in place of their own.
    #[must_use]
    pub(crate) fn overlaid(
        mut self,
        known: &[&'static str],
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut replaced = BTreeMap::new();
        for (name, value) in pairs {
            if let Some(name) = known.iter().copied().find(|known| *known == name) {
                let value = Value::of(value);
                let value = match replaced.remove(name) {
                    None => value,
                    Some(known) => Value::and(known, name, value),
                };
                replaced.insert(name, value);
            }
        }
        self.values.extend(replaced);
        self
    }

    /// The same parameters without this one.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.values.remove(name);
        self
    }

    /// The value of a parameter that may be absent.
    pub fn optional(&self, name: &'static str) -> Result<Option<&str>, ParameterError> {
        match self.values.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Repeated | Value::Several(_)) => Err(ParameterError::Repeated(name)),
            Some(Value::Unreadable) => Err(ParameterError::Unreadable(name)),
        }
    }

    /// The value of a parameter that must be there.
    pub fn required(&self, name: &'static str) -> Result<&str, ParameterError> {
        self.optional(name)?.ok_or(ParameterError::Missing(name))
    }

    /// The values of a parameter that may be sent more than once, in their order.
    pub fn several(&self, name: &'static str) -> Result<Vec<&str>, ParameterError> {
        match self.values.get(name) {
            Some(Value::Several(texts)) => Ok(texts.iter().map(String::as_str).collect()),
            _ => Ok(self.optional(name)?.into_iter().collect()),
        }
    }

    /// Whether the parameter was sent with a value, usable or not.
    #[must_use]
    pub fn is_present(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Refuses the request when any of its known parameters is repeated or unreadable.
    pub fn check(&self) -> Result<(), ParameterError> {
        self.values
            .keys()
            .try_for_each(|name| self.several(name).map(|_| ()))
    }

    /// The usable parameters, encoded again as a query or form; what [`Self::parse`] reads back unchanged.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut serializer = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.values {
            let texts = match value {
                Value::Text(text) => std::slice::from_ref(text),
                Value::Several(texts) => texts,
                Value::Repeated | Value::Unreadable => &[],
            };
            serializer.extend_pairs(texts.iter().map(|text| (name, text)));
        }
        serializer.finish()
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}

/// Decodes one name or value of `application/x-www-form-urlencoded`; `None` when it is not UTF-8.
pub(crate) fn decode(encoded: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = encoded
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests;
