//! The configuration file.

pub(crate) mod flags;

use std::collections::HashSet;
use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::Duration;
use url::Url;
use web_host::config::{ConfigError, Environment, PublicUrl, Schema, ServerSection};

use self::flags::Flags;
use crate::assumptions::{
    ACCESS_TOKEN_LIFETIME_SECONDS, REFRESH_TOKEN_LIFETIME_SECONDS, TOKEN_LIFETIME_SECONDS,
};
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::policy::rule::Rule;
use crate::tenant::policy::{ActionPolicy, Policy};
use crate::tenant::session::AppClient;
use crate::tenant::settings::api_keys::{ApiKeys, check_secret};
use crate::tenant::settings::branding::{Branding, Colour, LogoUrl};
use crate::tenant::settings::origins::Origins;
use crate::tenant::settings::prebuilt_ui::PrebuiltUi;
use crate::tenant::settings::webhooks::WebhookSettings;
use crate::tenant::settings::{Lifetimes, SettingsProblem, Values};
use crate::tenant::verification_method::VerificationMethod;
use crate::tenant::webhook::WebhookEvent;

#[cfg(test)]
mod tests;

const SCHEMA: Schema = Schema {
    prefix: "AUTHSIGNAL_EMULATOR",
    secrets: &["tenant.secret", "portal.password"],
    aliases: &[],
};

/// The API secret of the sample configuration.
const WELL_KNOWN_SECRET: &str = "local-secret";

/// Of the portal's password, in characters.
const MINIMUM_PASSWORD_LENGTH: usize = 12;

const BUILT_IN: &str = include_str!("config/built_in.toml");

/// The configuration of the emulator, free of contradictions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens and how it logs.
    pub server: ServerSection,
    /// The database file, or `:memory:`.
    pub(crate) database: PathBuf,
    /// The seed file that an empty database begins with.
    #[serde(default)]
    pub(crate) seed: Option<PathBuf>,
    pub(crate) tenant: TenantSection,
    #[serde(default)]
    actions: Vec<ActionSection>,
    #[serde(default)]
    app_clients: Vec<AppClientSection>,
    /// Without it no webhooks are sent.
    #[serde(default)]
    webhooks: Option<WebhooksSection>,
    #[serde(default)]
    pub(crate) portal: PortalSection,
}

/// The section `[portal]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortalSection {
    /// Needed where others than this machine can reach the portal.
    #[serde(default)]
    pub(crate) password: Option<SecretString>,
}

/// The section `[tenant]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantSection {
    pub(crate) id: String,
    secret: SecretString,
    name: String,
    #[serde(default)]
    primary_colour: Option<Colour>,
    #[serde(default)]
    logo_url: Option<LogoUrl>,
    relying_party_id: String,
    #[serde(default)]
    allowed_origins: Vec<PublicUrl>,
    #[serde(default)]
    allow_any_localhost_origin: bool,
    verification_methods: Vec<VerificationMethod>,
    #[serde(default = "default_token_lifetime")]
    token_lifetime_seconds: u32,
    #[serde(default)]
    pub(crate) token_algorithm: TokenAlgorithm,
    #[serde(default = "default_outcome")]
    default_outcome: Outcome,
    #[serde(default)]
    prebuilt_ui: PrebuiltUi,
}

/// How client tokens are signed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) enum TokenAlgorithm {
    /// With the API secret, which the older SDKs verify.
    #[default]
    HS256,
    /// With the key that the tenant's JWKS shows.
    RS256,
}

/// The section `[webhooks]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhooksSection {
    url: Url,
    /// All, when absent.
    #[serde(default)]
    events: Option<Vec<WebhookEvent>>,
}

/// One entry of `[[actions]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionSection {
    code: ActionCode,
    outcome: Outcome,
    #[serde(default)]
    permitted_methods: Option<Vec<VerificationMethod>>,
    #[serde(default)]
    rules: Vec<Rule>,
}

fn default_token_lifetime() -> u32 {
    TOKEN_LIFETIME_SECONDS
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
    /// Reads the file `path`, overridden by `environment`, overridden by `flags`.
    pub fn load_with(path: &Path, environment: &Environment, flags: &Flags) -> Result<Self, ConfigError> {
        let config: Self = web_host::config::load(&SCHEMA, path, environment)?;
        config.with(flags)?.check(path)
    }

    /// What the emulator does without a configuration file, overridden by `environment`, overridden by `flags`.
    pub fn built_in(environment: &Environment, flags: &Flags) -> Result<Self, ConfigError> {
        let path = Path::new("built-in defaults");
        let config: Self = web_host::config::parse(&SCHEMA, path, BUILT_IN, environment)?;
        config.with(flags)?.check(path)
    }

    /// Reads `text`, which came from `path`, overridden by `environment`.
    pub fn parse(path: &Path, text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let config: Self = web_host::config::parse(&SCHEMA, path, text, environment)?;
        config.check(path)
    }

    fn with(mut self, flags: &Flags) -> Result<Self, ConfigError> {
        flags
            .apply(&mut self)
            .map_err(|problem| ConfigError::at(Path::new("command line"), "--listen", &problem))?;
        Ok(self)
    }

    /// The API secret of the file.
    pub(crate) fn secret(&self) -> &SecretString {
        &self.tenant.secret
    }

    fn check(self, path: &Path) -> Result<Self, ConfigError> {
        self.find_problem().map_or(Ok(()), |(key, problem)| {
            Err(ConfigError::at(path, &key, &problem))
        })?;
        Ok(self)
    }

    fn find_problem(&self) -> Option<(String, String)> {
        match &self.portal.password {
            None if !listens_on_loopback_only(&self.server.listen) => {
                return Some((
                    "server.listen".to_owned(),
                    "the portal shows everybody's codes: without a `portal.password` only loopback addresses are allowed (localhost, 127.0.0.1 or [::1])".to_owned(),
                ));
            }
            Some(password) if password.expose_secret().chars().count() < MINIMUM_PASSWORD_LENGTH => {
                return Some((
                    "portal.password".to_owned(),
                    format!("must have at least {MINIMUM_PASSWORD_LENGTH} characters"),
                ));
            }
            _ => {}
        }
        if self.tenant.id.is_empty() {
            return Some(("tenant.id".to_owned(), "must not be empty".to_owned()));
        }
        let mut codes = HashSet::new();
        if let Some(twice) = self.actions.iter().find(|action| !codes.insert(&action.code)) {
            return Some((
                "actions".to_owned(),
                format!("the action `{}` is listed twice", twice.code),
            ));
        }
        if let Some(webhooks) = &self.webhooks
            && !matches!(webhooks.url.scheme(), "http" | "https")
        {
            return Some((
                "webhooks.url".to_owned(),
                "must start with http:// or https://".to_owned(),
            ));
        }
        if let Some(index) = self.app_clients.iter().position(|client| !client.is_usable()) {
            return Some((
                format!("app_clients[{index}]"),
                "needs an `id` and lifetimes of at least a second".to_owned(),
            ));
        }
        check_secret(&self.tenant.secret)
            .and_then(|()| self.values().check())
            .err()
            .map(|problem| (key_in_file(&problem), problem.text))
    }

    /// Whether others reach the control API, of which everybody knows the secret.
    pub(crate) fn exposes_known_secret(&self) -> bool {
        let is_known = self.tenant.secret.expose_secret() == WELL_KNOWN_SECRET;
        is_known && !listens_on_loopback_only(&self.server.listen)
    }

    /// The settings that can be changed at run time.
    pub(crate) fn values(&self) -> Values {
        let tenant = &self.tenant;
        Values {
            branding: Branding {
                name: tenant.name.clone(),
                primary_colour: tenant.primary_colour.clone(),
                logo_url: tenant.logo_url.clone(),
            },
            keys: ApiKeys::configured(tenant.secret.clone()),
            origins: Origins {
                relying_party_id: tenant.relying_party_id.clone(),
                allowed: tenant.allowed_origins.clone(),
                allow_any_localhost: tenant.allow_any_localhost_origin,
            },
            lifetimes: Lifetimes {
                token_seconds: tenant.token_lifetime_seconds,
            },
            policy: Policy {
                default_outcome: tenant.default_outcome,
                enabled_methods: tenant.verification_methods.clone(),
                actions: self.actions.iter().map(ActionSection::to_entry).collect(),
            },
            prebuilt_ui: tenant.prebuilt_ui.clone(),
            app_clients: self.app_clients.iter().map(AppClientSection::to_client).collect(),
            webhooks: self.webhooks.as_ref().map(WebhooksSection::to_settings),
            token_key: None,
        }
    }
}

impl ActionSection {
    fn to_entry(&self) -> (ActionCode, ActionPolicy) {
        let policy = ActionPolicy {
            outcome: self.outcome,
            permitted: self.permitted_methods.clone(),
            rules: self.rules.clone(),
        };
        (self.code.clone(), policy)
    }
}

impl AppClientSection {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
            && self.access_token_lifetime_seconds > 0
            && self.refresh_token_lifetime_seconds > 0
    }

    fn to_client(&self) -> AppClient {
        AppClient {
            id: self.id.clone(),
            access_token_lifetime: Duration::seconds(self.access_token_lifetime_seconds.into()),
            refresh_token_lifetime: Duration::seconds(self.refresh_token_lifetime_seconds.into()),
        }
    }
}

impl WebhooksSection {
    fn to_settings(&self) -> WebhookSettings {
        WebhookSettings {
            url: self.url.clone(),
            events: self.events.clone().unwrap_or_else(|| WebhookEvent::ALL.to_vec()),
        }
    }
}

/// Settings of actions stand in a section of their own.
fn key_in_file(problem: &SettingsProblem) -> String {
    if problem.key.starts_with("actions.") {
        problem.key.clone()
    } else {
        format!("tenant.{}", problem.key)
    }
}

/// What does not resolve is left to the server to explain.
fn listens_on_loopback_only(listen: &str) -> bool {
    listen.to_socket_addrs().map_or(true, |mut addresses| {
        addresses.all(|address| address.ip().is_loopback())
    })
}
