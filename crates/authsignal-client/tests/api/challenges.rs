use authsignal_client::{
    Authsignal as _, ChallengeQuery, ChallengeRequest, ClaimChallengeRequest, FailureReason, IdempotencyKey,
    Scope, SmsChannel, VerificationMethod, VerifyRequest,
};
use serde_json::{Value, json};

use crate::fixture::{FakeServer, action, key, user_id};

async fn sent(request: &ChallengeRequest) -> Value {
    let server = FakeServer::answering(
        200,
        json!({"challengeId": "c-1", "idempotencyKey": "key-1", "expiresAt": 1_720_735_419}),
    )
    .await;
    let challenge = server.client().challenge(request).await.unwrap();
    assert_eq!(challenge.challenge_id.as_str(), "c-1");
    assert_eq!(challenge.idempotency_key, Some(key()));
    assert_eq!(challenge.expires_at.unix_timestamp(), 1_720_735_419);
    let (line, body) = server.request().await;
    assert_eq!(line, "POST /v1/challenge");
    body.unwrap()
}

#[tokio::test]
async fn challenge_sends_where_the_code_goes() {
    assert_eq!(
        sent(&ChallengeRequest::email_otp(action(), "a@example.com")).await,
        json!({"verificationMethod": "EMAIL_OTP", "action": "identity-server-login", "email": "a@example.com"})
    );
    assert_eq!(
        sent(&ChallengeRequest::whatsapp(action(), "+6421")).await,
        json!({"verificationMethod": "WHATSAPP", "action": "identity-server-login", "phoneNumber": "+6421"})
    );
    assert_eq!(
        sent(&ChallengeRequest::again("c-1".parse().unwrap())).await,
        json!({"challengeId": "c-1"})
    );
}

#[tokio::test]
async fn challenge_sends_all_attributes() {
    let request = ChallengeRequest::sms(action(), "+6421")
        .user_id(user_id())
        .idempotency_key(IdempotencyKey::parse("key-1").unwrap())
        .scope(Scope::AddAuthenticators)
        .sms_channel(SmsChannel::Whatsapp)
        .locale("de")
        .device_id("d".parse::<authsignal_client::DeviceId>().unwrap())
        .ip_address([127, 0, 0, 1])
        .user_agent("Firefox")
        .custom("amount", 1);
    assert_eq!(
        sent(&request).await,
        json!({
            "verificationMethod": "SMS", "action": "identity-server-login", "phoneNumber": "+6421",
            "userId": "auth0|123", "idempotencyKey": "key-1", "scope": "add:authenticators",
            "smsChannel": "WHATSAPP", "locale": "de", "deviceId": "d", "ipAddress": "127.0.0.1",
            "userAgent": "Firefox", "custom": {"amount": 1},
        })
    );
}

#[tokio::test]
async fn verify_tells_a_right_code_from_a_wrong_one() {
    let request = VerifyRequest::new("c-1".parse().unwrap(), "123456".parse().unwrap());
    assert!(!format!("{request:?}").contains("123456"));

    let right = json!({"isVerified": true, "email": "a@example.com", "verificationMethod": "EMAIL_OTP"});
    let server = FakeServer::answering(200, right).await;
    let answer = server.client().verify(&request).await.unwrap();
    let body = json!({"challengeId": "c-1", "verificationCode": "123456"});
    assert_eq!(server.request().await, ("POST /v1/verify".to_owned(), Some(body)));
    assert!(answer.is_verified);
    assert_eq!(answer.email.as_deref(), Some("a@example.com"));

    let wrong = json!({"isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED"});
    let answer = FakeServer::answering(200, wrong)
        .await
        .client()
        .verify(&request)
        .await
        .unwrap();
    assert!(!answer.is_verified);
    assert_eq!(answer.failure_reason, Some(FailureReason::CodeInvalidOrExpired));
}

#[tokio::test]
async fn claim_says_whose_the_challenge_is() {
    let server = FakeServer::answering(200, json!({"token": "tok", "verificationMethod": "SMS"})).await;
    let request =
        ClaimChallengeRequest::new("c-1".parse().unwrap(), user_id()).skip_verification_check(false);
    let answer = server.client().claim_challenge(&request).await.unwrap();
    let body = json!({"challengeId": "c-1", "userId": "auth0|123", "skipVerificationCheck": false});
    assert_eq!(server.request().await, ("POST /v1/claim".to_owned(), Some(body)));
    assert_eq!(answer.token.expose(), "tok");
    assert_eq!(answer.verification_method, Some(VerificationMethod::Sms));
}

#[tokio::test]
async fn get_challenge_finds_an_active_challenge_or_none() {
    let server = FakeServer::answering(
        200,
        json!({"challengeId": "c-1", "expiresAt": 1_720_735_419, "verificationMethod": "SMS", "phoneNumber": "+6421"}),
    )
    .await;
    let query = ChallengeQuery::by_action(user_id(), action()).verification_method(VerificationMethod::Sms);
    let challenge = server.client().get_challenge(&query).await.unwrap().unwrap();
    assert_eq!(
        server.request().await.0,
        "GET /v1/challenges?userId=auth0%7C123&action=identity-server-login&verificationMethod=SMS"
    );
    assert_eq!(challenge.expires_at.unwrap().unix_timestamp(), 1_720_735_419);

    let server = FakeServer::answering(200, json!({})).await;
    let query = ChallengeQuery::by_id("c-1".parse().unwrap());
    assert_eq!(server.client().get_challenge(&query).await.unwrap(), None);
    assert_eq!(server.request().await.0, "GET /v1/challenges?challengeId=c-1");
}
