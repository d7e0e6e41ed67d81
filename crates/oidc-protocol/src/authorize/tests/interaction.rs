//! When the person must sign in, and when the client must be told that they would have to.

use super::*;

const PASSWORD: &[VerifiedMethod] = &[VerifiedMethod::Password];
const MULTI_FACTOR: &[VerifiedMethod] = &[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp];
const PASSKEY: &[VerifiedMethod] = &[VerifiedMethod::Passkey {
    user_verified: true,
    key_protection: KeyProtection::Software,
}];
const MULTI_FACTOR_ACR: &str = Acr::MultiFactor.as_str();

fn subject(text: &str) -> SubjectId {
    SubjectId::parse(text).unwrap()
}

/// The decision for Alice, signed in this many seconds before the request (after it, when negative), which is answered
/// this much later.
fn decide(
    changes: &[(&str, &str)],
    methods: &[VerifiedMethod],
    before: i64,
    answered_after: i64,
) -> Interaction {
    let alice = subject("alice-id");
    let authentication = AuthenticationEvent::new(NOW - Duration::seconds(before), methods);
    let signed_in = SignedIn {
        subject: &alice,
        authentication: &authentication,
        for_this_request: before < 0,
    };
    let now = NOW + Duration::seconds(answered_after);
    Interaction::decide(&validate(changes).unwrap(), Some(signed_in), None, now)
}

fn decide_for_nobody(changes: &[(&str, &str)]) -> Interaction {
    Interaction::decide(&validate(changes).unwrap(), None, None, NOW)
}

#[test]
fn nobody_signed_in_means_login_or_login_required() {
    assert_eq!(
        decide_for_nobody(&[]),
        Interaction::Login(LoginReason::NotSignedIn)
    );
    let refused = Interaction::Refuse(AuthorizeErrorCode::LoginRequired);
    assert_eq!(decide_for_nobody(&[("prompt", "none")]), refused);
}

#[test]
fn a_session_is_enough_for_a_plain_request() {
    assert_eq!(decide(&[], PASSWORD, 3600, 0), Interaction::Proceed);
    assert_eq!(
        decide(&[("prompt", "none")], PASSWORD, 3600, 0),
        Interaction::Proceed
    );
}

#[test]
fn prompt_login_needs_a_sign_in_made_for_this_request() {
    let prompt = [("prompt", "login")];
    assert_eq!(
        decide(&prompt, PASSWORD, 1, 0),
        Interaction::Login(LoginReason::Prompted)
    );
    assert_eq!(decide(&prompt, PASSWORD, -5, 6), Interaction::Proceed);
    let select = [("prompt", "select_account")];
    assert_eq!(
        decide(&select, PASSWORD, 1, 0),
        Interaction::Login(LoginReason::SelectAccount)
    );
}

#[test]
fn max_age_bounds_the_age_of_the_sign_in() {
    let too_long_ago = Interaction::Login(LoginReason::TooLongAgo);
    assert_eq!(
        decide(&[("max_age", "60")], PASSWORD, 60, 0),
        Interaction::Proceed
    );
    assert_eq!(decide(&[("max_age", "60")], PASSWORD, 61, 0), too_long_ago);
    assert_eq!(decide(&[("max_age", "0")], PASSWORD, 1, 0), too_long_ago);
    assert_eq!(decide(&[("max_age", "0")], PASSWORD, 0, 0), too_long_ago);
    let silent = [("max_age", "60"), ("prompt", "none")];
    assert_eq!(
        decide(&silent, PASSWORD, 61, 0),
        Interaction::Refuse(AuthorizeErrorCode::LoginRequired)
    );
}

#[test]
fn a_sign_in_made_for_the_request_satisfies_max_age_zero_some_seconds_later() {
    assert_eq!(decide(&[("max_age", "0")], PASSWORD, -5, 8), Interaction::Proceed);
}

#[test]
fn acr_values_step_up_a_weaker_session_and_leave_a_stronger_one() {
    let step_up = [("acr_values", MULTI_FACTOR_ACR)];
    assert_eq!(
        decide(&step_up, PASSWORD, 60, 0),
        Interaction::Login(LoginReason::NotStrongEnough)
    );
    assert_eq!(decide(&step_up, MULTI_FACTOR, 60, 0), Interaction::Proceed);
    assert_eq!(decide(&step_up, PASSKEY, 60, 0), Interaction::Proceed);
    assert_eq!(
        decide(&[("acr_values", "phr")], MULTI_FACTOR, 60, 0),
        Interaction::Login(LoginReason::NotStrongEnough)
    );
    assert_eq!(
        decide(&[("acr_values", "nobody:knows")], PASSWORD, 60, 0),
        Interaction::Proceed
    );
}

#[test]
fn a_person_who_cannot_reach_the_wished_acr_is_not_sent_around_in_a_circle() {
    assert_eq!(
        decide(&[("acr_values", "phr")], MULTI_FACTOR, -5, 6),
        Interaction::Proceed
    );
}

#[test]
fn id_token_hint_is_answered_for_the_person_it_names_only() {
    let (alice, bob) = (subject("alice-id"), subject("bob-id"));
    let decide = |prompt, signed_in_at: OffsetDateTime| {
        let authentication = AuthenticationEvent::new(signed_in_at, PASSWORD);
        let signed_in = SignedIn {
            subject: &bob,
            authentication: &authentication,
            for_this_request: signed_in_at > NOW,
        };
        let request = validate(&[("prompt", prompt)]).unwrap();
        Interaction::decide(
            &request,
            Some(signed_in),
            Some(&alice),
            NOW + Duration::seconds(9),
        )
    };
    let refused = Interaction::Refuse(AuthorizeErrorCode::LoginRequired);
    let before = NOW - Duration::seconds(60);
    assert_eq!(
        decide("", before),
        Interaction::Login(LoginReason::SomebodyElseExpected)
    );
    assert_eq!(decide("none", before), refused);
    assert_eq!(decide("", NOW + Duration::seconds(5)), refused);
}
