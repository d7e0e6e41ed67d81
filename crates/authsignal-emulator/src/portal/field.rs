//! A field of a form, as it was typed.

use serde::Serialize;

/// What stands in a field, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Field {
    pub(super) value: String,
    pub(super) error: Option<String>,
}

impl Field {
    pub(super) fn of(value: impl ToString) -> Self {
        Self {
            value: value.to_string(),
            error: None,
        }
    }

    pub(super) fn is_given(&self) -> bool {
        !self.value.is_empty()
    }

    /// What the text stands for; notes what is wrong with it.
    pub(super) fn read<T, E: ToString>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        match parse(&self.value) {
            Ok(read) => Some(read),
            Err(error) => {
                self.error = Some(error.to_string());
                None
            }
        }
    }

    /// A field with an error, for the samples of pages.
    pub(super) fn sample() -> Self {
        Self {
            value: "value".to_owned(),
            error: Some("error".to_owned()),
        }
    }
}
