use authsignal_client::{
    ActionState, Authsignal as _, LoginDecision, Scope, TrackRequest, ValidateChallengeRequest,
    VerificationMethod, url::Url,
};
use serde_json::{Value, json};

use crate::fixture::{FakeServer, action, key, user_id};

fn answer() -> Value {
    json!({
        "idempotencyKey": "key-1", "state": "CHALLENGE_REQUIRED", "isEnrolled": true,
        "url": "https://mfa.authsignal.com/challenge?token=tok", "token": "tok",
        "allowedVerificationMethods": ["PASSKEY", "HOLOGRAM"], "enrolledVerificationMethods": ["PASSKEY"],
        "defaultVerificationMethod": "PASSKEY", "addedLater": {"a": [1]},
    })
}

#[tokio::test]
async fn track_sends_all_attributes_and_reads_the_answer() {
    let server = FakeServer::answering(200, answer()).await;
    let request = TrackRequest::new(user_id(), action())
        .idempotency_key(key())
        .redirect_url(Url::parse("https://localhost:5001/Account/Login/Callback?returnUrl=%2F").unwrap())
        .redirect_to_settings(false)
        .email("alice@example.com")
        .phone_number("+6421000000")
        .username("alice")
        .device_id("device-1".parse::<authsignal_client::DeviceId>().unwrap())
        .ip_address([127, 0, 0, 1])
        .user_agent("Firefox")
        .scope(Scope::AddAuthenticators)
        .scope(Scope::UpdateAuthenticators)
        .custom("amount", 12.5)
        .custom("new", true)
        .custom("currency", "NZD")
        .custom("items", 3)
        .challenge_id("challenge-1".parse::<authsignal_client::ChallengeId>().unwrap())
        .locale("en-NZ")
        .custom_domain("auth.example.com");

    let answer = server.client().track(&request).await.unwrap();

    let (line, body) = server.request().await;
    assert_eq!(line, "POST /v1/users/auth0%7C123/actions/identity-server-login");
    assert_eq!(
        body.unwrap(),
        json!({
            "idempotencyKey": "key-1",
            "redirectUrl": "https://localhost:5001/Account/Login/Callback?returnUrl=%2F",
            "redirectToSettings": false, "email": "alice@example.com", "phoneNumber": "+6421000000",
            "username": "alice", "deviceId": "device-1", "ipAddress": "127.0.0.1", "userAgent": "Firefox",
            "scope": "add:authenticators update:authenticators",
            "custom": {"amount": 12.5, "new": true, "currency": "NZD", "items": 3},
            "challengeId": "challenge-1", "locale": "en-NZ", "customDomain": "auth.example.com",
        })
    );
    assert_eq!(answer.idempotency_key, key());
    assert_eq!(answer.state, ActionState::ChallengeRequired);
    assert_eq!(answer.token.expose(), "tok");
    assert_eq!(answer.allowed_verification_methods[1].as_str(), "HOLOGRAM");
    assert_eq!(
        answer.default_verification_method,
        Some(VerificationMethod::Passkey)
    );
    assert_eq!(answer.decision(), LoginDecision::Challenge(&answer.url));
    assert!(!format!("{answer:?}").contains("tok\""));
}

#[tokio::test]
async fn track_sends_an_idempotency_key_of_its_own_if_none_is_given() {
    let server = FakeServer::answering(200, answer()).await;
    let request = TrackRequest::new(user_id(), action());
    server.client().track(&request).await.unwrap();
    let (_, body) = server.request().await;
    assert_eq!(
        body.unwrap(),
        json!({"idempotencyKey": request.idempotency_key.as_str()})
    );
}

#[tokio::test]
async fn validate_sends_token_user_and_action() {
    let server = FakeServer::answering(
        200,
        json!({
            "isValid": true, "state": "CHALLENGE_SUCCEEDED", "userId": "auth0|123", "action": "identity-server-login",
            "actionCode": "identity-server-login", "idempotencyKey": "key-1", "verificationMethod": "PASSKEY",
        }),
    )
    .await;
    let request = ValidateChallengeRequest::new("tok".parse().unwrap())
        .user_id(user_id())
        .action(action());

    let answer = server.client().validate_challenge(&request).await.unwrap();

    let (line, body) = server.request().await;
    assert_eq!(line, "POST /v1/validate");
    assert_eq!(
        body.unwrap(),
        json!({"token": "tok", "userId": "auth0|123", "action": "identity-server-login"})
    );
    let challenge = answer.verified(&action(), Some(&user_id())).unwrap();
    assert_eq!(challenge.idempotency_key, key());
}

#[tokio::test]
async fn a_token_that_is_worth_nothing_is_an_answer() {
    let server = FakeServer::answering(200, json!({"isValid": false, "error": "Token is expired."})).await;
    let answer = server
        .client()
        .validate_challenge(&ValidateChallengeRequest::new("tok".parse().unwrap()))
        .await;
    assert!(answer.unwrap().verified(&action(), None).is_err());
    assert_eq!(server.request().await.1.unwrap(), json!({"token": "tok"}));
}
