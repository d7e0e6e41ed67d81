//! `identity-server clients`: who is a client, and who may become one. It works on the database: the servers that run need
//! not be told.

mod list;
mod remove;
mod token;

use std::io::Write;
use std::path::Path;

use clap::Subcommand;
use web_host::config::Environment;

use super::{CommandError, sessions};
use crate::config::{Config, SCHEMA};
use crate::server::Parts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the clients: those of the configuration, then those that have registered themselves.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove a client that has registered itself, with all tokens and consents that it got.
    Remove {
        /// The identifier that `list` prints.
        client_id: String,
    },
    /// Make an initial access token, with which a client is registered, and print it. It is shown once.
    Token(token::Arguments),
}

pub(super) async fn run(path: &Path, command: Command, output: &mut impl Write) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::tls::install_crypto_provider();
    let is_on = config.registration.is_some();
    let (parts, _) = sessions::open(path, config).await?;
    let done = execute(&parts, is_on, command, output).await;
    parts.audit.flush().await;
    done
}

async fn execute(
    parts: &Parts,
    is_on: bool,
    command: Command,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    match command {
        Command::List { json } => list::run(parts, is_on, json, output).await,
        Command::Remove { client_id } => remove::run(parts, &client_id, output).await,
        Command::Token(arguments) => token::run(parts, is_on, &arguments, output).await,
    }
}

#[cfg(test)]
mod tests;
