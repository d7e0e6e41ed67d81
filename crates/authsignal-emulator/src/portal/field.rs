//! A field of a form, as it was typed.

use serde::Serialize;

/// What stands in a field, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Field {
    pub(super) value: String,
    pub(super) error: Option<String>,
}

impl Field {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers pass texts and numbers alike"
    )]
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

    /// The same for a field that may stay empty, which stands for nothing.
    #[expect(clippy::option_option, reason = "not typed and not readable are two things")]
    pub(super) fn read_optional<T, E: ToString>(
        &mut self,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.is_given() {
            self.read(parse).map(Some)
        } else {
            Some(None)
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
