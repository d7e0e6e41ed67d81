//! `identity-server keys encrypt`

use std::io::Write;

use crate::cli::CommandError;
use crate::keys::vault::KeyVault;
use crate::storage::SecretPlace;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// Give up what no configured key can decrypt: signing keys are revoked, other secrets made anew. Only where the
    /// encryption key is lost for good.
    #[arg(long)]
    pub(super) give_up_unreadable: bool,
}

pub(super) async fn run(
    vault: &KeyVault,
    arguments: &Arguments,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let done = vault.reencrypt(arguments.give_up_unreadable).await?;
    let first = vault.encryption_key_id();
    writeln!(
        output,
        "Encrypted with the first key, {first}: {} now, {} before.",
        done.encrypted, done.unchanged
    )?;
    for place in &done.given_up {
        match place {
            SecretPlace::SigningKey(kid) => {
                writeln!(output, "Given up: signing key {kid}. It is revoked and replaced.")?;
            }
            SecretPlace::ServerSecret(name) => writeln!(
                output,
                "Given up: server secret {name}. It is made anew; restart all servers."
            )?,
        }
    }
    writeln!(
        output,
        "Other encryption keys are not needed any more: take them out of the configuration, and keep them as long as you \
         keep backups that need them."
    )?;
    Ok(())
}
