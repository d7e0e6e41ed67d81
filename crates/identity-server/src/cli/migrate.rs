//! `identity-server migrate`: the schema is brought to this version before any replica starts with it.

use std::io::Write;
use std::path::Path;

use web_host::config::{ConfigError, Environment};

use super::CommandError;
use super::serve::database_options;
use crate::config::{Config, SCHEMA};
use crate::storage::SqlStorage;

pub(super) async fn run(path: &Path, output: &mut impl Write) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::tls::install_crypto_provider();
    migrate(path, &config).await?;
    writeln!(output, "{}: the schema is that of this version", config.database)?;
    Ok(())
}

pub(super) async fn migrate(path: &Path, config: &Config) -> Result<(), ConfigError> {
    SqlStorage::open(&config.database, &database_options(path, config)?)
        .await
        .map(drop)
        .map_err(|error| ConfigError::at(path, "database", &error.to_string()))
}
