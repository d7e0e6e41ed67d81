//! The configuration file.

use std::collections::HashMap;
use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::Duration;
use web_host::config::{ConfigError, Environment, PublicUrl, Schema, ServerSection};

use crate::assumptions::{
    ACCESS_TOKEN_LIFETIME_SECONDS, REFRESH_TOKEN_LIFETIME_SECONDS, TOKEN_LIFETIME_SECONDS,
};
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::tenant::passkey::relying_party::parse_id;
use crate::tenant::policy::{ActionPolicy, Policy, Rule};
use crate::tenant::session::AppClient;
use crate::tenant::verification_method::VerificationMethod;

#[cfg(test)]
mod tests;

const SCHEMA: Schema = Schema {
    prefix: "AUTHSIGNAL_EMULATOR",
    secrets: &["tenant.secret"],
    aliases: &[],
};

/// The configuration of the emulator, free of contradictions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens and how it logs.
    pub server: ServerSection,
    /// The database file, or `:memory:`.
    pub(crate) database: PathBuf,
    pub(crate) tenant: TenantSection,
    #[serde(default)]
    actions: Vec<ActionSection>,
    #[serde(default)]
    app_clients: Vec<AppClientSection>,
}

/// The section `[tenant]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantSection {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) name: String,
    pub(crate) relying_party_id: String,
    #[serde(default)]
    pub(crate) allowed_origins: Vec<PublicUrl>,
    #[serde(default)]
    pub(crate) allow_any_localhost_origin: bool,
    verification_methods: Vec<VerificationMethod>,
    #[serde(default = "default_token_lifetime")]
    pub(crate) token_lifetime_seconds: u32,
    #[serde(default = "default_outcome")]
    default_outcome: Outcome,
}

/// One entry of `[[actions]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionSection {
    code: String,
    outcome: Outcome,
    #[serde(default)]
    permitted_methods: Option<Vec<VerificationMethod>>,
    #[serde(default)]
    rules: Vec<RuleSection>,
}

/// One entry of `[[app_clients]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AppClientSection {
    id: String,
    #[serde(default = "default_access_token_lifetime")]
    access_token_lifetime_seconds: u32,
    #[serde(default = "default_refresh_token_lifetime")]
    refresh_token_lifetime_seconds: u32,
}

/// One entry of `[[actions.rules]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSection {
    name: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    ip_address: Option<String>,
    outcome: Outcome,
}

fn default_token_lifetime() -> u32 {
    TOKEN_LIFETIME_SECONDS
}

fn default_access_token_lifetime() -> u32 {
    ACCESS_TOKEN_LIFETIME_SECONDS
}

fn default_refresh_token_lifetime() -> u32 {
    REFRESH_TOKEN_LIFETIME_SECONDS
}

fn default_outcome() -> Outcome {
    Outcome::Challenge
}

impl Config {
    /// Reads the file `path`, overridden by `environment`.
    pub fn load(path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let config: Self = web_host::config::load(&SCHEMA, path, environment)?;
        config.check(path)
    }

    /// Reads `text`, which came from `path`, overridden by `environment`.
    pub fn parse(path: &Path, text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let config: Self = web_host::config::parse(&SCHEMA, path, text, environment)?;
        config.check(path)
    }

    fn check(self, path: &Path) -> Result<Self, ConfigError> {
        self.find_problem().map_or(Ok(()), |(key, problem)| {
            Err(ConfigError::at(path, &key, &problem))
        })?;
        Ok(self)
    }

    fn find_problem(&self) -> Option<(String, String)> {
        let problem = |key: &str, text: &str| Some((key.to_owned(), text.to_owned()));
        let tenant = &self.tenant;
        if !listens_on_loopback_only(&self.server.listen) {
            return problem(
                "server.listen",
                "the portal shows everybody's codes, so only loopback addresses are allowed: use localhost, 127.0.0.1 or [::1]",
            );
        }
        if tenant.id.is_empty() || tenant.secret.expose_secret().is_empty() {
            return problem("tenant", "`id` and `secret` must not be empty");
        }
        if tenant.token_lifetime_seconds == 0 {
            return problem("tenant.token_lifetime_seconds", "must be at least 1");
        }
        if let Some(method) = tenant
            .verification_methods
            .iter()
            .find(|method| !method.is_supported())
        {
            return problem(
                "tenant.verification_methods",
                &format!(
                    "`{method}` cannot be enabled: a recovery code comes with an authenticator app, WhatsApp with SMS"
                ),
            );
        }
        if let Err(wrong) = parse_id(&tenant.relying_party_id) {
            return problem("tenant.relying_party_id", &format!("must be a domain: {wrong}"));
        }
        let covered = |origin: &&PublicUrl| {
            let host = origin.host();
            host == tenant.relying_party_id || host.ends_with(&format!(".{}", tenant.relying_party_id))
        };
        if let Some(origin) = tenant.allowed_origins.iter().find(|origin| !covered(origin)) {
            return problem(
                "tenant.allowed_origins",
                &format!(
                    "`{origin}` cannot use passkeys of the relying party `{}`: its host must be that, or end with it",
                    tenant.relying_party_id
                ),
            );
        }
        if let Some(index) = self.app_clients.iter().position(|client| !client.is_usable()) {
            return problem(
                &format!("app_clients[{index}]"),
                "needs an `id` and lifetimes of at least a second",
            );
        }
        self.policy().err()
    }

    /// The app clients of sessions.
    pub(crate) fn app_clients(&self) -> Vec<AppClient> {
        let lifetime = |seconds: u32| Duration::seconds(seconds.into());
        self.app_clients
            .iter()
            .map(|section| AppClient {
                id: section.id.clone(),
                access_token_lifetime: lifetime(section.access_token_lifetime_seconds),
                refresh_token_lifetime: lifetime(section.refresh_token_lifetime_seconds),
            })
            .collect()
    }

    /// The settings of the actions, or the key and the problem.
    pub(crate) fn policy(&self) -> Result<Policy, (String, String)> {
        let mut actions = HashMap::new();
        for (index, section) in self.actions.iter().enumerate() {
            let at = |key: &str, problem: &str| (format!("actions[{index}].{key}"), problem.to_owned());
            let code = ActionCode::parse(&section.code).map_err(|error| at("code", &error.to_string()))?;
            let policy = ActionPolicy {
                outcome: section.outcome,
                permitted: section.permitted_methods.clone(),
                rules: section
                    .rules
                    .iter()
                    .map(RuleSection::to_rule)
                    .collect::<Result<_, _>>()
                    .map_err(|problem| at("rules", &problem))?,
            };
            if actions.insert(code, policy).is_some() {
                return Err(at("code", "this action is listed twice"));
            }
        }
        Ok(Policy {
            default_outcome: self.tenant.default_outcome,
            enabled_methods: self.tenant.verification_methods.clone(),
            actions,
        })
    }
}

impl AppClientSection {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
            && self.access_token_lifetime_seconds > 0
            && self.refresh_token_lifetime_seconds > 0
    }
}

impl RuleSection {
    fn to_rule(&self) -> Result<Rule, String> {
        if self.user_id.is_none() && self.ip_address.is_none() {
            return Err(format!(
                "rule `{}` needs a `user_id` or an `ip_address`",
                self.name
            ));
        }
        Ok(Rule {
            name: self.name.clone(),
            user_id: self
                .user_id
                .as_deref()
                .map(UserId::parse)
                .transpose()
                .map_err(|error| error.to_string())?,
            ip_address: self.ip_address.clone(),
            outcome: self.outcome,
        })
    }
}

/// What does not resolve is left to the server to explain.
fn listens_on_loopback_only(listen: &str) -> bool {
    listen.to_socket_addrs().map_or(true, |mut addresses| {
        addresses.all(|address| address.ip().is_loopback())
    })
}
