//! Configuration: one TOML file a process, every key overridable by environment, unknown keys refused.
//!
//! A key `server.listen` of the file is overridden by `<PREFIX>__SERVER__LISTEN`. A key that holds a secret can also
//! be given as the path of a file, by `<PREFIX>__…_FILE`. Every error names the file or variable, the key and the fix.

mod development;
mod environment;
mod problem;

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use ::config::{Config, File, FileFormat};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::Networks;
use crate::client_address::{ForwardedHeader, Proxies};

pub use self::development::{DevelopmentSwitch, NotLocal};
pub use self::environment::Environment;
pub use self::problem::ConfigError;

/// How the configuration of one kind of server is found.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// The prefix of the environment variables, for instance `IDENTITY_SERVER`.
    pub prefix: &'static str,
    /// Keys that hold secrets and may be given through a file: `…_FILE`.
    pub secrets: &'static [&'static str],
    /// Further environment variables and the keys they set, for names that several servers share.
    pub aliases: &'static [(&'static str, &'static str)],
}

/// Reads the configuration in `path`, overridden by `environment`.
pub fn load<T: DeserializeOwned>(
    schema: &Schema,
    path: &Path,
    environment: &Environment,
) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::unreadable(path, &source))?;
    parse(schema, path, &text, environment)
}

/// Reads the configuration in `text`, which came from `path`, overridden by `environment`.
pub fn parse<T: DeserializeOwned>(
    schema: &Schema,
    path: &Path,
    text: &str,
    environment: &Environment,
) -> Result<T, ConfigError> {
    let overrides = environment.overrides(schema)?;
    let mut builder = Config::builder().add_source(File::from_str(text, FileFormat::Toml));
    for entry in &overrides {
        builder = builder
            .set_override(&entry.key, entry.value.clone())
            .map_err(|error| ConfigError::variable(&entry.variable, &entry.key, &error.to_string()))?;
    }
    let merged = builder
        .build()
        .map_err(|error| ConfigError::syntax(path, &error))?;
    serde_path_to_error::deserialize(merged)
        .map_err(|error| ConfigError::invalid(path, &overrides, &error.path().to_string(), error.inner()))
}

/// The section `[server]`, the same for all three servers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// Host and port to listen on, for instance `localhost:5001` (then on IPv4 and IPv6).
    pub listen: String,
    /// The origin under which browsers reach this server.
    pub public_url: PublicUrl,
    /// PEM certificate chain. Without it the server speaks plain HTTP, for use behind a proxy that ends TLS.
    #[serde(default)]
    pub tls_certificate: Option<PathBuf>,
    /// PEM private key of the certificate.
    #[serde(default)]
    pub tls_private_key: Option<PathBuf>,
    /// Proxies in front of this server, by address or network: what they say about where a request comes from counts.
    #[serde(default)]
    pub trusted_proxies: Networks,
    /// The header in which they say it.
    #[serde(default)]
    pub forwarded_header: ForwardedHeader,
    /// Host and port of a listener for `/metrics` alone, without TLS. Left out, nothing is measured.
    #[serde(default)]
    pub metrics_listen: Option<String>,
    /// What is logged, in the syntax of `tracing`'s `EnvFilter`: `info`, `warn,identity_server=debug`, …
    #[serde(default = "default_log")]
    pub log: String,
    /// How it is logged.
    #[serde(default)]
    pub log_format: LogFormat,
    /// Whether pages for developers are shown; on this machine only.
    #[serde(default)]
    pub development: DevelopmentSwitch,
    /// Seconds between the moment that `/health/ready` says "stopping" and the one from which no connection is taken any
    /// more: as long as a load balancer needs to notice.
    #[serde(default = "default_stop_delay")]
    pub stop_delay_seconds: u16,
    /// Seconds that running requests then have to finish.
    #[serde(default = "default_stop_timeout")]
    pub stop_timeout_seconds: u16,
}

const fn default_stop_delay() -> u16 {
    3
}

/// A sign-in that waits for Authsignal takes up to ten seconds, and a container has thirty for all of it.
const fn default_stop_timeout() -> u16 {
    20
}

impl ServerSection {
    /// The proxies in front of this server.
    #[must_use]
    pub fn proxies(&self) -> Proxies {
        Proxies {
            trusted: self.trusted_proxies.clone(),
            header: self.forwarded_header,
        }
    }
}

fn default_log() -> String {
    "info".to_owned()
}

/// The form of the log on standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object a line, for machines.
    Json,
}

/// An origin (scheme, host, port) that browsers reach: `https`, or `http` on the loopback only. Printed without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// The URL of `path` (which starts with `/`) on this server.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{self}{path}")
    }

    /// The origin in the form of RFC 6454 section 6.2, as browsers send it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host name.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is on this machine, for whoever follows it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether browsers can be told to come by HTTPS alone (RFC 6797): not where they would keep it for every port of a
    /// developer's machine, and not for addresses, of which they keep nothing (section 8.1.1).
    #[must_use]
    pub fn is_https_only(&self) -> bool {
        let has_name = matches!(self.0.host(), Some(url::Host::Domain(_)));
        self.0.scheme() == "https" && has_name && !self.is_loopback()
    }

    /// The same as a URL, with a trailing slash.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.origin())
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.to_string()
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let url = Url::parse(&text).map_err(|error| format!("`{text}` is not a URL: {error}"))?;
        if url.host().is_none() {
            return Err(format!("`{text}` has no host"));
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => {
                return Err(format!(
                    "`{text}` must start with https:// (http:// is for loopback addresses only)"
                ));
            }
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !bare || url.password().is_some() {
            return Err(format!(
                "`{text}` must be an origin: scheme, host and port, with nothing after them"
            ));
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests;
