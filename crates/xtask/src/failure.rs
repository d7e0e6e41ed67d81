//! What went wrong, in words for the person at the keyboard, and what they can do about it.

use std::fmt::{self, Display, Formatter};

/// A failure of the tooling: one sentence, and the fix where there is one.
#[derive(Debug)]
pub struct Failure {
    what: String,
    fix: Option<String>,
}

impl Failure {
    /// A failure without a known fix.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            fix: None,
        }
    }

    /// Adds what the person can do about it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

impl Display for Failure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        if let Some(fix) = &self.fix {
            write!(formatter, "\n  fix: {}", fix.replace('\n', "\n       "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// Turns any error into a [`Failure`] that says what was being done.
pub trait OrFailure<T> {
    /// Puts `doing` (for example "read config/web-client.toml") before the error's own words.
    fn or_failure(self, doing: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: Display> OrFailure<T> for Result<T, E> {
    fn or_failure(self, doing: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("could not {}: {error}", doing())))
    }
}
