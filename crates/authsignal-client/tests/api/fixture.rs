//! A fake server that answers every request with what it is told, and remembers the requests.

use std::time::Duration;

use authsignal_client::{ActionCode, Client, ClientBuilder, IdempotencyKey, UserId};
use serde_json::Value;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const SECRET: &str = "test-secret";
/// `test-secret:` in base64.
pub(crate) const AUTHORIZATION: &str = "Basic dGVzdC1zZWNyZXQ6";

pub(crate) struct FakeServer(MockServer);

impl FakeServer {
    /// Answers everything with this status and this JSON.
    pub(crate) async fn answering(status: u16, body: Value) -> Self {
        Self::responding(ResponseTemplate::new(status).set_body_json(body)).await
    }

    /// Answers everything with this response.
    pub(crate) async fn responding(response: ResponseTemplate) -> Self {
        let server = Self(MockServer::start().await);
        server.then(response, None).await;
        server
    }

    /// Answers with these responses in turn, the last one for ever.
    pub(crate) async fn in_turn(responses: Vec<ResponseTemplate>) -> Self {
        let server = Self(MockServer::start().await);
        let last = responses.len() - 1;
        for (position, response) in responses.into_iter().enumerate() {
            server.then(response, (position < last).then_some(1)).await;
        }
        server
    }

    async fn then(&self, response: ResponseTemplate, times: Option<u64>) {
        let mock = Mock::given(any()).respond_with(response);
        let mock = match times {
            Some(times) => mock.up_to_n_times(times),
            None => mock,
        };
        mock.mount(&self.0).await;
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/v1", self.0.uri())
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder(SECRET)
            .base_url(self.url())
            .deadline(Duration::from_secs(5))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.0.received_requests().await.unwrap()
    }

    /// The one request that came, as `METHOD path?query`, and its body.
    pub(crate) async fn request(&self) -> (String, Option<Value>) {
        let requests = self.requests().await;
        let [request] = requests.as_slice() else {
            panic!("{} requests", requests.len())
        };
        assert_eq!(request.headers["authorization"], AUTHORIZATION);
        assert_eq!(request.headers["accept"], "application/json");
        assert_eq!(request.headers["x-authsignal-version"], env!("CARGO_PKG_VERSION"));
        let has_body = !request.body.is_empty();
        assert_eq!(
            request
                .headers
                .get("content-type")
                .is_some_and(|value| value == "application/json"),
            has_body
        );
        let target = match request.url.query() {
            Some(query) => format!("{}?{query}", request.url.path()),
            None => request.url.path().to_owned(),
        };
        let body = has_body.then(|| serde_json::from_slice(&request.body).unwrap());
        (format!("{} {target}", request.method), body)
    }
}

pub(crate) fn user_id() -> UserId {
    UserId::parse("auth0|123").unwrap()
}

pub(crate) fn action() -> ActionCode {
    ActionCode::parse("identity-server-login").unwrap()
}

pub(crate) fn key() -> IdempotencyKey {
    IdempotencyKey::parse("key-1").unwrap()
}
