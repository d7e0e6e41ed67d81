use super::{ActionState, Outcome};

#[test]
fn a_user_without_authenticators_is_allowed_although_a_challenge_is_asked_for() {
    assert_eq!(
        ActionState::at_track(Outcome::Challenge, false),
        ActionState::Allow
    );
}

#[test]
fn an_enrolled_user_is_challenged() {
    assert_eq!(
        ActionState::at_track(Outcome::Challenge, true),
        ActionState::ChallengeRequired
    );
}

#[test]
fn a_block_holds_for_enrolled_and_not_enrolled_users() {
    assert_eq!(ActionState::at_track(Outcome::Block, true), ActionState::Block);
    assert_eq!(ActionState::at_track(Outcome::Block, false), ActionState::Block);
}

#[test]
fn no_verification_leaves_a_block_a_review_or_a_failure() {
    for state in [
        ActionState::Block,
        ActionState::ReviewRequired,
        ActionState::ReviewFailed,
        ActionState::ChallengeFailed,
    ] {
        assert_eq!(state.after_verification(), state);
        assert_eq!(state.after_enrolment(false), state);
        assert!(!state.is_open());
    }
}

#[test]
fn the_first_enrolment_completes_the_action() {
    assert_eq!(
        ActionState::Allow.after_enrolment(false),
        ActionState::ChallengeSucceeded
    );
}

#[test]
fn a_further_enrolment_is_no_challenge() {
    assert_eq!(
        ActionState::ChallengeRequired.after_enrolment(true),
        ActionState::ChallengeRequired
    );
    assert_eq!(ActionState::Allow.after_enrolment(true), ActionState::Allow);
}

#[test]
fn every_state_survives_its_wire_name() {
    for state in ActionState::ALL {
        assert_eq!(ActionState::parse(state.as_str()), Some(state));
    }
}
