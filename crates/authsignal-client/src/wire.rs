//! How values stand in JSON where their types do not say it themselves.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;

/// Longest text of the service that is kept for a message, in characters.
const LONGEST_TEXT: usize = 500;

/// Reads `null` as if the member were absent.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Says what is wrong with JSON and where. The parser's own message may quote a value: it is not used, but for a
/// missing member, whose name is ours.
pub(crate) fn problem<T: DeserializeOwned>(json: &[u8], error: &serde_json::Error) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => String::new(),
        Err(error) => printable(&error.path().to_string()),
    };
    let message = error.to_string();
    let what = match error.classify() {
        Category::Eof => "JSON that ends early",
        Category::Syntax | Category::Io => "no JSON",
        Category::Data => match message.split(" at line ").next() {
            Some(missing) if missing.starts_with("missing field ") => missing,
            _ => "an unexpected value",
        },
    };
    format!(
        "{what} at `{path}`, line {}, column {}",
        error.line(),
        error.column()
    )
}

/// The service's words, fit for one line of a log.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_control())
        .take(LONGEST_TEXT)
        .collect()
}

/// Chainable setters for the optional members of a request.
macro_rules! setters {
    ($($(#[$documentation:meta])* $name:ident: $type:ty,)+) => {
        $(
            $(#[$documentation])*
            #[must_use]
            pub fn $name(mut self, $name: impl Into<$type>) -> Self {
                self.$name = Some($name.into());
                self
            }
        )+
    };
}
pub(crate) use setters;
