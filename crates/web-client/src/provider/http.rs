//! The HTTP client that the OpenID Connect library is given.

use std::future::Future;
use std::pin::Pin;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, StatusCode};

/// The largest answer that is read, in bytes. Discovery documents and key sets are far smaller.
const ANSWER_LIMIT: usize = 1024 * 1024;

/// Sends the library's requests.
#[derive(Debug, Clone)]
pub(super) struct HttpClient(Client);

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// Not sent, or not answered.
    #[error("{0}")]
    Failed(#[from] reqwest::Error),
    /// The server, or what stands before it, has a problem. Its answer says nothing about ours.
    #[error("the server answered with {0}")]
    ServerError(StatusCode),
    /// Answered with more than is read.
    #[error("the answer has more than {ANSWER_LIMIT} bytes")]
    TooLong,
    /// The answer is not valid HTTP.
    #[error("{0}")]
    Invalid(#[from] http::Error),
}

impl HttpClient {
    pub(super) fn new(client: Client) -> Self {
        Self(client)
    }

    async fn send(client: Client, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut answer = client.execute(request.try_into()?).await?;
        if answer.status().is_server_error() {
            return Err(HttpError::ServerError(answer.status()));
        }
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
