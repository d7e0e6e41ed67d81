//! Webhooks, as their receiver sees them.

mod synchronous;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, text};
use crate::receiver::{Received, Receiver};

/// Only what one test is about: the worker sends all else in between.
fn with_webhooks(receiver: &Receiver, events: &[&str]) -> Emulator {
    let webhooks = receiver.config(events);
    Emulator::start_with(|config| config + &webhooks)
}

/// As the documentation has it, computed here: HMAC-SHA256 of `<t>.<body>`, keyed with the secret.
fn assert_signed(received: &Received, secret: &str, time: i64) {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{time}.{}", received.text).as_bytes());
    let expected = format!("t={time},v2={}", STANDARD_NO_PAD.encode(tag));
    assert_eq!(received.signature, expected);
}

async fn deliveries(emulator: &Emulator) -> Vec<Value> {
    let reply = emulator.control(Method::GET, "/webhooks", None).await;
    reply.body.as_array().unwrap().clone()
}

/// The newest delivery, once it has had this many attempts.
async fn delivery_after(emulator: &Emulator, attempts: usize) -> Value {
    loop {
        let newest = deliveries(emulator).await.remove(0);
        if newest["attempts"].as_array().unwrap().len() == attempts {
            return newest;
        }
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn an_enrolment_is_told_in_a_signed_envelope_of_texts() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["authenticator.created"]);
    emulator.enrol_app("alice").await;
    let received = receiver.next().await;
    assert_eq!(received.content_type, "application/json");
    assert_signed(&received, "local-secret", 1_772_366_410);
    let body = &received.body;
    assert_eq!(body["version"], 1);
    assert_eq!(body["source"], "https://authsignal.com");
    assert_eq!(body["time"], "2026-03-01T12:00:10.000Z");
    assert_eq!(body["tenantId"], "local-tenant");
    assert_eq!(body["type"], "authenticator.created");
    assert!(!text(&body["id"]).is_empty());
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(
        body["data"],
        json!({
            "userId": "alice",
            "verificationMethod": "AUTHENTICATOR_APP",
            "userAuthenticatorId": listed[0]["userAuthenticatorId"],
            "createdAt": "2026-03-01T12:00:10.000Z",
        })
    );
    let delivery = delivery_after(&emulator, 1).await;
    assert_eq!(delivery["isDelivered"], true);
    assert_eq!(delivery["deliveryId"], body["id"]);
    assert_eq!(delivery["attempts"][0]["status"], 200);
    assert_eq!(delivery["nextAttemptAt"], Value::Null);
}

#[actix_web::test]
async fn a_deletion_is_told_for_the_authenticator_and_with_the_user() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["authenticator.deleted"]);
    for user in ["alice", "bob"] {
        emulator.enrol_app(user).await;
    }
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    let id = text(&listed[0]["userAuthenticatorId"]);
    emulator.clock.advance(Duration::seconds(60));
    let path = format!("/users/alice/authenticators/{id}");
    emulator.server(Method::DELETE, &path, None).await;
    let body = receiver.next().await.body;
    assert_eq!(body["data"]["userAuthenticatorId"], id.as_str());
    assert_eq!(body["data"]["createdAt"], "2026-03-01T12:00:10.000Z");
    assert_eq!(body["data"]["deletedAt"], "2026-03-01T12:01:10.000Z");
    emulator.server(Method::DELETE, "/users/bob", None).await;
    assert_eq!(receiver.next().await.body["data"]["userId"], "bob");
    assert!(receiver.pending().is_empty());
}

#[actix_web::test]
async fn a_webhook_that_is_not_accepted_is_repeated_three_times_at_most() {
    let mut receiver = Receiver::start();
    receiver.answers(&[500, 302, 404, 503]);
    let emulator = with_webhooks(&receiver, &["authenticator.created"]);
    emulator.enrol_app("alice").await;
    let first = receiver.next().await;
    for (attempt, wait, next) in [
        (1, 30, "2026-03-01T12:00:40.000Z"),
        (2, 60, "2026-03-01T12:01:40.000Z"),
        (3, 120, "2026-03-01T12:03:40.000Z"),
    ] {
        let delivery = delivery_after(&emulator, attempt).await;
        assert_eq!(delivery["isDelivered"], false);
        assert_eq!(delivery["nextAttemptAt"], next);
        assert!(receiver.pending().is_empty());
        emulator.clock.advance(Duration::seconds(wait));
        let again = receiver.next().await;
        assert_eq!(again.text, first.text);
        assert_ne!(again.signature, first.signature, "it has a time of its own");
    }
    let delivery = delivery_after(&emulator, 4).await;
    assert_eq!(delivery["nextAttemptAt"], Value::Null);
    let statuses: Vec<_> = delivery["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["status"].clone())
        .collect();
    assert_eq!(statuses, [500, 302, 404, 503]);
}

#[actix_web::test]
async fn what_is_to_be_repeated_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let mut receiver = Receiver::start();
    receiver.answers(&[500]);
    let webhooks = receiver.config(&["authenticator.created"]);
    let change = |config: String| config.replace(":memory:", file.to_str().unwrap()) + &webhooks;
    let emulator = Emulator::start_with(change);
    emulator.enrol_app("alice").await;
    let first = receiver.next().await;
    delivery_after(&emulator, 1).await;
    emulator.stop().await;
    let restarted = Emulator::start_with(change);
    restarted.clock.advance(Duration::seconds(30));
    assert_eq!(receiver.next().await.text, first.text);
    assert_eq!(delivery_after(&restarted, 2).await["isDelivered"], true);
}

#[actix_web::test]
async fn a_webhook_is_replayed_as_it_was() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["authenticator.created"]);
    emulator.enrol_app("alice").await;
    let first = receiver.next().await;
    let delivery = delivery_after(&emulator, 1).await;
    let path = format!("/webhooks/{}/replay", text(&delivery["deliveryId"]));
    emulator.clock.advance(Duration::seconds(5));
    receiver.answers(&[418]);
    let reply = emulator.control(Method::POST, &path, None).await;
    assert_eq!(
        reply.body,
        json!({ "at": "2026-03-01T12:00:15.000Z", "status": 418 })
    );
    let again = receiver.next().await;
    assert_eq!(again.text, first.text);
    assert_signed(&again, "local-secret", 1_772_366_415);
    assert_eq!(delivery_after(&emulator, 2).await["nextAttemptAt"], Value::Null);
    for unknown in ["x", "6dc9e1f4-2f50-4b07-8b3b-0e5a3c1f0a77"] {
        let path = format!("/webhooks/{unknown}/replay");
        assert_eq!(emulator.control(Method::POST, &path, None).await.status, 404);
    }
}

#[actix_web::test]
async fn a_receiver_that_is_not_there_is_told_as_the_error() {
    let webhooks = "\n[webhooks]\nurl = \"http://127.0.0.1:1/\"\nevents = [\"authenticator.created\"]\n";
    let emulator = Emulator::start_with(|config| config + webhooks);
    emulator.enrol_app("alice").await;
    let delivery = loop {
        if let Some(delivery) = deliveries(&emulator).await.pop()
            && delivery["attempts"][0].is_object()
        {
            break delivery;
        }
        tokio::task::yield_now().await;
    };
    let error = text(&delivery["attempts"][0]["error"]);
    assert!(error.contains("refused"), "{error}");
}

#[actix_web::test]
async fn logs_come_in_batches_once_the_tokens_have_expired() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["action.log_created", "challenge.log_created"]);
    emulator.enrol_app("alice").await;
    emulator
        .track("bob", "login", json!({ "ipAddress": "192.0.2.1" }))
        .await;
    emulator.clock.advance(Duration::minutes(10));
    let (mut actions, mut challenges) = (receiver.next().await, receiver.next().await);
    if actions.body["records"][0]["type"] != "action.log_created" {
        std::mem::swap(&mut actions, &mut challenges);
    }
    assert_signed(&actions, "local-secret", 1_772_367_010);
    let records = actions.body["records"].as_array().unwrap();
    assert_eq!(records.len(), 2);
    let of = |user: &str| records.iter().find(|record| record["record"]["userId"] == user);
    let alices = of("alice").unwrap();
    assert_eq!(alices["tenantId"], "local-tenant");
    assert_eq!(alices["record"]["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(alices["record"]["verificationMethod"], "AUTHENTICATOR_APP");
    assert_eq!(of("bob").unwrap()["record"]["ipAddress"], "192.0.2.1");
    let challenge = &challenges.body["records"][0];
    assert_eq!(challenge["type"], "challenge.log_created");
    assert_eq!(challenge["record"]["type"], "AUTHENTICATOR_APP_CODE_VALID");
    assert_eq!(challenge["record"]["actionCode"], "identity-server-login");
}
