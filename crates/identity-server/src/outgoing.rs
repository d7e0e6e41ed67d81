//! Calls to clients: with timeouts, and without following redirects, which could lead inwards.

mod foreign;

pub(crate) use self::foreign::{ForeignCallError, ForeignCalls};

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);
/// Below the five seconds after which common servers close an idle connection.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// An HTTP client that trusts `roots` in addition to the system's root certificates.
pub(crate) fn http_client(roots: Vec<Certificate>) -> Result<Client, reqwest::Error> {
    builder(roots).build()
}

fn builder(roots: Vec<Certificate>) -> ClientBuilder {
    web_host::tls::install_crypto_provider();
    Client::builder()
        .tls_certs_merge(roots)
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent(concat!("identity-server/", env!("CARGO_PKG_VERSION")))
}
