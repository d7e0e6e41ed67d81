//! `identity-server keys revoke`

use std::io::Write;

use super::moment;
use crate::cli::CommandError;
use crate::keys::lifecycle::{JWKS_MAX_AGE, KeyLines, LONGEST_OUTAGE};
use crate::keys::vault::KeyVault;
use crate::keys::{FRESH, KeyError};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The identifier of the key, as `identity-server keys list` and the header of its tokens (`kid`) show it.
    // An identifier is base64url and may begin with a hyphen.
    #[arg(allow_hyphen_values = true)]
    pub(super) kid: String,
}

pub(super) async fn run(
    vault: &KeyVault,
    arguments: &Arguments,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let kid = &arguments.kid;
    let Some(revocation) = vault.revoke(kid).await? else {
        return Err(unknown(vault, kid).await?.into());
    };
    let now = moment(vault.now());
    if revocation.is_new {
        writeln!(
            output,
            "{kid} is revoked since {now}: its private half is destroyed, it leaves JWKS, and no token of it counts here \
             any more."
        )?;
    } else {
        writeln!(output, "{kid} was revoked before.")?;
    }
    if let Some((algorithm, signing)) = revocation.signing {
        writeln!(output, "{algorithm} tokens are signed with {signing} now.")?;
    }
    writeln!(
        output,
        "
What happens now:
- Every server does so within {} seconds; one that does not reach the database stops signing and verifying altogether
  after {} minutes.
- Clients and APIs may keep JWKS for {} minutes, and accept tokens of the revoked key until then. Restart those that keep
  it for longer.
- People stay signed in. Clients get new tokens with their refresh tokens, or by sending people here once more.
- Find out how the key has leaked. If it was through the database *and* its encryption key, replace that key too
  (see \"Signing keys\" in the operating guide).",
        FRESH.whole_seconds(),
        LONGEST_OUTAGE.whole_minutes(),
        JWKS_MAX_AGE.whole_minutes(),
    )?;
    Ok(())
}

async fn unknown(vault: &KeyVault, kid: &str) -> Result<String, KeyError> {
    let lines = KeyLines::of(&vault.rows().await?);
    let known: Vec<_> = lines
        .iter()
        .flat_map(|(algorithm, line)| {
            line.keys()
                .iter()
                .map(move |key| format!("  {algorithm}  {}", key.kid))
        })
        .collect();
    Ok(format!(
        "there is no key `{kid}`, so nothing was changed; there are\n{}",
        known.join("\n")
    ))
}
