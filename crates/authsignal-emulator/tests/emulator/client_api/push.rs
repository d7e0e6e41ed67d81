//! Push notifications: they end in the inbox, and a test answers them.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ANY, last_message, with_all_methods};
use crate::harness::{Emulator, Reply, text};

/// An emulator where Alice has a phone; with the id of that authenticator.
async fn start() -> (Emulator, String) {
    let emulator = with_all_methods();
    let id = add_phone(&emulator, "alice", "Alice's phone").await;
    (emulator, id)
}

async fn add_phone(emulator: &Emulator, user: &str, name: &str) -> String {
    let body = json!({ "name": name, "platform": "IOS" });
    let path = format!("/users/{user}/push-devices");
    let added = emulator.control(Method::POST, &path, Some(body)).await;
    text(&added.body["userAuthenticatorId"])
}

async fn begin(emulator: &Emulator, token: &str) -> Value {
    let begun = emulator
        .client(token, "/challenge/push", json!({ "action": ANY }))
        .await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    begun.body
}

async fn poll(emulator: &Emulator, token: &str, begun: &Value) -> Reply {
    let body = json!({ "challengeId": begun["challengeId"] });
    emulator.client(token, "/verify/push", body).await
}

async fn decide(emulator: &Emulator, begun: &Value, decision: &str) -> Reply {
    let path = format!("/challenges/{}/{decision}", text(&begun["challengeId"]));
    emulator.control(Method::POST, &path, None).await
}

#[actix_web::test]
async fn the_user_is_asked_on_the_phone_and_approves() {
    let (emulator, phone) = start().await;
    let token = emulator.token("alice", ANY).await;
    let begun = begin(&emulator, &token).await;
    assert_eq!(
        begun["deliveryResults"],
        json!([{ "userAuthenticatorId": phone }])
    );
    let message = last_message(&emulator, "alice").await;
    assert_eq!(
        (&message["channel"], &message["recipient"]),
        (&json!("PUSH"), &json!("Alice's phone"))
    );
    assert_eq!(message["challengeId"], begun["challengeId"]);
    let waiting = json!({ "isVerified": false, "isConsumed": false });
    assert_eq!(poll(&emulator, &token, &begun).await.body, waiting);

    assert_eq!(
        decide(&emulator, &begun, "approve").await.body["state"],
        "approved"
    );
    let verified = poll(&emulator, &token, &begun).await.body;
    assert_eq!(
        (&verified["isVerified"], &verified["isConsumed"]),
        (&json!(true), &json!(true))
    );
    let validated = emulator.validate(&text(&verified["accessToken"])).await;
    assert_eq!(
        (&validated["state"], &validated["verificationMethod"]),
        (&json!("CHALLENGE_SUCCEEDED"), &json!("PUSH"))
    );
    let listed = emulator.get_with_token(&token, "/user-authenticators").await.body;
    assert_eq!(
        (&listed[0]["authenticatorType"], &listed[0]["devicePlatform"]),
        (&json!("PUSH"), &json!("IOS"))
    );
    assert!(listed[0].get("lastVerifiedAt").is_some());
}

#[actix_web::test]
async fn what_is_rejected_stays_so() {
    let (emulator, _) = start().await;
    let token = emulator.token("alice", ANY).await;
    let begun = begin(&emulator, &token).await;
    decide(&emulator, &begun, "reject").await;
    assert_eq!(decide(&emulator, &begun, "approve").await.status, 400);
    let rejected = json!({ "isVerified": false, "isConsumed": true });
    assert_eq!(poll(&emulator, &token, &begun).await.body, rejected);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn only_who_asked_is_told() {
    let (emulator, _) = start().await;
    let token = emulator.token("alice", ANY).await;
    let begun = begin(&emulator, &token).await;
    decide(&emulator, &begun, "approve").await;
    for other in [
        emulator.token("alice", ANY).await,
        emulator.token("mallory", ANY).await,
    ] {
        let refused = poll(&emulator, &other, &begun).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request"))
        );
    }
}

#[actix_web::test]
async fn it_expires() {
    let (emulator, _) = start().await;
    let token = emulator.token("alice", ANY).await;
    let begun = begin(&emulator, &token).await;
    emulator.clock.advance(time::Duration::minutes(10));
    assert_eq!(decide(&emulator, &begun, "approve").await.status, 400);
    assert_eq!(
        emulator.state(&emulator.token("alice", ANY).await).await,
        "CHALLENGE_REQUIRED"
    );
}

#[actix_web::test]
async fn one_of_two_phones_can_be_named_and_nobody_elses() {
    let (emulator, first) = start().await;
    let second = add_phone(&emulator, "alice", "Tablet").await;
    let of_mallory = add_phone(&emulator, "mallory", "Burner").await;
    let token = emulator.token("alice", ANY).await;
    let both = begin(&emulator, &token).await;
    assert_eq!(both["deliveryResults"].as_array().unwrap().len(), 2);
    let one = emulator
        .client(
            &token,
            "/challenge/push",
            json!({ "action": ANY, "userAuthenticatorId": second }),
        )
        .await;
    assert_eq!(
        one.body["deliveryResults"],
        json!([{ "userAuthenticatorId": second }])
    );
    decide(&emulator, &one.body, "approve").await;
    let path = "/users/alice/authenticators";
    let known = emulator.server(Method::GET, path, None).await.body;
    for entry in known.as_array().unwrap() {
        let used = entry["userAuthenticatorId"] == json!(second);
        assert_eq!(entry.get("lastVerifiedAt").is_some(), used, "{first}: {entry}");
    }
    for wrong in [json!(of_mallory), json!("not an id")] {
        let body = json!({ "action": ANY, "userAuthenticatorId": wrong });
        assert_eq!(emulator.client(&token, "/challenge/push", body).await.status, 400);
    }
}

#[actix_web::test]
async fn without_a_phone_or_for_another_action_nobody_is_asked() {
    let (emulator, _) = start().await;
    emulator.enrol_app("bob").await;
    let of_bob = emulator.token("bob", ANY).await;
    let of_alice = emulator.token("alice", ANY).await;
    for (token, action) in [
        (&of_bob, ANY),
        (&of_alice, "transfer"),
        (&of_alice, "not a code!"),
    ] {
        let refused = emulator
            .client(token, "/challenge/push", json!({ "action": action }))
            .await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request"))
        );
    }
    assert_eq!(last_message(&emulator, "bob").await, Value::Null);
    assert_eq!(last_message(&emulator, "alice").await, Value::Null);
}
