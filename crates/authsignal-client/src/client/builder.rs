//! How a client is made.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::{Client, Settings};
use crate::error::Error;
use crate::identifiers::InvalidValue;

/// Where a tenant's data lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Region {
    /// United States: `https://api.authsignal.com/v1`.
    #[default]
    UnitedStates,
    /// Australia: `https://au.api.authsignal.com/v1`.
    Australia,
    /// Europe: `https://eu.api.authsignal.com/v1`.
    Europe,
    /// Canada: `https://ca.api.authsignal.com/v1`.
    Canada,
}

impl Region {
    /// The base URL of the server API in this region.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::UnitedStates => "https://api.authsignal.com/v1",
            Self::Australia => "https://au.api.authsignal.com/v1",
            Self::Europe => "https://eu.api.authsignal.com/v1",
            Self::Canada => "https://ca.api.authsignal.com/v1",
        }
    }
}

/// Makes a [`Client`]. Every setting but the secret has a default.
#[derive(Clone)]
#[must_use = "nothing happens until `build` is called"]
pub struct ClientBuilder {
    secret: SecretString,
    base_url: String,
    http: Option<reqwest::Client>,
    timeout: Duration,
    connect_timeout: Duration,
    deadline: Duration,
    retries: usize,
    answer_limit: usize,
}

impl Client {
    /// Starts a client with the API secret key of a server (Authsignal portal, Settings, API keys).
    pub fn builder(secret: impl Into<SecretString>) -> ClientBuilder {
        ClientBuilder {
            secret: secret.into(),
            base_url: Region::default().base_url().to_owned(),
            http: None,
            timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(3),
            deadline: Duration::from_secs(20),
            retries: 2,
            answer_limit: 4 * 1024 * 1024,
        }
    }
}

impl ClientBuilder {
    /// The tenant's region. Default: United States.
    pub fn region(self, region: Region) -> Self {
        self.base_url(region.base_url())
    }

    /// The base URL of the server API, version included, with or without a trailing slash:
    /// `https://eu.api.authsignal.com/v1`. Plain `http` is accepted for this machine (`localhost`) only.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// How long one attempt may take, from connecting to the last byte of the answer. Default: 10 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long making a connection may take. Default: 3 seconds. Without effect on a client of your own.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// How long a call may take altogether, with its retries and the waiting between them. Default: 20 seconds.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How often a failed attempt is repeated where that is safe. Default: 2; 0 turns it off.
    pub fn retries(mut self, retries: usize) -> Self {
        self.retries = retries;
        self
    }

    /// The longest answer that is read, in bytes. Default: 4 MiB.
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    /// Sends with an HTTP client of your own: for a proxy, for additional root certificates, or to share connections.
    /// Build it with [`reqwest::redirect::Policy::none`]: the API never redirects, and a request that is sent
    /// on carries personal data with it. An answer from another address than the one asked is refused in any case.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for a secret or URL that cannot be right, [`Error::Connection`] if TLS cannot be set up.
    ///
    /// # Panics
    /// In reqwest, with the feature `rustls-no-provider` alone, if the application has installed no crypto provider.
    pub fn build(self) -> Result<Client, Error> {
        let authorization = authorization(&self.secret)?;
        let base_url = normalised(&self.base_url)?;
        let http = match self.http {
            Some(client) => client,
            None => reqwest::Client::builder()
                .connect_timeout(self.connect_timeout)
                // Load balancers drop idle connections after a minute: what is sent into one that is gone may not be repeated.
                .pool_idle_timeout(Duration::from_secs(30))
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .user_agent(concat!("authsignal-client-rust/", env!("CARGO_PKG_VERSION")))
                .build()
                .map_err(|error| Error::Connection {
                    request_sent: false,
                    source: Box::new(error),
                })?,
        };
        Ok(Client {
            settings: Arc::new(Settings {
                http,
                base_url,
                authorization,
                timeout: self.timeout,
                deadline: self.deadline,
                retries: self.retries,
                answer_limit: self.answer_limit,
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

/// HTTP Basic (RFC 7617) with the secret as user name and an empty password.
fn authorization(secret: &SecretString) -> Result<HeaderValue, InvalidValue> {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return Err(InvalidValue::new("API secret", "is empty"));
    }
    if secret
        .chars()
        .any(|character| character.is_whitespace() || character.is_control() || character == ':')
    {
        return Err(InvalidValue::new(
            "API secret",
            "contains white space, a colon or control characters",
        ));
    }
    let credentials = SecretString::from(format!("Basic {}", STANDARD.encode(format!("{secret}:"))));
    let mut value = HeaderValue::from_str(credentials.expose_secret())
        .map_err(|_| InvalidValue::new("API secret", "cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn normalised(base_url: &str) -> Result<Url, InvalidValue> {
    let invalid = |problem| InvalidValue::new("base URL", problem);
    let mut url = Url::parse(base_url).map_err(|_| invalid("is not an absolute URL"))?;
    match (url.scheme(), url.host()) {
        (_, None) => return Err(invalid("has no host")),
        ("https", Some(_)) => {}
        ("http", Some(host)) if is_this_machine(&host) => {}
        ("http", Some(_)) => return Err(invalid("must be https, except on this machine")),
        _ => return Err(invalid("is not https")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("contains credentials"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("contains a query or a fragment"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests;
