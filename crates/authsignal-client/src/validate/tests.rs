use serde_json::{Value, json};

use super::*;

fn passed() -> Value {
    json!({
        "isValid": true, "state": "CHALLENGE_SUCCEEDED", "userId": "alice", "action": "login", "actionCode": "login",
        "idempotencyKey": "key-1", "verificationMethod": "AUTHENTICATOR_APP", "stateUpdatedAt": "2024-07-11T22:03:39.037Z",
    })
}

fn verified(answer: Value) -> Result<VerifiedChallenge, ChallengeRejection> {
    let answer: ValidateChallengeResponse = serde_json::from_value(answer).unwrap();
    answer.verified(
        &ActionCode::parse("login").unwrap(),
        Some(&UserId::parse("alice").unwrap()),
    )
}

fn with(member: &str, value: Value) -> Value {
    let mut answer = passed();
    answer[member] = value;
    answer
}

fn without(members: &[&str]) -> Value {
    let mut answer = passed();
    let object = answer.as_object_mut().unwrap();
    object.retain(|name, _| !members.contains(&name.as_str()));
    answer
}

#[test]
fn a_passed_challenge_is_accepted() {
    let challenge = verified(passed()).unwrap();
    assert_eq!(challenge.user_id.as_str(), "alice");
    assert_eq!(challenge.idempotency_key.as_str(), "key-1");
    assert_eq!(
        challenge.verification_method,
        Some(VerificationMethod::AuthenticatorApp)
    );
    assert_eq!(challenge.verified_at.unwrap().unix_timestamp(), 1_720_735_419);
}

#[test]
fn either_name_of_the_action_is_enough() {
    assert!(verified(without(&["action"])).is_ok());
    assert!(verified(without(&["actionCode"])).is_ok());
}

#[test]
fn every_other_state_is_rejected_whatever_is_valid_says() {
    for state in [
        "ALLOW",
        "CHALLENGE_REQUIRED",
        "CHALLENGE_FAILED",
        "REVIEW_SUCCEEDED",
        "QUANTUM",
    ] {
        assert_eq!(
            verified(with("state", json!(state))),
            Err(ChallengeRejection::NotPassed(ActionState::from(state)))
        );
    }
}

#[test]
fn a_success_that_the_service_does_not_vouch_for_is_rejected() {
    assert_eq!(
        verified(with("isValid", json!(false))),
        Err(ChallengeRejection::InvalidToken)
    );
}

#[test]
fn an_expired_or_forged_token_is_rejected() {
    assert_eq!(
        verified(json!({"isValid": false, "error": "Token is expired."})),
        Err(ChallengeRejection::InvalidToken)
    );
    assert_eq!(
        verified(json!({"isValid": true})),
        Err(ChallengeRejection::InvalidToken)
    );
}

#[test]
fn a_token_of_another_action_is_rejected_even_if_only_one_name_differs() {
    for member in ["action", "actionCode"] {
        assert_eq!(
            verified(with(member, json!("add-passkey"))),
            Err(ChallengeRejection::OtherAction)
        );
    }
}

#[test]
fn a_token_of_another_user_is_rejected() {
    assert_eq!(
        verified(with("userId", json!("mallory"))),
        Err(ChallengeRejection::OtherUser)
    );
}

#[test]
fn a_success_of_nobody_or_for_nothing_is_rejected() {
    for members in [&["userId"][..], &["idempotencyKey"], &["action", "actionCode"]] {
        assert_eq!(verified(without(members)), Err(ChallengeRejection::Incomplete));
    }
}
