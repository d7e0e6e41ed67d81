//! The HTTP client that the OpenID Connect library is given.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);

/// The largest answer that is read, in bytes. Discovery documents and key sets are far smaller.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Sends requests to the provider: with timeouts, without following redirects (OAuth 2.0 has none for a client to
/// follow, and they could lead inwards), and without a proxy from the environment.
#[derive(Debug, Clone)]
pub(super) struct HttpClient(Client);

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// Not sent, or not answered.
    #[error("{0}")]
    Failed(#[from] reqwest::Error),
    /// Answered with more than is read.
    #[error("the answer has more than {ANSWER_LIMIT} bytes")]
    TooLong,
    /// The answer is not valid HTTP.
    #[error("{0}")]
    Invalid(#[from] http::Error),
}

impl HttpClient {
    /// A client that trusts `roots` in addition to the system's root certificates.
    pub(super) fn new(roots: Vec<Certificate>) -> Result<Self, reqwest::Error> {
        web_host::tls::install_crypto_provider();
        let client = Client::builder()
            .tls_certs_merge(roots)
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .no_proxy()
            .build()?;
        Ok(Self(client))
    }

    async fn send(client: Client, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = client.execute(request.try_into()?).await?;
        let mut response = http::Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            response = response.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                return Err(HttpError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(Self::send(self.0.clone(), request))
    }
}
