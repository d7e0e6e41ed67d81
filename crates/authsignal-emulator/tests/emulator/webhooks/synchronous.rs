//! Webhooks on whose answer something depends.

use reqwest::Method;
use serde_json::json;

use super::{assert_signed, with_webhooks};
use crate::harness::{Emulator, text};
use crate::receiver::Receiver;

fn with_methods(receiver: &Receiver, events: &[&str]) -> Emulator {
    let webhooks = receiver.config(events);
    Emulator::start_with(|config| {
        let methods = "[\"AUTHENTICATOR_APP\", \"PASSKEY\"]";
        config.replace(methods, "[\"EMAIL_OTP\", \"SMS\", \"PUSH\"]") + &webhooks
    })
}

#[actix_web::test]
async fn a_verification_needs_the_webhooks_consent_and_can_be_tried_again() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["action.verify"]);
    emulator.enrol_app("alice").await;
    assert_eq!(receiver.next().await.body["data"]["userId"], "alice");
    let tracked = emulator.track("alice", "login", json!({})).await;
    let token = text(&tracked["token"]);
    let code = json!({ "verificationCode": emulator.code("alice").await });

    receiver.answers(&[403]);
    let reply = emulator.client(&token, "/verify/totp", code.clone()).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.body["errorCode"], "invalid_request");
    assert!(text(&reply.body["errorDescription"]).contains("action.verify"));
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
    let asked = receiver.next().await;
    assert_signed(&asked, "local-secret", 1_772_366_410);
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(
        asked.body["data"],
        json!({
            "userId": "alice",
            "action": "login",
            "idempotencyKey": tracked["idempotencyKey"],
            "verifiedAt": "2026-03-01T12:00:10.000Z",
            "state": "CHALLENGE_SUCCEEDED",
            "verificationMethod": "AUTHENTICATOR_APP",
            "userAuthenticatorId": listed[0]["userAuthenticatorId"],
        })
    );

    let reply = emulator.client(&token, "/verify/totp", code).await;
    assert_eq!(reply.body["isVerified"], true);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    receiver.next().await;
    assert!(receiver.pending().is_empty());
}

#[actix_web::test]
async fn a_vetoed_first_enrolment_leaves_the_user_not_enrolled() {
    let receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["action.verify"]);
    let token = emulator.token("alice", "identity-server-login").await;
    emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    let code = json!({ "verificationCode": emulator.code("alice").await });
    receiver.answers(&[500]);
    let reply = emulator.client(&token, "/verify/totp", code.clone()).await;
    assert_eq!(reply.status, 400);
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["isEnrolled"], false);
    let reply = emulator.client(&token, "/verify/totp", code).await;
    assert_eq!(reply.body["isVerified"], true);
}

#[actix_web::test]
async fn a_wrong_code_asks_nobody_and_still_counts() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["action.verify"]);
    emulator.enrol_app("alice").await;
    receiver.next().await;
    let token = emulator.token("alice", "login").await;
    let wrong = json!({ "verificationCode": "not-a-code" });
    for _ in 0..10 {
        let reply = emulator.client(&token, "/verify/totp", wrong.clone()).await;
        assert_eq!(reply.body["failureReason"], "CODE_INVALID_OR_EXPIRED");
    }
    let reply = emulator.client(&token, "/verify/totp", wrong).await;
    assert_eq!(reply.body["failureReason"], "MAX_ATTEMPTS_EXCEEDED");
    assert!(receiver.pending().is_empty());
}

#[actix_web::test]
async fn a_server_that_sets_the_state_asks_nobody() {
    let mut receiver = Receiver::start();
    let emulator = with_webhooks(&receiver, &["action.verify"]);
    let tracked = emulator.track("alice", "login", json!({})).await;
    let path = format!("/users/alice/actions/login/{}", text(&tracked["idempotencyKey"]));
    let state = json!({ "state": "CHALLENGE_SUCCEEDED" });
    assert_eq!(
        emulator.server(Method::PATCH, &path, Some(state)).await.status,
        200
    );
    assert!(receiver.pending().is_empty());
}

#[actix_web::test]
async fn an_e_mail_is_offered_to_the_webhook_and_not_sent_unless_it_accepts() {
    let mut receiver = Receiver::start();
    let emulator = with_methods(&receiver, &["email.created"]);
    let context = json!({ "userAgent": "Browser/1", "ipAddress": "192.0.2.1", "locale": "de" });
    let tracked = emulator.track("alice", "login", context).await;
    let token = text(&tracked["token"]);
    let email = json!({ "email": "alice@example.com" });
    receiver.answers(&[500]);
    let refused = emulator
        .client(&token, "/user-authenticators/email-otp", email.clone())
        .await;
    assert_eq!(refused.status, 400);
    let description = text(&refused.body["errorDescription"]);
    assert!(
        description.contains("email.created") && description.contains("500"),
        "{description}"
    );
    receiver.next().await;
    let inbox = async || emulator.control(Method::GET, "/messages", None).await.body["messages"].clone();
    assert_eq!(inbox().await, json!([]));

    let sent = emulator
        .client(&token, "/user-authenticators/email-otp", email)
        .await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let code = text(&inbox().await[0]["code"]);
    let received = receiver.next().await;
    assert_signed(&received, "local-secret", 1_772_366_410);
    assert_eq!(
        received.body["data"],
        json!({
            "to": "alice@example.com",
            "code": code,
            "userId": "alice",
            "actionCode": "login",
            "idempotencyKey": tracked["idempotencyKey"],
            "verificationMethod": "EMAIL_OTP",
            "userAgent": "Browser/1",
            "ipAddress": "192.0.2.1",
            "locale": "de",
        })
    );
}

#[actix_web::test]
async fn text_messages_and_push_notifications_are_offered_as_well() {
    let mut receiver = Receiver::start();
    let emulator = with_methods(&receiver, &["sms.created", "push.created"]);
    let token = emulator.token("alice", "login").await;
    let phone = json!({ "phoneNumber": "+6421000000" });
    emulator.client(&token, "/user-authenticators/sms", phone).await;
    let sms = receiver.next().await.body;
    assert_eq!(sms["type"], "sms.created");
    assert_eq!(sms["data"]["to"], "+6421000000");

    emulator
        .control(Method::POST, "/users/bob/push-devices", Some(json!({})))
        .await;
    let token = emulator.token("bob", "login").await;
    let action = json!({ "action": "login" });
    receiver.answers(&[503]);
    let refused = emulator.client(&token, "/challenge/push", action.clone()).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    let push = receiver.next().await.body;
    assert_eq!(push["type"], "push.created");
    assert_eq!(push["data"]["userId"], "bob");
    let begun = emulator.client(&token, "/challenge/push", action).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
}

#[actix_web::test]
async fn what_a_phone_approves_can_be_vetoed_and_approved_again() {
    let mut receiver = Receiver::start();
    let emulator = with_methods(&receiver, &["action.verify"]);
    emulator
        .control(Method::POST, "/users/bob/push-devices", Some(json!({})))
        .await;
    let token = emulator.token("bob", "login").await;
    let begun = emulator
        .client(&token, "/challenge/push", json!({ "action": "login" }))
        .await;
    let approve = format!("/challenges/{}/approve", text(&begun.body["challengeId"]));
    receiver.answers(&[500]);
    assert_eq!(emulator.control(Method::POST, &approve, None).await.status, 400);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
    receiver.next().await;
    assert_eq!(emulator.control(Method::POST, &approve, None).await.status, 200);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    let asked = receiver.next().await.body;
    assert_eq!(asked["data"]["verificationMethod"], "PUSH");
}

#[actix_web::test]
async fn what_a_backend_verifies_or_claims_can_be_vetoed_and_tried_again() {
    let mut receiver = Receiver::start();
    let emulator = with_methods(&receiver, &["action.verify"]);
    let begin = async |challenge| {
        let begun = emulator.server(Method::POST, "/challenge", Some(challenge)).await;
        assert_eq!(begun.status, 200, "{}", begun.body);
        let messages = emulator.control(Method::GET, "/messages", None).await.body;
        let code = messages["messages"][0]["code"].clone();
        json!({ "challengeId": begun.body["challengeId"], "verificationCode": code })
    };
    let anonymous = json!({ "verificationMethod": "EMAIL_OTP", "action": "login", "email": "a@example.com" });
    let mut of_alice = anonymous.clone();
    of_alice["userId"] = "alice".into();

    let code = begin(of_alice).await;
    receiver.answers(&[500]);
    let verify = async |code| emulator.server(Method::POST, "/verify", Some(code)).await;
    assert_eq!(verify(code.clone()).await.status, 400);
    assert_eq!(verify(code).await.body["isVerified"], true);
    for _ in 0..2 {
        assert_eq!(receiver.next().await.body["data"]["userId"], "alice");
    }

    let code = begin(anonymous).await;
    let claim = json!({ "challengeId": code["challengeId"], "userId": "bob" });
    assert_eq!(verify(code).await.body["isVerified"], true);
    assert!(receiver.pending().is_empty(), "nobody is verified yet");
    receiver.answers(&[500]);
    let claimed = async || emulator.server(Method::POST, "/claim", Some(claim.clone())).await;
    assert_eq!(claimed().await.status, 400);
    let again = claimed().await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(receiver.next().await.body["data"]["userId"], "bob");
}
