//! `identity-server passkeys`: how far people have got on their way to passkeys, and help for those who have lost theirs.

mod remove_all;
mod report;

use std::io::Write;
use std::path::Path;

use clap::Subcommand;
use web_host::config::Environment;

use super::{CommandError, sessions};
use crate::config::{Config, SCHEMA};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show week by week how many people have a passkey, how many sign-ins use one, and where people drop out.
    Report {
        /// How many weeks.
        #[arg(long, default_value_t = 12)]
        weeks: u16,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove all passkeys of somebody who has lost them. They sign in with password and second factor next, and add one.
    RemoveAll {
        #[command(flatten)]
        person: sessions::Person,
    },
}

pub(super) async fn run(path: &Path, command: Command, output: &mut impl Write) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::tls::install_crypto_provider();
    match command {
        Command::Report { weeks, json } => {
            let (parts, _) = sessions::open(path, config).await?;
            report::run(&parts, weeks, json, output).await
        }
        Command::RemoveAll { person } => remove_all::run(path, config, person, output).await,
    }
}

#[cfg(test)]
mod tests;
