//! The few calls of Authsignal's server API with which a test arranges or looks behind the scenes.

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The server API with the tenant's secret.
pub(crate) struct Authsignal {
    client: Client,
    url: String,
    secret: String,
}

/// An action that a test tracked by itself.
pub(crate) struct Tracked {
    /// What a callback would be given.
    pub(crate) token: String,
    /// Where the pre-built UI begins.
    pub(crate) url: String,
    path: String,
}

impl Authsignal {
    pub(crate) fn new(client: Client, origin: &str, secret: String) -> Self {
        Self {
            client,
            url: format!("{origin}/v1"),
            secret,
        }
    }

    /// Tracks `action` for a user.
    pub(crate) async fn track(&self, user_id: &str, action: &str) -> Tracked {
        self.track_with(user_id, action, json!({})).await
    }

    /// The same with attributes.
    pub(crate) async fn track_with(&self, user_id: &str, action: &str, attributes: Value) -> Tracked {
        let path = format!("users/{user_id}/actions/{action}");
        let answer = self.call(Method::POST, &path, Some(attributes)).await;
        let of = |name: &str| answer.get(name).and_then(Value::as_str).expect(name).to_owned();
        Tracked {
            token: of("token"),
            url: of("url"),
            path: format!("{path}/{}", of("idempotencyKey")),
        }
    }

    /// Says that the user has passed the challenge of a tracked action.
    pub(crate) async fn mark_as_succeeded(&self, action: &Tracked) {
        self.call(
            Method::PATCH,
            &action.path,
            Some(json!({ "state": "CHALLENGE_SUCCEEDED" })),
        )
        .await;
    }

    /// What the service says about `token`.
    pub(crate) async fn validated(&self, token: &str) -> Value {
        self.call(Method::POST, "validate", Some(json!({ "token": token })))
            .await
    }

    /// Takes all authenticators away from the user.
    pub(crate) async fn delete_user(&self, user_id: &str) {
        self.call(Method::DELETE, &format!("users/{user_id}"), None).await;
    }

    /// The state of the action that `token` is for; empty when the token is worth nothing.
    pub(crate) async fn state(&self, token: &str) -> String {
        let answer = self.validated(token).await;
        let state = answer.get("state").and_then(Value::as_str);
        state.unwrap_or_default().to_owned()
    }

    /// Verification methods of the user's authenticators.
    pub(crate) async fn verification_methods(&self, user_id: &str) -> Vec<String> {
        let answer = self
            .call(Method::GET, &format!("users/{user_id}/authenticators"), None)
            .await;
        let authenticators = answer.as_array().expect("a list");
        authenticators
            .iter()
            .map(|authenticator| {
                authenticator
                    .get("verificationMethod")
                    .and_then(Value::as_str)
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }

    /// Lets calls fail, until that is cleared.
    pub(crate) async fn set_fault(&self, fault: Value) {
        self.call(Method::POST, "../emulator/faults", Some(fault)).await;
    }

    pub(crate) async fn clear_faults(&self) {
        self.call(Method::DELETE, "../emulator/faults", None).await;
    }

    /// Gives the user an authenticator, past everything.
    pub(crate) async fn enrol(&self, user_id: &str, authenticator: Value) {
        let path = format!("../emulator/users/{user_id}/authenticators");
        self.call(Method::POST, &path, Some(authenticator)).await;
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .client
            .request(method, format!("{}/{path}", self.url))
            .basic_auth(&self.secret, Some(""));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path} answers {status}: {text}");
        serde_json::from_str(&text).unwrap()
    }
}
