//! `identity-server keys rotate`

use std::io::Write;

use oidc_protocol::signing::SigningAlgorithm;

use super::moment;
use crate::cli::CommandError;
use crate::keys::lifecycle::KeyLines;
use crate::keys::vault::{KeyVault, NextKey};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// `RS256`, `PS256`, `ES256` or `EdDSA`; all that are in use when it is left out.
    #[arg(value_parser = algorithm)]
    pub(super) algorithm: Option<SigningAlgorithm>,
}

fn algorithm(text: &str) -> Result<SigningAlgorithm, String> {
    let known: Vec<_> = SigningAlgorithm::SUPPORTED
        .iter()
        .map(|algorithm| algorithm.as_str())
        .collect();
    SigningAlgorithm::from_wire(text).ok_or_else(|| format!("choose one of {}", known.join(", ")))
}

pub(super) async fn run(
    vault: &KeyVault,
    arguments: &Arguments,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let algorithms = match arguments.algorithm {
        Some(algorithm) => vec![algorithm],
        None => KeyLines::of(&vault.rows().await?)
            .iter()
            .map(|(algorithm, _)| algorithm)
            .collect(),
    };
    if algorithms.is_empty() {
        writeln!(
            output,
            "There are no keys yet: the first one is made when the server starts."
        )?;
    }
    for algorithm in algorithms {
        let said = said(algorithm, vault.rotate(algorithm).await?);
        writeln!(output, "{algorithm}: {said}")?;
    }
    Ok(())
}

fn said(algorithm: SigningAlgorithm, next: Option<NextKey>) -> String {
    let Some(next) = next else {
        return format!("no client uses it, so it has no key. One is made when a token needs {algorithm}.");
    };
    let (kid, signs_from) = (next.kid, moment(next.signs_from));
    let Some(after) = next.after else {
        return format!("{kid} signs from now on: there was no key that could have signed meanwhile.");
    };
    let announced = if next.is_new {
        "is announced now"
    } else {
        "was announced before"
    };
    format!(
        "{kid} {announced} and signs from {signs_from}. Until then {after} signs; afterwards it only verifies. There is \
         nothing else to do. If {after} has leaked, do not wait: run `identity-server keys revoke {after}`."
    )
}
