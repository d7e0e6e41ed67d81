//! `identity-server keys`: the signing keys in the database, one file a command. Running servers notice what is done here
//! within seconds.

mod encrypt;
mod list;
mod revoke;
mod rotate;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use clap::Subcommand;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use web_host::config::{ConfigError, Environment};
use web_host::{SystemClock, SystemRandom};

use super::{CommandError, serve};
use crate::audit::Audit;
use crate::config::{Config, KeysSection, SCHEMA};
use crate::keys::EncryptionKeys;
use crate::keys::vault::KeyVault;
use crate::storage::{DatabaseUrl, Storage};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Show the keys, what each of them does, and until when.
    List,
    /// Announce the next key now. It signs when every client has seen it; nobody notices anything.
    Rotate(rotate::Arguments),
    /// Make that a leaked key never counts again and that another one signs at once.
    Revoke(revoke::Arguments),
    /// Encrypt everything in the database with the first of the configured encryption keys.
    Encrypt(encrypt::Arguments),
}

pub(super) async fn run(
    path: &Path,
    command: KeysCommand,
    output: &mut dyn Write,
) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    let storage = serve::storage(path, &config).await?;
    let encryption = encryption_keys(path, &config.database, &config.keys, &storage).await?;
    let storage = Arc::new(storage);
    let audit = Arc::new(Audit::new(
        storage.clone(),
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        Arc::default(),
        config.audit,
    ));
    let vault = KeyVault::new(
        storage,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        Arc::clone(&audit),
        encryption,
        config.keys.schedule,
    );
    let done = execute(&vault, command, output).await;
    audit.flush().await;
    done
}

async fn execute(vault: &KeyVault, command: KeysCommand, output: &mut dyn Write) -> Result<(), CommandError> {
    // Otherwise a new key would be the first that is encrypted, and those from before would look as if planted.
    vault.take_over().await?;
    match command {
        KeysCommand::List => list::run(vault, output).await,
        KeysCommand::Rotate(arguments) => rotate::run(vault, &arguments, output).await,
        KeysCommand::Revoke(arguments) => revoke::run(vault, &arguments, output).await,
        KeysCommand::Encrypt(arguments) => encrypt::run(vault, &arguments, output).await,
    }
}

/// What encrypts the keys in this database: what is configured, or else the file beside it.
pub(super) async fn encryption_keys(
    path: &Path,
    database: &DatabaseUrl,
    section: &KeysSection,
    storage: &dyn Storage,
) -> Result<EncryptionKeys, ConfigError> {
    if let Some(keys) = &section.encryption_keys {
        return Ok(keys.clone());
    }
    let keys = EncryptionKeys::beside(database, storage, &SystemRandom).await;
    keys.map_err(|error| ConfigError::at(path, "keys.encryption_keys", &error.to_string()))
}

/// A moment as an operator compares it with the clock on the wall.
fn moment(moment: OffsetDateTime) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    moment.format(FORMAT).unwrap_or_else(|_| moment.to_string())
}

#[cfg(test)]
mod tests;
