//! `identity-server sessions`: who is signed in, and how to end that. It works on the database: the servers that run need
//! not be told, and deliver the logout tokens within half a minute.

mod end;
mod list;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use clap::{Args, Subcommand};
use oidc_protocol::identifiers::{SessionId, SubjectId};
use oidc_protocol::issuer::Issuer;
use web_host::config::{ConfigError, Environment};
use web_host::{SystemClock, SystemRandom};

use super::{CommandError, keys, serve};
use crate::IdentityServer;
use crate::authsignal::PasswordOnly;
use crate::clients::ConfiguredClients;
use crate::config::{Config, SCHEMA};
use crate::limits::KnownBrowsers;
use crate::server::Parts;
use crate::storage::Storage;
use crate::users::StoredAccounts;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the sessions that go on, those that were used last first.
    List {
        #[command(flatten)]
        person: Person,
        /// The most sessions that are listed.
        #[arg(long, default_value_t = 1000)]
        limit: u32,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End one session: its browser and its applications are signed out.
    End {
        /// The identifier that `list` prints.
        // Identifiers are random and may begin with a hyphen.
        #[arg(allow_hyphen_values = true)]
        sid: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End all sessions of a person.
    EndAll {
        #[command(flatten)]
        person: Person,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Somebody, by either name, or nobody in particular.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct Person {
    /// The user name of the person.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The subject identifier of the person, as tokens name it.
    #[arg(long, value_name = "SUB")]
    subject: Option<String>,
}

pub(super) async fn run(path: &Path, command: Command, output: &mut impl Write) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::tls::install_crypto_provider();
    let (parts, _) = open(path, config).await?;
    let done = execute(&parts, command, output).await;
    parts.audit.flush().await;
    done
}

/// What the command works with: the database, and who is who by the configuration.
pub(super) async fn open(path: &Path, config: Config) -> Result<(Parts, StoredAccounts), CommandError> {
    let at = |key, problem: &str| ConfigError::at(path, key, problem);
    let issuer = Issuer::parse(&config.server.public_url.to_string())
        .map_err(|error| at("server.public_url", &error.to_string()))?;
    let opened = serve::storage(path, &config).await?;
    let encryption_keys = match &config.registration {
        Some(_) => Some(keys::encryption_keys(path, &config.database, &config.keys, &opened).await?),
        None => None,
    };
    let storage: Arc<dyn Storage> = Arc::new(opened);
    let accounts = serve::accounts(path, &config, Arc::clone(&storage), Arc::new(SystemClock)).await?;
    let clients =
        ConfiguredClients::new(config.clients).map_err(|error| at("clients", &error.to_string()))?;
    let builder = IdentityServer::builder(issuer, storage, Arc::new(PasswordOnly), None)
        .accounts(accounts.clone())
        .clients(clients)
        .registration(config.registration)
        .key_schedule(config.keys.schedule);
    let audit = builder.audit_events();
    let registered = match encryption_keys {
        Some(encryption) => {
            let vault = builder.vault(Arc::clone(&audit), encryption);
            vault.take_over().await?;
            builder.registered_clients(&vault).await?
        }
        None => None,
    };
    let parts = builder.parts(KnownBrowsers::none(&SystemRandom), audit, registered);
    Ok((parts, accounts))
}

pub(super) async fn execute(
    parts: &Parts,
    command: Command,
    output: &mut impl Write,
) -> Result<(), CommandError> {
    match command {
        Command::List { person, limit, json } => {
            list::run(parts, person.subject(parts).await?, limit, json, output).await
        }
        Command::End { sid, json } => {
            let unknown =
                || format!("no session `{sid}` goes on; `identity-server sessions list` shows those that do");
            let sid = SessionId::parse(sid.as_str()).map_err(|_| unknown())?;
            let now = parts.clock.now();
            let session = parts.storage.session_by_sid(sid, now).await?;
            end::run(parts, vec![session.ok_or_else(unknown)?], json, output).await
        }
        Command::EndAll { person, json } => {
            let subject = person.subject(parts).await?;
            let subject =
                subject.ok_or("whose sessions shall end? Name the person by --user or --subject")?;
            let sessions = parts.storage.sessions_of(subject, parts.clock.now()).await?;
            end::run(parts, sessions, json, output).await
        }
    }
}

impl Person {
    pub(super) async fn subject(self, parts: &Parts) -> Result<Option<SubjectId>, CommandError> {
        if let Some(subject) = self.subject {
            return Ok(Some(SubjectId::parse(subject)?));
        }
        let Some(name) = self.user else {
            return Ok(None);
        };
        let user = parts.users.by_username(&name).await?;
        let unknown = || format!("nobody has the user name `{name}`; or name the person by --subject");
        Ok(Some(user.ok_or_else(unknown)?.subject))
    }
}

#[cfg(test)]
mod tests;
