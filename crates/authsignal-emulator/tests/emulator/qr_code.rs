//! QR codes: begun by a page, decided on a phone (`/emulator/challenges` is one), and what the page learns by polling.

mod socket;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Emulator, Reply, text};

const ACTION: &str = "qr-sign-in";

/// An emulator that knows Alice.
async fn start() -> Emulator {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator
}

async fn begin(emulator: &Emulator) -> Value {
    let begun = emulator
        .anonymous(
            "/challenge/qr-code",
            json!({ "action": ACTION, "custom": { "shop": "Bakery" } }),
        )
        .await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    begun.body
}

async fn poll(emulator: &Emulator, begun: &Value) -> Reply {
    let body = json!({ "challengeId": begun["challengeId"], "deviceCode": begun["deviceCode"] });
    emulator.anonymous("/verify/qr-code", body).await
}

/// `claim`, `approve` or `reject`.
async fn on_phone(emulator: &Emulator, begun: &Value, what: &str, body: Value) -> Reply {
    let path = format!("/challenges/{}/{what}", text(&begun["challengeId"]));
    emulator.control(Method::POST, &path, Some(body)).await
}

async fn claim(emulator: &Emulator, begun: &Value, user: &str) -> Reply {
    on_phone(emulator, begun, "claim", json!({ "userId": user })).await
}

#[actix_web::test]
async fn a_phone_that_approves_signs_its_user_in() {
    let emulator = start().await;
    let begun = begin(&emulator).await;
    assert_eq!(begun["expiresAt"], "2026-03-01T12:10:10.000Z");
    let waiting = json!({ "isClaimed": false, "isVerified": false, "isConsumed": false });
    assert_eq!(poll(&emulator, &begun).await.body, waiting);

    assert_eq!(claim(&emulator, &begun, "alice").await.body["state"], "claimed");
    let claimed = json!({ "isClaimed": true, "isVerified": false, "isConsumed": false });
    assert_eq!(poll(&emulator, &begun).await.body, claimed);

    on_phone(&emulator, &begun, "approve", json!({})).await;
    let approved = poll(&emulator, &begun).await.body;
    assert_eq!(
        (&approved["isVerified"], &approved["isConsumed"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(approved["token"], approved["accessToken"]);
    let validated = emulator.validate(&text(&approved["token"])).await;
    assert_eq!(validated["isValid"], true, "{validated}");
    assert_eq!(
        (&validated["userId"], &validated["action"]),
        (&json!("alice"), &json!(ACTION))
    );
}

#[actix_web::test]
async fn a_rejected_one_gives_no_token() {
    let emulator = start().await;
    let begun = begin(&emulator).await;
    claim(&emulator, &begun, "alice").await;
    on_phone(&emulator, &begun, "reject", json!({})).await;
    let rejected = json!({ "isClaimed": true, "isVerified": false, "isConsumed": true });
    assert_eq!(poll(&emulator, &begun).await.body, rejected);
    let late = on_phone(&emulator, &begun, "approve", json!({})).await;
    assert_eq!(
        (late.status, &late.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    assert_eq!(poll(&emulator, &begun).await.body, rejected);
}

#[actix_web::test]
async fn who_does_not_know_the_device_code_learns_nothing() {
    let emulator = start().await;
    let begun = begin(&emulator).await;
    claim(&emulator, &begun, "alice").await;
    on_phone(&emulator, &begun, "approve", json!({})).await;
    for code in [json!("guessed"), json!(""), Value::Null] {
        let body = json!({ "challengeId": begun["challengeId"], "deviceCode": code });
        let refused = emulator.anonymous("/verify/qr-code", body).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request"))
        );
        assert!(refused.body.get("token").is_none());
    }
}

#[actix_web::test]
async fn nothing_is_decided_before_it_is_claimed_nor_claimed_twice_nor_by_nobody() {
    let emulator = start().await;
    emulator.token("bob", ACTION).await;
    let begun = begin(&emulator).await;
    for what in ["approve", "reject"] {
        assert_eq!(on_phone(&emulator, &begun, what, json!({})).await.status, 400);
    }
    assert_eq!(claim(&emulator, &begun, "nobody").await.status, 404);
    assert_eq!(claim(&emulator, &begun, "").await.status, 400);
    assert_eq!(poll(&emulator, &begun).await.body["isClaimed"], false);
    claim(&emulator, &begun, "alice").await;
    assert_eq!(claim(&emulator, &begun, "bob").await.status, 400);
    on_phone(&emulator, &begun, "approve", json!({})).await;
    let token = text(&poll(&emulator, &begun).await.body["token"]);
    assert_eq!(emulator.validate(&token).await["userId"], "alice");
}

#[actix_web::test]
async fn it_expires() {
    let emulator = start().await;
    let begun = begin(&emulator).await;
    claim(&emulator, &begun, "alice").await;
    emulator.clock.advance(time::Duration::minutes(10));
    assert_eq!(poll(&emulator, &begun).await.status, 400);
    assert_eq!(
        on_phone(&emulator, &begun, "approve", json!({})).await.status,
        400
    );
}

#[actix_web::test]
async fn with_a_token_it_passes_the_challenge_of_that_action_and_user() {
    let emulator = start().await;
    emulator.token("mallory", ACTION).await;
    let token = emulator.token("alice", ACTION).await;
    let begun = emulator
        .client(&token, "/challenge/qr-code", json!({ "action": ACTION }))
        .await
        .body;
    assert_eq!(claim(&emulator, &begun, "mallory").await.status, 400);
    claim(&emulator, &begun, "alice").await;
    on_phone(&emulator, &begun, "approve", json!({})).await;
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    let approved = text(&poll(&emulator, &begun).await.body["token"]);
    let (first, second) = (
        emulator.validate(&token).await,
        emulator.validate(&approved).await,
    );
    assert_eq!(first["idempotencyKey"], second["idempotencyKey"]);
    assert_eq!(first["verificationMethod"], "PUSH");
}

#[actix_web::test]
async fn the_action_is_named_and_is_the_tokens() {
    let emulator = start().await;
    let token = emulator.token("alice", ACTION).await;
    let refused = emulator
        .client(&token, "/challenge/qr-code", json!({ "action": "transfer" }))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    for body in [json!({}), json!({ "action": "not a code!" })] {
        assert_eq!(emulator.anonymous("/challenge/qr-code", body).await.status, 400);
    }
}

#[actix_web::test]
async fn a_blocked_user_does_not_get_in() {
    let emulator = start().await;
    emulator.set_outcome("alice", ACTION, json!("BLOCK")).await;
    let begun = begin(&emulator).await;
    claim(&emulator, &begun, "alice").await;
    let decided = on_phone(&emulator, &begun, "approve", json!({})).await;
    assert_eq!(decided.body["state"], "rejected");
    assert_eq!(poll(&emulator, &begun).await.body["isVerified"], false);
    let token = emulator.token("alice", ACTION).await;
    let refused = emulator.client(&token, "/challenge/qr-code", json!({})).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}

#[actix_web::test]
async fn a_test_finds_what_is_open() {
    let emulator = start().await;
    let (first, second) = (begin(&emulator).await, begin(&emulator).await);
    claim(&emulator, &first, "alice").await;
    let listed = emulator.control(Method::GET, "/challenges", None).await.body;
    assert_eq!(listed[0]["challengeId"], second["challengeId"]);
    assert_eq!(listed[0]["state"], "unclaimed");
    assert_eq!(listed[1]["userId"], "alice");
    assert_eq!(listed[1]["challengeType"], "QR_CODE");
    assert_eq!(listed[1]["custom"], json!({ "shop": "Bakery" }));
    assert!(listed[0].get("deviceCode").is_none());
    let request = emulator.request(Method::GET, "/emulator/challenges");
    assert_eq!(crate::harness::send(request, None).await.status, 401);
}
