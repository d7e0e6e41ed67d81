//! `identity-server hash-client-secret`

use std::io::{BufRead, Write};

use oidc_protocol::client::ClientSecretHash;

use super::{CommandError, input};

pub(super) fn run(input: &mut dyn BufRead, output: &mut dyn Write) -> Result<(), CommandError> {
    let secret = input::secret(input, "client secret")?;
    writeln!(output, "{}", ClientSecretHash::of(&secret).to_hex())?;
    Ok(())
}
