//! `identity-server hash-password`

use std::io::{BufRead, Write};

use web_host::SystemRandom;

use super::{CommandError, input};
use crate::passwords;

pub(super) fn run(input: &mut dyn BufRead, output: &mut dyn Write) -> Result<(), CommandError> {
    let password = input::secret(input, "password")?;
    let hash = passwords::hash(&password, &SystemRandom)?;
    writeln!(output, "{}", hash.as_phc())?;
    Ok(())
}
