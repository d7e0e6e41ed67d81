//! Codes by e-mail, SMS and `WhatsApp`.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{ANY, last_message, with_all_methods};
use crate::harness::{Emulator, Reply, text};

/// A factor that sends codes: its path, the field of its address and an address.
type CodeFactor = (&'static str, &'static str, &'static str);

const EMAIL: CodeFactor = ("email-otp", "email", "alice@example.com");
const SMS: CodeFactor = ("sms", "phoneNumber", "+6421000000");

async fn begin(emulator: &Emulator, token: &str, (path, field, address): CodeFactor) -> Reply {
    let path = format!("/user-authenticators/{path}");
    emulator.client(token, &path, json!({ field: address })).await
}

async fn verify(emulator: &Emulator, token: &str, path: &str, code: &str) -> Value {
    let path = format!("/verify/{path}");
    let verified = emulator
        .client(token, &path, json!({ "verificationCode": code }))
        .await;
    assert_eq!(verified.status, 200, "{}", verified.body);
    verified.body
}

async fn code(emulator: &Emulator, user: &str) -> String {
    text(&last_message(emulator, user).await["code"])
}

/// Gives Alice the factor; returns the reply that completed it.
async fn enrol(emulator: &Emulator, factor: CodeFactor) -> Value {
    let token = emulator.token("alice", ANY).await;
    assert_eq!(begin(emulator, &token, factor).await.status, 200);
    let code = code(emulator, "alice").await;
    verify(emulator, &token, factor.0, &code).await
}

/// A call as the SDK makes it: a content type, and no body.
async fn send_again(emulator: &Emulator, token: &str, path: &str) -> Reply {
    let request = emulator
        .request(Method::POST, &format!("/v1/client/challenge/{path}"))
        .bearer_auth(token)
        .header("content-type", "application/json");
    crate::harness::send(request, None).await
}

#[actix_web::test]
async fn an_address_is_enrolled_with_the_code_that_was_sent_to_it() {
    for (factor, method, masked) in [
        (EMAIL, "EMAIL_OTP", "a***@example.com"),
        (SMS, "SMS", "+64******00"),
    ] {
        let emulator = with_all_methods();
        let token = emulator.token("alice", ANY).await;
        let begun = begin(&emulator, &token, factor).await.body;
        assert_eq!(begun["userId"], "alice");
        assert_eq!(begun.as_object().unwrap().len(), 2, "{begun}");
        assert_eq!(last_message(&emulator, "alice").await["recipient"], factor.2);
        assert_eq!(
            emulator.get_with_token(&token, "/user-authenticators").await.body,
            json!([])
        );

        let code = code(&emulator, "alice").await;
        let verified = verify(&emulator, &token, factor.0, &code).await;
        assert_eq!(verified["isVerified"], true);
        let enrolled = &verified["userAuthenticator"];
        assert_eq!(enrolled["userAuthenticatorId"], begun["userAuthenticatorId"]);
        assert_eq!(enrolled["verificationMethod"], method);
        assert_eq!(enrolled["authenticatorType"], "OOB");
        assert_eq!(enrolled["isDefault"], true);
        assert_eq!(enrolled[factor.1], masked);
        assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
        assert_eq!(
            emulator.state(&text(&verified["accessToken"])).await,
            "CHALLENGE_SUCCEEDED"
        );
    }
}

#[actix_web::test]
async fn an_enrolled_address_verifies_its_user() {
    for (factor, path, method) in [
        (EMAIL, "email-otp", "EMAIL_OTP"),
        (SMS, "sms", "SMS"),
        // WhatsApp reaches the number of the text messages, and servers are told of those.
        (SMS, "whatsapp", "SMS"),
    ] {
        let emulator = with_all_methods();
        enrol(&emulator, factor).await;
        let token = emulator.token("alice", ANY).await;
        let sent = send_again(&emulator, &token, path).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
        assert_eq!(
            sent.body.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["challengeId"]
        );
        let code = code(&emulator, "alice").await;
        let verified = verify(&emulator, &token, path, &code).await;
        assert_eq!(verified["isVerified"], true, "{verified}");
        assert!(verified.get("userAuthenticator").is_none() && verified.get("failureReason").is_none());
        let validated = emulator.validate(&token).await;
        assert_eq!(
            (&validated["state"], &validated["verificationMethod"]),
            (&json!("CHALLENGE_SUCCEEDED"), &json!(method))
        );
    }
}

#[actix_web::test]
async fn a_wrong_code_is_an_answer_and_changes_nothing() {
    for factor in [EMAIL, SMS] {
        let emulator = with_all_methods();
        let token = emulator.token("alice", ANY).await;
        begin(&emulator, &token, factor).await;
        let right = code(&emulator, "alice").await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for wrong in [wrong, "", "12345", "not a code", "0000000000000000000000000"] {
            let refused = verify(&emulator, &token, factor.0, wrong).await;
            assert_eq!(
                refused,
                json!({ "isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED" })
            );
        }
        assert_eq!(emulator.state(&token).await, "ALLOW");
        assert_eq!(
            verify(&emulator, &token, factor.0, &right).await["isVerified"],
            true
        );
    }
}

#[actix_web::test]
async fn a_code_is_used_once_replaced_by_the_next_and_old_after_ten_minutes() {
    let emulator = with_all_methods();
    enrol(&emulator, EMAIL).await;
    let token = emulator.token("alice", ANY).await;
    send_again(&emulator, &token, "email-otp").await;
    let first = code(&emulator, "alice").await;
    send_again(&emulator, &token, "email-otp").await;
    let second = code(&emulator, "alice").await;
    if first != second {
        assert_eq!(
            verify(&emulator, &token, "email-otp", &first).await["isVerified"],
            false
        );
    }
    assert_eq!(
        verify(&emulator, &token, "email-otp", &second).await["isVerified"],
        true
    );
    assert_eq!(
        verify(&emulator, &token, "email-otp", &second).await["isVerified"],
        false
    );

    send_again(&emulator, &token, "email-otp").await;
    let late = code(&emulator, "alice").await;
    emulator.clock.advance(Duration::minutes(10));
    let token = emulator.token("alice", ANY).await;
    assert_eq!(
        verify(&emulator, &token, "email-otp", &late).await["isVerified"],
        false
    );
}

#[actix_web::test]
async fn ten_wrong_codes_lock_even_the_right_one_out_for_five_minutes() {
    let emulator = with_all_methods();
    enrol(&emulator, EMAIL).await;
    let token = emulator.token("alice", ANY).await;
    send_again(&emulator, &token, "email-otp").await;
    let right = code(&emulator, "alice").await;
    for _ in 0..10 {
        verify(&emulator, &token, "email-otp", "wrong").await;
    }
    let locked = json!({ "isVerified": false, "failureReason": "MAX_ATTEMPTS_EXCEEDED" });
    assert_eq!(verify(&emulator, &token, "email-otp", &right).await, locked);
    emulator.clock.advance(Duration::minutes(5));
    assert_eq!(
        verify(&emulator, &token, "email-otp", &right).await["isVerified"],
        true
    );
}

#[actix_web::test]
async fn too_many_messages_are_not_sent() {
    for (factor, path, maximum) in [(EMAIL, "email-otp", 12), (SMS, "sms", 6)] {
        let emulator = with_all_methods();
        enrol(&emulator, factor).await;
        let token = emulator.token("alice", ANY).await;
        for _ in 1..maximum {
            assert_eq!(send_again(&emulator, &token, path).await.status, 200);
        }
        let refused = send_again(&emulator, &token, path).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (429, &json!("too_many_requests"))
        );
        assert!(refused.body.get("error").is_some());
        emulator.clock.advance(Duration::minutes(10));
        let token = emulator.token("alice", ANY).await;
        assert_eq!(send_again(&emulator, &token, path).await.status, 200);
    }
}

#[actix_web::test]
async fn a_code_counts_for_its_user_and_action_and_method_only() {
    let emulator = with_all_methods();
    enrol(&emulator, EMAIL).await;
    enrol_of_mallory(&emulator).await;
    let token = emulator.token("alice", ANY).await;
    send_again(&emulator, &token, "email-otp").await;
    let code = code(&emulator, "alice").await;
    let other_action = emulator.token("alice", ANY).await;
    let other_user = emulator.token("mallory", ANY).await;
    for stranger in [&other_action, &other_user] {
        assert_eq!(
            verify(&emulator, stranger, "email-otp", &code).await["isVerified"],
            false
        );
        assert_eq!(emulator.state(stranger).await, "CHALLENGE_REQUIRED");
    }
    let body = json!({ "verificationCode": code });
    let refused = emulator.client(&token, "/verify/sms", body).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    assert_eq!(
        verify(&emulator, &token, "email-otp", &code).await["isVerified"],
        true
    );
}

async fn enrol_of_mallory(emulator: &Emulator) {
    let token = emulator.token("mallory", ANY).await;
    begin(emulator, &token, ("email-otp", "email", "mallory@example.com")).await;
    let code = code(emulator, "mallory").await;
    assert_eq!(
        verify(emulator, &token, "email-otp", &code).await["isVerified"],
        true
    );
}

#[actix_web::test]
async fn an_enrolment_that_was_begun_in_another_action_is_not_completed() {
    let emulator = with_all_methods();
    let (first, second) = (
        emulator.token("alice", ANY).await,
        emulator.token("alice", ANY).await,
    );
    begin(&emulator, &first, EMAIL).await;
    let code = code(&emulator, "alice").await;
    assert_eq!(
        verify(&emulator, &second, "email-otp", &code).await["isVerified"],
        false
    );
    assert_eq!(emulator.state(&second).await, "ALLOW");
    assert_eq!(
        verify(&emulator, &first, "email-otp", &code).await["isVerified"],
        true
    );
}

#[actix_web::test]
async fn what_is_no_address_is_refused_and_nothing_is_sent() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    for (path, body) in [
        ("email-otp", json!({})),
        ("email-otp", json!({ "email": "nobody" })),
        ("email-otp", json!({ "email": 1 })),
        ("email-otp", json!({ "email": null })),
        ("email-magic-link", json!({ "email": "" })),
        ("sms", json!({ "phoneNumber": "call me" })),
        ("sms", json!({})),
    ] {
        let refused = emulator
            .client(&token, &format!("/user-authenticators/{path}"), body.clone())
            .await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{body}"
        );
    }
    assert_eq!(last_message(&emulator, "alice").await, Value::Null);
}

#[actix_web::test]
async fn nothing_is_sent_before_an_address_is_known() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    for path in ["email-otp", "sms", "whatsapp", "email-magic-link"] {
        let refused = send_again(&emulator, &token, path).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
    assert_eq!(last_message(&emulator, "alice").await, Value::Null);
}
