//! Challenges that a backend starts and verifies itself.

use authsignal_client::{
    ActionState, Authsignal as _, ChallengeQuery, ChallengeRequest, ClaimChallengeRequest, FailureReason,
    IdempotencyKey, TrackRequest, ValidateChallengeRequest, VerificationMethod, VerifyRequest,
};

use super::{Service, action};

#[tokio::test]
#[ignore = "needs a running service"]
async fn an_anonymous_challenge_is_verified_and_claimed_by_code() {
    let service = Service::new();
    let email = format!("{}@example.com", IdempotencyKey::random());
    let request = ChallengeRequest::email_otp(action(), email.as_str());
    let started = service.client.challenge(&request).await.unwrap();

    let wrong = VerifyRequest::new(started.challenge_id.clone(), "not it".parse().unwrap());
    let refused = service.client.verify(&wrong).await.unwrap();
    assert!(!refused.is_verified);
    assert_eq!(refused.failure_reason, Some(FailureReason::CodeInvalidOrExpired));

    let code = service.sent_code(&email).await;
    let right = VerifyRequest::new(started.challenge_id.clone(), code);
    let verified = service.client.verify(&right).await.unwrap();
    assert!(verified.is_verified);
    assert_eq!(verified.email, Some(email));
    assert_eq!(verified.verification_method, Some(VerificationMethod::EmailOtp));

    let claim = ClaimChallengeRequest::new(started.challenge_id, service.user_id.clone());
    let claimed = service.client.claim_challenge(&claim).await.unwrap();
    let validate = ValidateChallengeRequest::new(claimed.token);
    let answer = service.client.validate_challenge(&validate).await.unwrap();
    let passed = answer.verified(&action(), Some(&service.user_id)).unwrap();
    assert_eq!(passed.verification_method, Some(VerificationMethod::EmailOtp));
    assert_eq!(Some(passed.idempotency_key), started.idempotency_key);
    service.clean_up().await;
}

#[tokio::test]
#[ignore = "needs a running service"]
async fn a_waiting_challenge_is_found_sent_again_and_passed_by_code() {
    let service = Service::new();
    let phone_number = "+6421000000";
    let request = ChallengeRequest::sms(action(), phone_number)
        .user_id(service.user_id.clone())
        .idempotency_key(IdempotencyKey::random());
    let started = service.client.challenge(&request).await.unwrap();
    let query = ChallengeQuery::by_action(service.user_id.clone(), action());
    let found = service.client.get_challenge(&query).await.unwrap().unwrap();
    assert_eq!(found.challenge_id, started.challenge_id);
    assert_eq!(found.expires_at, Some(started.expires_at));
    assert_eq!(found.phone_number.as_deref(), Some(phone_number));
    assert_eq!(found.verification_method, Some(VerificationMethod::Sms));

    let again = ChallengeRequest::again(started.challenge_id.clone());
    let again = service.client.challenge(&again).await.unwrap();
    assert_eq!(again.challenge_id, started.challenge_id);

    let code = service.sent_code(phone_number).await;
    let right = VerifyRequest::new(started.challenge_id, code);
    assert!(service.client.verify(&right).await.unwrap().is_verified);
    assert_eq!(service.client.get_challenge(&query).await.unwrap(), None);

    let mut track = TrackRequest::new(service.user_id.clone(), action());
    track.idempotency_key = started.idempotency_key.unwrap();
    let tracked = service.client.track(&track).await.unwrap();
    assert_eq!(tracked.state, ActionState::ChallengeSucceeded);
    service.clean_up().await;
}
