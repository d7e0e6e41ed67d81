use std::io;
use std::sync::{Arc, Mutex};

use authsignal_client::{Authsignal as _, ErrorCode, TrackRequest, UserQuery};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use wiremock::ResponseTemplate;

use crate::fixture::{FakeServer, SECRET, action, user_id};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn subscriber(log: &Log) -> impl tracing::Subscriber {
    tracing_subscriber::fmt()
        .with_env_filter("authsignal_client=trace")
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish()
}

#[tokio::test]
async fn a_call_is_one_span_that_tells_what_happened_and_nothing_personal() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(subscriber(&log));
    let answer = json!({"idempotencyKey": "key-9", "state": "ALLOW", "url": "https://x/?token=eyJtoken",
        "token": "eyJtoken", "isEnrolled": true});
    let failure = ResponseTemplate::new(503).set_body_json(json!({"error": "oops"}));
    let server = FakeServer::in_turn(vec![failure, ResponseTemplate::new(200).set_body_json(answer)]).await;
    let request = TrackRequest::new(user_id(), action())
        .email("alice@example.com")
        .phone_number("+6421000000")
        .username("alice");
    server.client().track(&request).await.unwrap();
    server
        .client()
        .query_users(&UserQuery::by_email("alice@example.com"))
        .await
        .unwrap_err();
    drop(guard);

    let text = log.text();
    let track = text
        .lines()
        .find(|line| line.contains("close") && line.contains("POST"))
        .unwrap();
    for part in [
        "method=POST",
        "route=\"/users/{userId}/actions/{action}\"",
        "status=200",
        "attempt=2",
        "latency_ms=",
    ] {
        assert!(track.contains(part), "{part} not in {track}");
    }
    let query = text
        .lines()
        .find(|line| line.contains("close") && line.contains("GET"))
        .unwrap();
    assert!(
        query.contains("status=200") && query.contains("error=\"unreadable\""),
        "{query}"
    );
    for secret in [
        SECRET,
        "eyJtoken",
        "alice",
        "example.com",
        "6421",
        "auth0",
        "key-9",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn a_refusal_is_seen_in_the_span() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(subscriber(&log));
    let server = FakeServer::answering(401, json!({"error": ErrorCode::Unauthorized})).await;
    server.client().get_user(&user_id()).await.unwrap_err();
    drop(guard);
    let text = log.text();
    assert!(
        text.contains("status=401") && text.contains("attempt=1") && text.contains("error=\"refused\""),
        "{text}"
    );
}
