//! The configuration of the web client: `config/web-client.toml` explains each key.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;
use time::Duration;
use url::{Host, Url};
use web_host::config::{ConfigError, Environment, Schema, ServerSection, load, parse};

/// Names, secrets and shared variables of this configuration.
pub const SCHEMA: Schema = Schema {
    prefix: "WEB_CLIENT",
    secrets: &["provider.client_secret", "authsignal.secret"],
    aliases: &[
        ("AUTHSIGNAL_URL", "authsignal.url"),
        ("AUTHSIGNAL_SECRET", "authsignal.secret"),
        ("AUTHSIGNAL_TENANT_ID", "authsignal.tenant_id"),
    ],
};

/// All of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// SQLite file with the sessions.
    pub database: PathBuf,
    /// Key of 64 bytes that encrypts the cookies.
    pub session_key_file: PathBuf,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: NonZeroU32,
    /// Root certificate that outgoing calls trust in addition to the system's.
    #[serde(default)]
    pub trusted_ca: Option<PathBuf>,
    /// The browser bundle of `@authsignal/browser`.
    pub browser_sdk: PathBuf,
    /// Where this server listens and how it is reached.
    pub server: ServerSection,
    /// The OpenID Provider.
    pub provider: ProviderSection,
    /// The Authsignal tenant.
    pub authsignal: AuthsignalSection,
    /// The file that all this came from, for messages.
    #[serde(skip)]
    pub source: PathBuf,
}

/// The OpenID Provider and this client as it knows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSection {
    /// Issuer identifier (OpenID Connect Discovery 1.0 section 3).
    pub issuer: ServiceUrl,
    /// Client identifier.
    pub client_id: String,
    /// Client secret, for `client_secret_basic`.
    pub client_secret: SecretString,
    /// How the provider sends its answer.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// What the provider signs this client's ID tokens and logout tokens with; RS256 when left out.
    #[serde(default)]
    pub id_token_signed_response_alg: SigningAlgorithm,
    /// Whether the userinfo endpoint is asked for claims.
    #[serde(default = "yes")]
    pub userinfo: bool,
    /// `acr` values that stand for several factors, in order of preference.
    #[serde(default)]
    pub step_up_acr_values: Vec<String>,
}

/// How an authorization response comes back (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of a redirect.
    #[default]
    Query,
    /// In a form that the provider's page posts: the code stands in no URL.
    FormPost,
}

/// The algorithm of a signature (RFC 7518 section 3.1, RFC 8037 section 3.1): one that nobody can make with what a client
/// knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[expect(missing_docs, reason = "the variants are the names of the specification")]
pub enum SigningAlgorithm {
    #[default]
    RS256,
    RS384,
    RS512,
    PS256,
    ES256,
    ES384,
    EdDSA,
}

/// The Authsignal tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthsignalSection {
    /// Base URL of the tenant's region.
    pub url: ServiceUrl,
    /// API secret.
    pub secret: SecretString,
    /// Tenant id.
    pub tenant_id: String,
}

fn yes() -> bool {
    true
}

impl Config {
    /// Reads the file `path`, overridden by `environment`.
    pub fn load(path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        load(&SCHEMA, path, environment).and_then(|config: Self| config.checked(path))
    }

    /// Reads `text`, which came from `path`, overridden by `environment`.
    pub fn parse(path: &Path, text: &str, environment: &Environment) -> Result<Self, ConfigError> {
        parse(&SCHEMA, path, text, environment).and_then(|config: Self| config.checked(path))
    }

    /// A mistake at `key`, for messages.
    #[must_use]
    pub fn mistake(&self, key: &str, problem: &str) -> ConfigError {
        ConfigError::at(&self.source, key, problem)
    }

    /// How long a session lasts without a request.
    #[must_use]
    pub fn session_idle(&self) -> Duration {
        Duration::minutes(self.session_idle_minutes.get().into())
    }

    fn checked(mut self, path: &Path) -> Result<Self, ConfigError> {
        path.clone_into(&mut self.source);
        if self.server.public_url.as_url().scheme() != "https" && self.server.tls_certificate.is_some() {
            return Err(self.mistake(
                "server.public_url",
                "must start with https://, for a certificate is given",
            ));
        }
        if !self.provider.scopes.iter().any(|scope| scope == "openid") {
            return Err(self.mistake(
                "provider.scopes",
                "lacks `openid`, without which there is no sign-in; add it",
            ));
        }
        for (key, value) in [
            ("provider.client_id", &self.provider.client_id),
            ("authsignal.tenant_id", &self.authsignal.tenant_id),
        ] {
            if value.trim().is_empty() {
                return Err(self.mistake(key, "is empty; fill it in"));
            }
        }
        Ok(self)
    }
}

/// The URL of a service that gets our secrets: `https`, or `http` on the loopback; without query, fragment and user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ServiceUrl {
    text: String,
    url: Url,
}

impl ServiceUrl {
    /// The URL, letter by letter as it was configured: issuer identifiers are compared so.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is `https`, and not `http` on the loopback.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Its origin, in the form of RFC 6454 section 6.2.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

impl TryFrom<String> for ServiceUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|error| format!("`{text}` is not a URL: {error}"))?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(format!(
                "`{text}` must start with https:// (http:// is for loopback addresses only)"
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("`{text}` must have neither query nor fragment"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must hold no user name and no password".to_owned());
        }
        Ok(Self { text, url })
    }
}

#[cfg(test)]
mod tests;
