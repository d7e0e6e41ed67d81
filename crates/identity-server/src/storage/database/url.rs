use std::fmt::{self, Debug, Display};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Which database: a path or `sqlite:path` for SQLite, `:memory:` for one that is gone with the process,
/// `postgresql://user:password@host:port/name` for PostgreSQL. A password in it is never shown.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(Location);

#[derive(Clone)]
pub(super) enum Location {
    Sqlite(PathBuf),
    Postgres(Box<Config>),
}

/// Why text names no database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// Nothing is named.
    #[error("names no database: a path, or postgresql://user@host/name")]
    Empty,
    /// It is not a path, and not of a database that is supported.
    #[error("is a URL of another kind than `sqlite:` and `postgresql:`")]
    Scheme,
    /// It is not a PostgreSQL URL.
    #[error(
        "is no PostgreSQL URL like postgresql://user:password@host:5432/name?sslmode=require; what is special in a \
         password is percent-encoded"
    )]
    Postgres,
    /// The URL leaves out what has to be said.
    #[error("names no host or no database name")]
    Incomplete,
}

impl DatabaseUrl {
    /// The SQLite database in `path`.
    #[must_use]
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self(Location::Sqlite(path.into()))
    }

    /// The PostgreSQL database that `config` describes.
    #[cfg(test)]
    pub(in crate::storage) fn postgres(config: Config) -> Self {
        Self(Location::Postgres(Box::new(config)))
    }

    /// The file of an SQLite database; `:memory:` for one that is gone with the process.
    pub(crate) fn sqlite_path(&self) -> Option<&Path> {
        match &self.0 {
            Location::Sqlite(path) => Some(path),
            Location::Postgres(_) => None,
        }
    }

    /// The location, for whoever opens it.
    pub(super) fn location(&self) -> &Location {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, DatabaseUrlError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite:") {
            // Of `sqlite:///path` and `sqlite:path` alike the path is meant.
            let path = path.strip_prefix("//").unwrap_or(path);
            return sqlite(path);
        }
        if text.starts_with("postgresql://") || text.starts_with("postgres://") {
            return postgres(text);
        }
        if text.contains("://") {
            return Err(DatabaseUrlError::Scheme);
        }
        sqlite(text)
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = DatabaseUrlError;

    fn try_from(text: String) -> Result<Self, DatabaseUrlError> {
        text.parse()
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    match path {
        "" => Err(DatabaseUrlError::Empty),
        path => Ok(DatabaseUrl::sqlite(path)),
    }
}

fn postgres(text: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    // The driver has no such modes: it verifies whatever certificate there is.
    let strict = text
        .replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require");
    // The driver's own reason may quote what stands in the text.
    let mut config: Config = strict.parse().map_err(|_| DatabaseUrlError::Postgres)?;
    if config.get_hosts().is_empty() || config.get_dbname().is_none() {
        return Err(DatabaseUrlError::Incomplete);
    }
    // What leaves the machine is encrypted, unless the URL says otherwise.
    if !text.contains("sslmode=") && !config.get_hosts().iter().all(is_local) {
        config.ssl_mode(SslMode::Require);
    }
    if config.get_application_name().is_none() {
        config.application_name("identity-server");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(std::time::Duration::from_secs(5));
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(std::time::Duration::from_secs(15));
    }
    Ok(DatabaseUrl(Location::Postgres(Box::new(config))))
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

impl Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Location::Sqlite(path) => Display::fmt(&Path::display(path), formatter),
            Location::Postgres(config) => {
                formatter.write_str("postgresql://")?;
                for (place, host) in config.get_hosts().iter().enumerate() {
                    let separator = if place == 0 { "" } else { "," };
                    match host {
                        Host::Tcp(name) => write!(formatter, "{separator}{name}")?,
                        #[cfg(unix)]
                        Host::Unix(path) => write!(formatter, "{separator}{}", path.display())?,
                    }
                    if let Some(port) = config.get_ports().get(place).or(config.get_ports().first()) {
                        write!(formatter, ":{port}")?;
                    }
                }
                write!(formatter, "/{}", config.get_dbname().unwrap_or_default())
            }
        }
    }
}

impl Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}
