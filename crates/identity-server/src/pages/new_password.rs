//! What pages say of a new password that must not be used.

use web_host::texts::Text;

use crate::account::PasswordProblem;
use crate::passwords::SHORTEST;

pub(super) fn in_words(problem: PasswordProblem) -> Text {
    match problem {
        PasswordProblem::TooShort => {
            Text::new("new-password-too-short").with("count", i64::try_from(SHORTEST).unwrap_or(i64::MAX))
        }
        PasswordProblem::TooLong => Text::new("new-password-too-long"),
        PasswordProblem::Guessable => Text::new("new-password-guessable"),
    }
}
