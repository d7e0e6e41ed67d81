//! `identity-server users`: the people who have an account, on the database.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use clap::{Args, Subcommand};
use oidc_protocol::identifiers::SubjectId;
use serde_json::json;
use time::Duration;
use url::form_urlencoded;
use web_host::config::Environment;

use super::{CommandError, serve, sessions};
use crate::audit::{Event, Person};
use crate::authsignal::AuthenticationStep;
use crate::config::{Config, SCHEMA};
use crate::logout::{SessionEnd, end_session};
use crate::server::Parts;
use crate::storage::{AccountLink, KeyHash, LinkPurpose, StoredAccount};
use crate::users::{
    AccountChange, AccountStore, ChosenUsername, Claims, EmailAddress, NewAccount, StoredAccounts,
    UsernameKey,
};

/// How long a link for a password works that an operator makes.
const LINK_LIFETIME: Duration = Duration::hours(24);

/// Accounts that are read at once.
const PAGE: u32 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the accounts by user name.
    List {
        /// One JSON object a line, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Create an account, and print the link by which its owner sets a password.
    Add(NewPerson),
    /// Let somebody do nothing for now, and sign them out everywhere.
    Disable(Whose),
    /// Let them in again.
    Enable(Whose),
    /// Print a link by which somebody sets a new password. It works once, within a day; older ones stop working.
    PasswordLink(Whose),
    /// Delete an account for good, with its second factors and sessions. It does not come back from the configuration.
    Delete(Whose),
}

#[derive(Debug, Args)]
pub(super) struct NewPerson {
    /// What they sign in with; their address, if left out.
    #[arg(long)]
    username: Option<String>,
    /// Their e-mail address, which is taken for theirs.
    #[arg(long)]
    email: String,
    /// Their name.
    #[arg(long)]
    name: Option<String>,
    /// A group that they belong to; may be given more than once.
    #[arg(long = "group")]
    groups: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Whose {
    /// A user name, e-mail address, or subject identifier.
    who: String,
}

/// What the commands work with.
pub(super) struct World {
    pub(super) parts: Parts,
    pub(super) accounts: StoredAccounts,
    pub(super) step: Arc<dyn AuthenticationStep>,
}

pub(super) async fn run(path: &Path, command: Command, output: &mut impl Write) -> Result<(), CommandError> {
    let config = web_host::config::load::<Config>(&SCHEMA, path, &Environment::of_process())?;
    web_host::tls::install_crypto_provider();
    let options = serve::database_options(path, &config)?;
    let roots = serve::trusted_roots(path, &options.trusted_roots)?;
    let step = Arc::new(serve::authentication_step(path, &config, roots)?);
    let (parts, accounts) = sessions::open(path, config).await?;
    let world = World {
        parts,
        accounts,
        step,
    };
    let done = world.execute(command, output).await;
    world.parts.audit.flush().await;
    done
}

impl World {
    pub(super) async fn execute(
        &self,
        command: Command,
        output: &mut impl Write,
    ) -> Result<(), CommandError> {
        match command {
            Command::List { json } => self.list(json, output).await,
            Command::Add(person) => self.add(person, output).await,
            Command::Disable(whose) => {
                let account = self.find(&whose).await?;
                self.accounts
                    .change(&account.subject, AccountChange::Disabled(true))
                    .await?;
                self.end_sessions(&account.subject).await?;
                Ok(writeln!(output, "{} can do nothing for now.", account.username)?)
            }
            Command::Enable(whose) => {
                let account = self.find(&whose).await?;
                self.accounts
                    .change(&account.subject, AccountChange::Disabled(false))
                    .await?;
                Ok(writeln!(output, "{} can sign in again.", account.username)?)
            }
            Command::PasswordLink(whose) => {
                let account = self.find(&whose).await?;
                Ok(writeln!(
                    output,
                    "{}",
                    self.password_link(account.subject).await?
                )?)
            }
            Command::Delete(whose) => {
                let account = self.find(&whose).await?;
                self.delete(&account.subject).await?;
                Ok(writeln!(output, "{} is deleted.", account.username)?)
            }
        }
    }

    async fn list(&self, json: bool, output: &mut impl Write) -> Result<(), CommandError> {
        let mut after = None;
        loop {
            let accounts = self.parts.storage.accounts(after, PAGE).await?;
            for account in &accounts {
                let email = account.claims.0.get("email").and_then(|email| email.as_str());
                if json {
                    let line = json!({
                        "subject": account.subject.as_str(),
                        "username": account.username,
                        "email": email,
                        "email_verified": account.email_key.is_some(),
                        "groups": account.groups,
                        "disabled": account.is_disabled,
                    });
                    writeln!(output, "{line}")?;
                } else {
                    // What people chose themselves is escaped: it must not move the cursor of whoever reads it.
                    let state = if account.is_disabled { " disabled" } else { "" };
                    writeln!(
                        output,
                        "{} {:?} {:?}{state}",
                        account.subject,
                        account.username,
                        email.unwrap_or_default()
                    )?;
                }
            }
            match accounts.last() {
                Some(last) if accounts.len() == PAGE as usize => {
                    after = Some(UsernameKey::of(&last.username));
                }
                _ => return Ok(()),
            }
        }
    }

    async fn add(&self, person: NewPerson, output: &mut impl Write) -> Result<(), CommandError> {
        let mut claims = Claims::default();
        if let Some(name) = person.name {
            claims.0.insert("name".to_owned(), json!(name));
        }
        let username = person
            .username
            .as_deref()
            .map(ChosenUsername::parse)
            .transpose()?;
        let new = NewAccount {
            subject: SubjectId::parse(self.parts.random.uuid().to_string())?,
            username: username.map(|username| username.as_str().to_owned()),
            email: Some((EmailAddress::parse(&person.email)?, true)),
            password: None,
            claims,
            groups: person.groups.into_iter().collect(),
        };
        let user = self.accounts.create(new).await?;
        self.parts.audit.record(Event::AccountCreated {
            person: Person::from(&user),
        });
        Ok(writeln!(output, "{}", self.password_link(user.subject).await?)?)
    }

    async fn password_link(&self, subject: SubjectId) -> Result<String, CommandError> {
        let storage = &self.parts.storage;
        storage.delete_account_links(subject.clone()).await?;
        let code = self.parts.random.token();
        let link = AccountLink {
            subject: Some(subject),
            content: String::new(),
        };
        let expires_at = self.parts.clock.now() + LINK_LIFETIME;
        storage
            .put_account_link(KeyHash::of(&code), LinkPurpose::Password, link, expires_at)
            .await?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &code)
            .finish();
        Ok(format!(
            "{}?{query}",
            self.parts.issuer.endpoint("/Account/ResetPassword")
        ))
    }

    /// The second factors first, since they are elsewhere: when that fails, nothing has changed.
    async fn delete(&self, subject: &SubjectId) -> Result<(), CommandError> {
        self.step.forget(subject).await?;
        self.accounts.delete(subject).await?;
        self.parts.audit.record(Event::AccountDeleted { subject });
        self.end_sessions(subject).await?;
        self.parts.storage.forget_person(subject.clone()).await?;
        Ok(())
    }

    async fn end_sessions(&self, subject: &SubjectId) -> Result<(), CommandError> {
        let now = self.parts.clock.now();
        for session in self.parts.storage.sessions_of(subject.clone(), now).await? {
            end_session(&self.parts, &session.sid, SessionEnd::Removed)
                .await
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    async fn find(&self, Whose { who }: &Whose) -> Result<StoredAccount, CommandError> {
        let storage = &self.parts.storage;
        let email_key = EmailAddress::parse(who).ok().map(|address| address.key());
        let mut found = storage.account_by_name(UsernameKey::of(who), email_key).await?;
        if found.is_none() {
            found = match SubjectId::parse(who.as_str()) {
                Ok(subject) => storage.account(subject).await?,
                Err(_) => None,
            };
        }
        let unknown = || format!("nobody here is `{who}`; `identity-server users list` shows who there is");
        Ok(found.ok_or_else(unknown)?)
    }
}

#[cfg(test)]
mod tests;
