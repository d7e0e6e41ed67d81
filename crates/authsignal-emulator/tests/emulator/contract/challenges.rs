//! `/challenge`, `/verify` and `/challenges`.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, Reply, send, text};

const EMAIL: &str = "jane@example.com";
const PHONE: &str = "+6421000000";

/// What the clock of the harness shows, and ten minutes.
const EXPIRES_AT: i64 = 1_772_366_410 + 600;

impl Emulator {
    pub(super) async fn challenge(&self, body: Value) -> Reply {
        self.server(Method::POST, "/challenge", Some(body)).await
    }

    /// Starts a challenge by e-mail, and gives its id.
    pub(super) async fn challenge_by_email(&self, more: Value) -> String {
        let mut body = json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": EMAIL });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        text(&self.challenge(body).await.ok()["challengeId"])
    }

    pub(super) async fn verify(&self, challenge_id: &str, code: &str) -> Value {
        let body = json!({ "challengeId": challenge_id, "verificationCode": code });
        self.server(Method::POST, "/verify", Some(body)).await.ok()
    }

    async fn challenges(&self, query: &str) -> Value {
        self.server(Method::GET, &format!("/challenges?{query}"), None)
            .await
            .ok()
    }
}

/// Another code of six digits.
fn other_than(code: &str) -> String {
    let first = if code.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &code[1..])
}

#[actix_web::test]
async fn a_code_goes_out_by_its_channel_and_verifies_the_address() {
    for (method, sms_channel, channel, told_method) in [
        ("EMAIL_OTP", Value::Null, "EMAIL", "EMAIL_OTP"),
        ("SMS", Value::Null, "SMS", "SMS"),
        ("SMS", json!("DEFAULT"), "SMS", "SMS"),
        ("SMS", json!("WHATSAPP"), "WHATSAPP", "SMS"),
        ("WHATSAPP", Value::Null, "WHATSAPP", "SMS"),
    ] {
        let emulator = Emulator::with_every_method();
        let (field, address) = if method == "EMAIL_OTP" {
            ("email", EMAIL)
        } else {
            ("phoneNumber", PHONE)
        };
        let body = json!({ "verificationMethod": method, "action": "login", field: address, "smsChannel": sms_channel });
        let started = emulator.challenge(body).await.ok();
        assert_eq!(started["expiresAt"], EXPIRES_AT, "whole seconds");
        assert!(!text(&started["idempotencyKey"]).is_empty());
        let sent = emulator.messages(address).await;
        assert_eq!(
            (sent.len(), &sent[0]["channel"]),
            (1, &json!(channel)),
            "{method}"
        );
        let verified = emulator
            .verify(&text(&started["challengeId"]), &text(&sent[0]["code"]))
            .await;
        assert_eq!(
            verified,
            json!({ "isVerified": true, field: address, "verificationMethod": told_method })
        );
    }
}

#[actix_web::test]
async fn a_wrong_used_late_or_foreign_code_is_refused_with_status_200_and_the_reason() {
    let emulator = Emulator::with_every_method();
    let refused = json!({ "isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED" });
    let id = emulator.challenge_by_email(json!({})).await;
    let code = emulator.sent_code(EMAIL).await;
    assert_eq!(emulator.verify(&id, &other_than(&code)).await, refused);
    assert_eq!(emulator.verify("unknown", &code).await, refused);
    assert_eq!(emulator.verify(&id, &code).await["isVerified"], true);
    assert_eq!(emulator.verify(&id, &code).await, refused, "used");
    let id = emulator.challenge_by_email(json!({})).await;
    let code = emulator.sent_code(EMAIL).await;
    emulator.clock.advance(Duration::minutes(10));
    assert_eq!(emulator.verify(&id, &code).await, refused, "late");
}

#[actix_web::test]
async fn after_ten_wrong_codes_no_challenge_of_the_address_is_verified_for_five_minutes() {
    let emulator = Emulator::with_every_method();
    let id = emulator.challenge_by_email(json!({})).await;
    let code = emulator.sent_code(EMAIL).await;
    for _ in 0..10 {
        emulator.verify(&id, &other_than(&code)).await;
    }
    let locked = json!({ "isVerified": false, "failureReason": "MAX_ATTEMPTS_EXCEEDED" });
    assert_eq!(emulator.verify(&id, &code).await, locked);
    let second = emulator.challenge_by_email(json!({})).await;
    assert_eq!(
        emulator.verify(&second, &emulator.sent_code(EMAIL).await).await,
        locked
    );
    emulator.clock.advance(Duration::minutes(5));
    assert_eq!(emulator.verify(&id, &code).await["isVerified"], true);
}

#[actix_web::test]
async fn a_challenge_that_is_sent_again_keeps_its_id_and_changes_its_code() {
    let emulator = Emulator::with_every_method();
    let started = json!({ "verificationMethod": "SMS", "action": "login", "phoneNumber": PHONE });
    let started = emulator.challenge(started).await.ok();
    let first = emulator.sent_code(PHONE).await;
    emulator.clock.advance(Duration::minutes(1));
    let again = json!({ "challengeId": started["challengeId"], "smsChannel": "WHATSAPP" });
    let again = emulator.challenge(again).await.ok();
    assert_eq!(again["challengeId"], started["challengeId"]);
    assert_eq!(again["idempotencyKey"], started["idempotencyKey"]);
    assert_eq!(again["expiresAt"], EXPIRES_AT + 60);
    assert_eq!(emulator.messages(PHONE).await[0]["channel"], "WHATSAPP");
    let second = emulator.sent_code(PHONE).await;
    let id = text(&started["challengeId"]);
    assert_eq!(emulator.verify(&id, &first).await["isVerified"], false);
    assert_eq!(emulator.verify(&id, &second).await["isVerified"], true);
    let too_late = emulator.challenge(json!({ "challengeId": id })).await;
    assert_eq!(too_late.error(), (400, "invalid_request"), "it is verified");
}

#[actix_web::test]
async fn messages_to_an_address_are_limited() {
    for (method, field, address, allowed) in [
        ("EMAIL_OTP", "email", EMAIL, 12),
        ("SMS", "phoneNumber", PHONE, 6),
        ("WHATSAPP", "phoneNumber", PHONE, 6),
    ] {
        let emulator = Emulator::with_every_method();
        let body = json!({ "verificationMethod": method, "action": "login", field: address });
        for _ in 0..allowed {
            emulator.challenge(body.clone()).await.ok();
        }
        let refused = emulator.challenge(body.clone()).await;
        assert_eq!(refused.error(), (429, "too_many_requests"), "{method}");
        assert_eq!(emulator.messages(address).await.len(), allowed);
        emulator.clock.advance(Duration::minutes(10));
        emulator.challenge(body).await.ok();
    }
}

#[actix_web::test]
async fn the_limit_of_an_address_is_not_that_of_the_user_with_the_same_name() {
    let emulator = Emulator::with_every_method();
    for _ in 0..12 {
        emulator.challenge_by_email(json!({})).await;
    }
    emulator.challenge_by_email(json!({ "userId": EMAIL })).await;
}

#[actix_web::test]
async fn the_challenge_that_waits_is_found_and_all_is_absent_once_it_does_not() {
    let emulator = Emulator::with_every_method();
    let id = emulator
        .challenge_by_email(json!({ "userId": "jane", "action": "sign-in" }))
        .await;
    let found = json!({
        "challengeId": id,
        "expiresAt": EXPIRES_AT,
        "verificationMethod": "EMAIL_OTP",
        "email": EMAIL,
        "action": "sign-in",
    });
    for query in [
        format!("challengeId={id}"),
        "userId=jane".to_owned(),
        "userId=jane&action=sign-in&verificationMethod=EMAIL_OTP".to_owned(),
        format!("challengeId={id}&userId=&action="),
    ] {
        assert_eq!(emulator.challenges(&query).await, found, "{query}");
    }
    for query in [
        "userId=john",
        "userId=jane&action=other",
        "userId=jane&verificationMethod=SMS",
    ] {
        assert_eq!(emulator.challenges(query).await, json!({}), "{query}");
    }
    emulator.verify(&id, &emulator.sent_code(EMAIL).await).await;
    assert_eq!(emulator.challenges("userId=jane").await, json!({}), "verified");
    emulator.challenge_by_email(json!({ "userId": "jane" })).await;
    emulator.clock.advance(Duration::minutes(10));
    assert_eq!(emulator.challenges("userId=jane").await, json!({}), "expired");
}

#[actix_web::test]
async fn the_go_and_dotnet_sdks_find_challenges_too() {
    let emulator = Emulator::with_every_method();
    let id = emulator.challenge_by_email(json!({ "userId": "jane" })).await;
    for (method, path, body) in [
        // Go's base URL ends with /v1, and so begins its path.
        (Method::GET, "/v1/challenges?userId=jane", None),
        (
            Method::POST,
            "/challenges?userId=jane",
            Some(json!({ "userId": "jane" })),
        ),
        (
            Method::POST,
            "/challenges",
            Some(json!({ "userId": "jane", "action": null })),
        ),
    ] {
        let found = emulator.server(method, path, body).await.ok();
        assert_eq!(found["challengeId"], json!(id), "{path}");
    }
}

#[actix_web::test]
async fn a_user_whose_code_is_right_has_passed_the_challenge_of_the_action() {
    let emulator = Emulator::with_every_method();
    let id = emulator
        .challenge_by_email(json!({ "userId": "jane", "idempotencyKey": "k", "ipAddress": "192.0.2.1" }))
        .await;
    let action = || emulator.server(Method::GET, "/users/jane/actions/login/k", None);
    assert_eq!(action().await.ok()["state"], "ALLOW", "nothing is enrolled yet");
    emulator.verify(&id, &emulator.sent_code(EMAIL).await).await;
    let action = action().await.ok();
    assert_eq!(action["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(action["verificationMethod"], "EMAIL_OTP");
    let user = emulator.server(Method::GET, "/users/jane", None).await.ok();
    assert_eq!(user["enrolledVerificationMethods"], json!(["EMAIL_OTP"]));
    assert_eq!(
        (&user["email"], &user["emailVerified"]),
        (&json!(EMAIL), &json!(true))
    );
    let queried = emulator
        .server(Method::GET, "/users/jane/actions", None)
        .await
        .ok();
    assert_eq!(queried[0]["ipAddress"], "192.0.2.1");
}

#[actix_web::test]
async fn a_blocked_user_is_sent_nothing() {
    let emulator = Emulator::with_every_method();
    emulator.set_outcome("jane", "login", json!("BLOCK")).await;
    let body =
        json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": EMAIL, "userId": "jane" });
    let refused = emulator.challenge(body).await;
    assert_eq!(refused.error(), (400, "invalid_request"));
    assert!(emulator.messages(EMAIL).await.is_empty());
    assert_eq!(
        emulator
            .server(Method::GET, "/users/jane/actions", None)
            .await
            .ok(),
        json!([]),
        "nothing has changed"
    );
}

#[actix_web::test]
async fn what_cannot_be_a_challenge_is_refused_and_sends_nothing() {
    let emulator = Emulator::with_every_method();
    let good =
        json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": EMAIL, "phoneNumber": PHONE });
    for (field, value) in [
        ("verificationMethod", Value::Null),
        ("verificationMethod", json!("AUTHENTICATOR_APP")),
        ("verificationMethod", json!("PIGEON")),
        ("action", Value::Null),
        ("action", json!("")),
        ("action", json!("a b")),
        ("action", json!("identity-server-login")),
        ("email", Value::Null),
        ("email", json!("nobody")),
        ("email", json!(["jane@example.com"])),
        ("idempotencyKey", json!("a\nb")),
        ("userId", json!("x".repeat(300))),
        ("challengeId", json!("unknown")),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let refused = emulator.challenge(body).await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{field} = {value}");
    }
    for (field, value) in [("smsChannel", json!("PIGEON")), ("phoneNumber", json!("call me"))] {
        let mut body = good.clone();
        body["verificationMethod"] = json!("SMS");
        body[field] = value;
        assert_eq!(
            emulator.challenge(body).await.error(),
            (400, "invalid_request"),
            "{field}"
        );
    }
    assert!(emulator.messages(EMAIL).await.is_empty() && emulator.messages(PHONE).await.is_empty());
    for (path, body) in [
        ("/verify", json!({ "challengeId": "x" })),
        ("/verify", json!({ "verificationCode": "123456" })),
        ("/claim", json!({ "challengeId": "x" })),
        ("/claim", json!({ "userId": "x" })),
        ("/claim", json!({ "userId": "x", "challengeId": "x" })),
    ] {
        let refused = emulator.server(Method::POST, path, Some(body)).await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{path}");
    }
    for query in ["", "action=login", "userId=jane&verificationMethod=PIGEON"] {
        let refused = emulator
            .server(Method::GET, &format!("/challenges?{query}"), None)
            .await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{query}");
    }
}

#[actix_web::test]
async fn a_code_for_a_method_that_the_tenant_has_not_enabled_is_not_sent() {
    let emulator = Emulator::start();
    let body = json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": EMAIL });
    assert_eq!(emulator.challenge(body).await.error(), (400, "invalid_request"));
}

#[actix_web::test]
async fn the_inbox_is_not_for_everybody() {
    let emulator = Emulator::start();
    let refused = send(emulator.request(Method::GET, "/emulator/messages"), None).await;
    assert_eq!(refused.error(), (401, "unauthorized"));
}
