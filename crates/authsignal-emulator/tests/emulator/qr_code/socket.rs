//! The same over a WebSocket, where the page is told without asking.

use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{ACTION, claim, on_phone, start};
use crate::harness::{Emulator, text};

const TENANT: &str = "authsignal-ws, x.authsignal.tenant.local-tenant";

struct Page(WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

impl Page {
    async fn open(emulator: &Emulator, protocols: &str, origin: &str) -> Result<Self, Error> {
        let url = format!("{}/ws-v1-challenge", emulator.base.replace("http://", "ws://"));
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", protocols.parse().unwrap());
        headers.insert("origin", origin.parse().unwrap());
        let (socket, response) = connect_async(request).await?;
        assert_eq!(response.headers()["sec-websocket-protocol"], "authsignal-ws");
        Ok(Self(socket))
    }

    async fn connect(emulator: &Emulator, protocols: &str) -> Self {
        Self::open(emulator, protocols, "https://localhost:5001")
            .await
            .unwrap()
    }

    async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    async fn create(&mut self, action: &str) -> Value {
        let data = json!({ "challengeType": "QR_CODE", "actionCode": action });
        self.say(&json!({ "type": "CREATE_CHALLENGE", "data": data }).to_string())
            .await;
        self.hear().await
    }

    async fn hear(&mut self) -> Value {
        let message = self.0.next().await.unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }
}

/// The status with which a connection is refused.
async fn refusal(emulator: &Emulator, protocols: &str, origin: &str) -> (StatusCode, Value) {
    match Page::open(emulator, protocols, origin).await {
        Err(Error::Http(response)) => {
            let body = response.body().as_deref().unwrap_or_default();
            (response.status(), serde_json::from_slice(body).unwrap())
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the connection was made"),
    }
}

#[actix_web::test]
async fn the_page_is_told_each_state_and_gets_the_token_with_the_last() {
    let emulator = start().await;
    let mut page = Page::connect(&emulator, TENANT).await;
    let created = page.create(ACTION).await;
    assert_eq!(created["type"], "CHALLENGE_CREATED");
    let begun = created["data"].clone();
    assert_eq!(
        (&begun["challengeType"], &begun["state"]),
        (&json!("QR_CODE"), &json!("unclaimed"))
    );
    assert_eq!(begun["expiresAt"], "2026-03-01T12:10:10.000Z");

    claim(&emulator, &begun, "alice").await;
    let told = page.hear().await;
    let id = &begun["challengeId"];
    let expected = json!({ "type": "STATE_CHANGE", "data": { "challengeId": id, "state": "claimed" } });
    assert_eq!(told, expected);
    on_phone(&emulator, &begun, "approve", json!({})).await;
    let told = page.hear().await["data"].clone();
    assert_eq!(told["state"], "approved");
    let validated = emulator.validate(&text(&told["accessToken"])).await;
    assert_eq!(
        (&validated["userId"], &validated["isValid"]),
        (&json!("alice"), &json!(true))
    );
}

#[actix_web::test]
async fn a_page_learns_of_its_last_code_only() {
    let emulator = start().await;
    let (mut page, mut other) = (
        Page::connect(&emulator, TENANT).await,
        Page::connect(&emulator, TENANT).await,
    );
    let replaced = page.create(ACTION).await["data"].clone();
    let begun = page.create(ACTION).await["data"].clone();
    let of_other = other.create(ACTION).await["data"].clone();
    claim(&emulator, &replaced, "alice").await;
    claim(&emulator, &of_other, "alice").await;
    claim(&emulator, &begun, "alice").await;
    on_phone(&emulator, &begun, "reject", json!({})).await;
    for state in ["claimed", "rejected"] {
        let told = page.hear().await["data"].clone();
        assert_eq!(
            (&told["challengeId"], &told["state"]),
            (&begun["challengeId"], &json!(state))
        );
        assert!(told.get("accessToken").is_none());
    }
    assert_eq!(other.hear().await["data"]["challengeId"], of_other["challengeId"]);
}

#[actix_web::test]
async fn a_token_binds_the_code_to_its_action() {
    let emulator = start().await;
    let token = emulator.token("alice", ACTION).await;
    let mut page = Page::connect(&emulator, &format!("authsignal-ws, x.authsignal.token.{token}")).await;
    let begun = page.create(ACTION).await["data"].clone();
    claim(&emulator, &begun, "alice").await;
    on_phone(&emulator, &begun, "approve", json!({})).await;
    assert_eq!(page.hear().await["data"]["state"], "claimed");
    assert_eq!(page.hear().await["data"]["state"], "approved");
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn only_who_knows_the_tenant_or_has_a_token_is_heard_and_no_foreign_site() {
    let emulator = start().await;
    let own = "https://localhost:5001";
    for (protocols, origin, code) in [
        ("authsignal-ws", own, "unauthorized"),
        ("authsignal-ws, x.authsignal.tenant.other", own, "unauthorized"),
        ("authsignal-ws, x.authsignal.token.forged", own, "invalid_token"),
        (TENANT, "https://evil.example", "unauthorized"),
    ] {
        let (status, body) = refusal(&emulator, protocols, origin).await;
        assert_eq!(
            (status, &body["errorCode"]),
            (StatusCode::UNAUTHORIZED, &json!(code)),
            "{protocols}"
        );
    }
    let token = emulator.token("alice", ACTION).await;
    emulator.clock.advance(time::Duration::minutes(10));
    let (_, body) = refusal(&emulator, &format!("x.authsignal.token.{token}"), own).await;
    assert_eq!(body["errorCode"], "expired_token");
}

#[actix_web::test]
async fn a_token_that_expires_later_begins_nothing_more() {
    let emulator = start().await;
    let token = emulator.token("alice", ACTION).await;
    let mut page = Page::connect(&emulator, &format!("authsignal-ws, x.authsignal.token.{token}")).await;
    emulator.clock.advance(time::Duration::minutes(10));
    let refused = page.create(ACTION).await;
    assert_eq!(
        (&refused["type"], &refused["data"]["errorCode"]),
        (&json!("ERROR"), &json!("expired_token"))
    );
}

#[actix_web::test]
async fn what_is_not_understood_is_said_to_be_so_and_the_page_can_go_on() {
    let emulator = start().await;
    let mut page = Page::connect(&emulator, TENANT).await;
    for text in [
        "no json",
        "{}",
        r#"{"type":"DANCE","data":{}}"#,
        r#"{"type":"CREATE_CHALLENGE","data":{"challengeType":"SEMAPHORE","actionCode":"a"}}"#,
        r#"{"type":"CREATE_CHALLENGE","data":{"challengeType":"QR_CODE"}}"#,
        r#"{"type":"CREATE_CHALLENGE","data":{"challengeType":"QR_CODE","actionCode":"not a code!"}}"#,
    ] {
        page.say(text).await;
        let answer = page.hear().await;
        assert_eq!(answer["type"], "ERROR", "{text}: {answer}");
        assert_eq!(answer["data"]["errorCode"], "invalid_request");
    }
    page.0.send(Message::binary(vec![1])).await.unwrap();
    assert_eq!(page.hear().await["type"], "ERROR");
    assert_eq!(page.create(ACTION).await["type"], "CHALLENGE_CREATED");
}

#[actix_web::test]
async fn a_message_that_is_too_long_ends_the_conversation() {
    let emulator = start().await;
    let mut page = Page::connect(&emulator, TENANT).await;
    // The server may hang up while this is still being sent.
    let _ = page.0.send(Message::text("x".repeat(100_000))).await;
    let last = page.0.next().await;
    assert!(!matches!(last, Some(Ok(Message::Text(_)))), "{last:?}");
}

#[actix_web::test]
async fn a_plain_request_is_told_that_a_websocket_lives_here() {
    let emulator = start().await;
    let request = emulator
        .request(reqwest::Method::GET, "/ws-v1-challenge")
        .header("sec-websocket-protocol", TENANT);
    let refused = crate::harness::send(request, None).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}
