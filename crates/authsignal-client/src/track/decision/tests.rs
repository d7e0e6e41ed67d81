use super::*;
use crate::identifiers::IdempotencyKey;
use crate::secrets::ClientToken;

fn answer(state: &str, is_enrolled: bool) -> TrackResponse {
    TrackResponse::new(
        IdempotencyKey::parse("key").unwrap(),
        ActionState::from(state),
        is_enrolled,
        ChallengeUrl::parse("https://mfa.authsignal.com/challenge?token=t").unwrap(),
        ClientToken::parse("t").unwrap(),
    )
}

#[test]
fn only_an_allowed_and_enrolled_user_is_signed_in() {
    let states = [
        "ALLOW",
        "BLOCK",
        "CHALLENGE_REQUIRED",
        "CHALLENGE_SUCCEEDED",
        "CHALLENGE_FAILED",
        "REVIEW_REQUIRED",
        "REVIEW_SUCCEEDED",
        "REVIEW_FAILED",
        "ALLOWED",
        "allow",
        "",
    ];
    let signed_in: Vec<_> = states
        .iter()
        .flat_map(|state| [(*state, true), (*state, false)])
        .filter(|(state, enrolled)| answer(state, *enrolled).decision() == LoginDecision::SignIn)
        .collect();
    assert_eq!(signed_in, [("ALLOW", true)]);
}

#[test]
fn a_blocked_user_is_blocked_enrolled_or_not() {
    for enrolled in [true, false] {
        let answer = answer("BLOCK", enrolled);
        assert_eq!(answer.decision(), LoginDecision::Block(BlockReason::Blocked));
    }
}

#[test]
fn a_user_without_authenticator_enrols_first() {
    for state in ["ALLOW", "CHALLENGE_REQUIRED"] {
        let answer = answer(state, false);
        assert_eq!(answer.decision(), LoginDecision::Enrol(&answer.url));
    }
}

#[test]
fn a_required_challenge_is_put_to_an_enrolled_user() {
    let answer = answer("CHALLENGE_REQUIRED", true);
    assert_eq!(answer.decision(), LoginDecision::Challenge(&answer.url));
}

#[test]
fn a_review_holds_the_login_even_for_a_user_without_authenticator() {
    for enrolled in [true, false] {
        assert_eq!(
            answer("REVIEW_REQUIRED", enrolled).decision(),
            LoginDecision::Review
        );
    }
}

#[test]
fn a_success_of_an_earlier_attempt_is_no_success_of_this_one() {
    for state in ["CHALLENGE_SUCCEEDED", "REVIEW_SUCCEEDED"] {
        assert_eq!(
            answer(state, true).decision(),
            LoginDecision::Block(BlockReason::AlreadyDecided)
        );
    }
}

#[test]
fn a_state_nobody_knows_yet_blocks() {
    let decision = LoginDecision::Block(BlockReason::UnknownState(ActionState::from("QUANTUM")));
    assert_eq!(answer("QUANTUM", true).decision(), decision);
}
