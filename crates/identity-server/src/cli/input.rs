use std::io::BufRead;

use secrecy::{ExposeSecret, SecretString};

use super::CommandError;

/// The first line of `input`, without its end. A secret does not come as an argument: other users of the machine see those.
pub(super) fn secret(input: &mut dyn BufRead, what: &str) -> Result<SecretString, CommandError> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let secret = SecretString::from(line.trim_end_matches(['\r', '\n']));
    if secret.expose_secret().is_empty() {
        return Err(format!("no {what} on standard input; type it, or pipe it in").into());
    }
    Ok(secret)
}
