//! The emulator's control API: what tests do that people do with a mailbox and a phone.

use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The control API with the tenant's secret.
pub(crate) struct Control {
    client: Client,
    url: String,
    secret: String,
}

impl Control {
    pub(super) fn new(client: Client, origin: &str, secret: String) -> Self {
        Self {
            client,
            url: format!("{origin}/emulator"),
            secret,
        }
    }

    /// The code that was sent to the user last.
    pub(crate) async fn code_sent_to(&self, user: &str) -> String {
        self.last_message(user, "code").await
    }

    /// The link that was sent to the user last.
    pub(crate) async fn link_sent_to(&self, user: &str) -> String {
        self.last_message(user, "url").await
    }

    /// Gives the user a phone that gets push notifications.
    pub(crate) async fn give_phone(&self, user: &str) {
        let path = format!("users/{user}/push-devices");
        self.call(Method::POST, &path, json!({ "name": "Phone" })).await;
    }

    /// Scans a QR code with the user's phone.
    pub(crate) async fn scan(&self, challenge_id: &str, user: &str) {
        let path = format!("challenges/{challenge_id}/claim");
        self.call(Method::POST, &path, json!({ "userId": user })).await;
    }

    /// Approves on the phone.
    pub(crate) async fn approve(&self, challenge_id: &str) {
        let path = format!("challenges/{challenge_id}/approve");
        self.call(Method::POST, &path, json!({})).await;
    }

    /// Rejects on the phone.
    pub(crate) async fn reject(&self, challenge_id: &str) {
        let path = format!("challenges/{challenge_id}/reject");
        self.call(Method::POST, &path, json!({})).await;
    }

    /// Sets the emulator's clock ahead.
    pub(crate) async fn set_clock_ahead(&self, seconds: u32) {
        self.call(Method::PUT, "clock", json!({ "skewSeconds": seconds }))
            .await;
    }

    async fn last_message(&self, user: &str, field: &str) -> String {
        let path = format!("messages?userId={user}");
        let answer = self.call(Method::GET, &path, json!({})).await;
        let found = answer
            .pointer(&format!("/messages/0/{field}"))
            .and_then(Value::as_str);
        found
            .unwrap_or_else(|| panic!("no {field} in {answer}"))
            .to_owned()
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let request = self
            .client
            .request(method, format!("{}/{path}", self.url))
            .basic_auth(&self.secret, Some(""))
            .json(&body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path} answers {status}: {text}");
        serde_json::from_str(&text).unwrap()
    }
}
