//! A running emulator with a database of its own and a clock that the test holds.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use authsignal_emulator::Config;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use time::macros::datetime;
use web_host::config::Environment;
use web_host::{ManualClock, SystemRandom};

/// The committed configuration, so that the tests prove what is delivered.
const CONFIG: &str = include_str!("../../../../config/authsignal-emulator.toml");

#[derive(Clone)]
pub(crate) struct Emulator {
    pub(crate) base: String,
    pub(crate) clock: ManualClock,
    server: ServerHandle,
    http: reqwest::Client,
}

/// Status and body of a reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Emulator {
    pub(crate) fn start() -> Self {
        Self::start_with(|config| config)
    }

    /// Starts it with a changed configuration.
    pub(crate) fn start_with(change: impl FnOnce(String) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let text = CONFIG
            .replace("https://localhost:5003", &base)
            .replace(".dev/authsignal-emulator.sqlite", ":memory:");
        let config = Config::parse(Path::new("test.toml"), &change(text), &Environment::default()).unwrap();
        let clock = ManualClock::at(datetime!(2026-03-01 12:00:10 UTC));
        let service =
            authsignal_emulator::service(&config, Arc::new(clock.clone()), Arc::new(SystemRandom)).unwrap();
        let server = HttpServer::new(move || web_host::app(&service))
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            base,
            clock,
            server: handle,
            http,
        }
    }

    /// Stops it, as a crash would.
    pub(crate) async fn stop(&self) {
        self.server.stop(false).await;
    }

    /// Starts it with every verification method enabled.
    pub(crate) fn with_every_method() -> Self {
        Self::start_with(|config| {
            config.replace(
                "[\"AUTHENTICATOR_APP\", \"PASSKEY\"]",
                "[\"AUTHENTICATOR_APP\", \"PASSKEY\", \"EMAIL_OTP\", \"EMAIL_MAGIC_LINK\", \"SMS\", \"SECURITY_KEY\", \"PUSH\"]",
            )
        })
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// A call of the server API.
    pub(crate) async fn server(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = self
            .request(method, &format!("/v1{path}"))
            .basic_auth("local-secret", Some(""));
        send(request, body).await
    }

    /// A call of the client API with a token.
    pub(crate) async fn client(&self, token: &str, path: &str, body: Value) -> Reply {
        let request = self
            .request(Method::POST, &format!("/v1/client{path}"))
            .bearer_auth(token);
        send(request, Some(body)).await
    }

    /// A call of the client API with the tenant id only, as the browser SDK encodes it.
    pub(crate) async fn anonymous(&self, path: &str, body: Value) -> Reply {
        let request = self
            .request(Method::POST, &format!("/v1/client{path}"))
            .header("authorization", "Basic bG9jYWwtdGVuYW50");
        send(request, Some(body)).await
    }

    pub(crate) async fn get_with_token(&self, token: &str, path: &str) -> Reply {
        send(
            self.request(Method::GET, &format!("/v1/client{path}"))
                .bearer_auth(token),
            None,
        )
        .await
    }

    pub(crate) async fn track(&self, user: &str, action: &str, attributes: Value) -> Value {
        let reply = self
            .server(
                Method::POST,
                &format!("/users/{user}/actions/{action}"),
                Some(attributes),
            )
            .await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    /// The token of a new action.
    pub(crate) async fn token(&self, user: &str, action: &str) -> String {
        text(&self.track(user, action, json!({})).await["token"])
    }

    pub(crate) async fn validate(&self, token: &str) -> Value {
        self.server(Method::POST, "/validate", Some(json!({ "token": token })))
            .await
            .body
    }

    /// The state that `validate` tells.
    pub(crate) async fn state(&self, token: &str) -> String {
        text(&self.validate(token).await["state"])
    }

    /// The code that the user's authenticator app shows.
    pub(crate) async fn code(&self, user: &str) -> String {
        let request = self
            .request(Method::GET, &format!("/emulator/users/{user}/code"))
            .basic_auth("local-secret", Some(""));
        let reply = send(request, None).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        text(&reply.body["code"])
    }

    /// What was sent to an address, the newest first.
    pub(crate) async fn messages(&self, recipient: &str) -> Vec<Value> {
        let request = self
            .request(Method::GET, "/emulator/messages")
            .query(&[("recipient", recipient)])
            .basic_auth("local-secret", Some(""));
        let reply = send(request, None).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["messages"].as_array().unwrap().clone()
    }

    /// The code that was sent last to an address.
    pub(crate) async fn sent_code(&self, recipient: &str) -> String {
        text(&self.messages(recipient).await[0]["code"])
    }

    pub(crate) async fn set_outcome(&self, user: &str, action: &str, outcome: Value) {
        let request = self
            .request(Method::POST, "/emulator/outcomes")
            .basic_auth("local-secret", Some(""));
        let body = json!({ "userId": user, "actionCode": action, "outcome": outcome });
        assert_eq!(send(request, Some(body)).await.status, 200);
    }

    /// Gives the user an authenticator app, through the client API.
    pub(crate) async fn enrol_app(&self, user: &str) {
        let token = self.token(user, "identity-server-login").await;
        assert_eq!(
            self.client(&token, "/user-authenticators/totp", json!({}))
                .await
                .status,
            200
        );
        let code = self.code(user).await;
        let reply = self
            .client(&token, "/verify/totp", json!({ "verificationCode": code }))
            .await;
        assert_eq!(reply.body["isVerified"], true, "{}", reply.body);
    }
}

impl Reply {
    /// The body of a reply that is a success.
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Status and code of a reply that has all three fields of an error.
    pub(crate) fn error(&self) -> (u16, &str) {
        let body = &self.body;
        assert_eq!(body["error"], body["errorCode"], "{body}");
        assert!(
            body["errorDescription"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{body}"
        );
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(3), "{body}");
        (self.status, body["errorCode"].as_str().unwrap())
    }
}

pub(crate) async fn send(request: RequestBuilder, body: Option<Value>) -> Reply {
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    reply(request.send().await.unwrap()).await
}

pub(crate) async fn reply(response: Response) -> Reply {
    let status = response.status().as_u16();
    let body = response.text().await.unwrap();
    Reply {
        status,
        body: serde_json::from_str(&body).unwrap_or(Value::String(body)),
    }
}

pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}
