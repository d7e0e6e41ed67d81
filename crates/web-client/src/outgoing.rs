//! Calls to the servers that this one depends on.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use web_host::config::ConfigError;
use web_host::logging::with_causes;

use crate::config::{Config, ServiceUrl};

/// Below the five seconds after which common servers, ours too, close an idle connection: a token request that is sent
/// on a connection at the very moment in which it is closed cannot be repeated.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);

/// An HTTP client for the server at `url`: with timeouts, and never without TLS when `url` has it. It trusts
/// `trusted_ca` in addition to the system's root certificates. It follows no redirects: neither OAuth 2.0 nor
/// Authsignal has any for a server to follow, and they could lead inwards.
pub fn http_client(config: &Config, url: &ServiceUrl) -> Result<Client, ConfigError> {
    web_host::tls::install_crypto_provider();
    Client::builder()
        .tls_certs_merge(roots(config)?)
        .https_only(url.is_https())
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent(concat!("web-client/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| config.mistake("trusted_ca", &format!("no HTTP client: {}", with_causes(&error))))
}

fn roots(config: &Config) -> Result<Vec<Certificate>, ConfigError> {
    let Some(path) = &config.trusted_ca else {
        return Ok(Vec::new());
    };
    let mistake = |problem: &str| {
        let fix = "name a PEM file with the root certificate, or leave the key out";
        config.mistake("trusted_ca", &format!("`{}` {problem}; {fix}", path.display()))
    };
    let pem = std::fs::read(path).map_err(|error| mistake(&format!("cannot be read: {error}")))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(roots) if !roots.is_empty() => Ok(roots),
        _ => Err(mistake("holds no certificate")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use web_host::config::Environment;

    use super::*;

    const SAMPLE: &str = include_str!("../../../config/web-client.toml");

    fn client_for(service: &str) -> Client {
        let text = SAMPLE.replace("trusted_ca = ", "# trusted_ca = ");
        let config = Config::parse(Path::new("web-client.toml"), &text, &Environment::default()).unwrap();
        http_client(&config, &ServiceUrl::try_from(service.to_owned()).unwrap()).unwrap()
    }

    /// Whether a request to `http://…` is refused before it is sent; nobody listens there.
    async fn refuses_plain_http(service: &str) -> bool {
        let answer = client_for(service).get("http://127.0.0.1:1/token").send().await;
        answer.unwrap_err().is_builder()
    }

    #[tokio::test]
    async fn where_a_server_has_tls_nothing_is_sent_without_it() {
        assert!(refuses_plain_http("https://login.example").await);
        assert!(!refuses_plain_http("http://localhost:5001").await);
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_leads_nowhere() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/token", listener.local_addr().unwrap());
        let answering = tokio::spawn(async move {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                connection.read_buf(&mut request).await.unwrap();
            }
            let answer = b"HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
            connection.write_all(answer).await.unwrap();
            // Until the client has read it.
            connection.read_to_end(&mut Vec::new()).await.unwrap();
        });
        let client = client_for("http://localhost:5001");
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 307);
        drop((answer, client));
        answering.await.unwrap();
    }
}
