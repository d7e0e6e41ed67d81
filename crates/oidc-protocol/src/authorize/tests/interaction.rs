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
        for_this_request: before < 0,
        ..signed_in_before(&alice, &authentication)
    };
    let now = NOW + Duration::seconds(answered_after);
    decide_by(changes, Some(signed_in), None, now)
}

/// Somebody who was signed in when the request came, and need not consent.
fn signed_in_before<'a>(subject: &'a SubjectId, authentication: &'a AuthenticationEvent) -> SignedIn<'a> {
    SignedIn {
        subject,
        authentication,
        for_this_request: false,
        is_chosen: false,
        consent: ConsentState::NotNeeded,
    }
}

fn decide_by(
    changes: &[(&str, &str)],
    signed_in: Option<SignedIn<'_>>,
    hinted_subject: Option<&SubjectId>,
    now: OffsetDateTime,
) -> Interaction {
    let situation = Situation {
        signed_in,
        hinted_subject,
        now,
    };
    Interaction::decide(&validate(changes).unwrap(), &situation)
}

fn decide_for_nobody(changes: &[(&str, &str)]) -> Interaction {
    decide_by(changes, None, None, NOW)
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
}

#[test]
fn prompt_select_account_lets_whoever_is_signed_in_choose() {
    let select = [("prompt", "select_account")];
    assert_eq!(decide(&select, PASSWORD, 1, 0), Interaction::SelectAccount);
    // Whoever has just signed in has chosen, and where nobody is signed in there is nothing to choose from.
    assert_eq!(decide(&select, PASSWORD, -5, 6), Interaction::Proceed);
    assert_eq!(
        decide_for_nobody(&select),
        Interaction::Login(LoginReason::NotSignedIn)
    );
    let (alice, event) = (subject("alice"), AuthenticationEvent::new(NOW, PASSWORD));
    let chosen = SignedIn {
        is_chosen: true,
        ..signed_in_before(&alice, &event)
    };
    assert_eq!(decide_by(&select, Some(chosen), None, NOW), Interaction::Proceed);
    let login_too = [("prompt", "select_account login")];
    assert_eq!(
        decide_by(&login_too, Some(chosen), None, NOW),
        Interaction::Login(LoginReason::Prompted)
    );
}

#[test]
fn prompt_create_leads_to_a_new_account_whoever_is_signed_in() {
    let create = [("prompt", "create")];
    assert_eq!(decide_for_nobody(&create), Interaction::CreateAccount);
    assert_eq!(decide(&create, PASSWORD, 1, 0), Interaction::CreateAccount);
    assert_eq!(decide(&create, PASSWORD, -5, 6), Interaction::Proceed);
}

#[test]
fn consent_is_asked_for_last_and_never_silently() {
    let (alice, event) = (subject("alice"), AuthenticationEvent::new(NOW, PASSWORD));
    let unasked = SignedIn {
        consent: ConsentState::Missing,
        ..signed_in_before(&alice, &event)
    };
    let decide = |changes: &[(&str, &str)]| decide_by(changes, Some(unasked), None, NOW);
    assert_eq!(decide(&[]), Interaction::Consent);
    assert_eq!(
        decide(&[("prompt", "login")]),
        Interaction::Login(LoginReason::Prompted)
    );
    assert_eq!(
        decide(&[("prompt", "select_account")]),
        Interaction::SelectAccount
    );
    assert_eq!(
        decide(&[("prompt", "none")]),
        Interaction::Refuse(AuthorizeErrorCode::ConsentRequired)
    );
    let given = SignedIn {
        consent: ConsentState::GivenForThisRequest,
        ..unasked
    };
    assert_eq!(
        decide_by(&[("prompt", "consent")], Some(given), None, NOW),
        Interaction::Proceed
    );
}

#[test]
fn an_essential_acr_is_reached_or_refused() {
    let unmet = Interaction::Refuse(AuthorizeErrorCode::UnmetAuthenticationRequirements);
    let claims = |acr: &str| format!(r#"{{"id_token":{{"acr":{{"essential":true,"values":["{acr}"]}}}}}}"#);
    let essential = claims(MULTI_FACTOR_ACR);
    let changes = [("claims", essential.as_str())];
    assert_eq!(decide(&changes, MULTI_FACTOR, 60, 0), Interaction::Proceed);
    assert_eq!(decide(&changes, PASSKEY, 60, 0), Interaction::Proceed);
    assert_eq!(
        decide(&changes, PASSWORD, 60, 0),
        Interaction::Login(LoginReason::NotStrongEnough)
    );
    // Signed in for this request, and still too weak.
    assert_eq!(decide(&changes, PASSWORD, -5, 6), unmet);
    let silent = [("claims", essential.as_str()), ("prompt", "none")];
    assert_eq!(
        decide(&silent, PASSWORD, 60, 0),
        Interaction::Refuse(AuthorizeErrorCode::LoginRequired)
    );
    // A weaker class is good enough beside it, which does not make the essential one less so.
    let both = [
        ("claims", essential.as_str()),
        ("acr_values", crate::authentication::Acr::Password.as_str()),
    ];
    assert_eq!(
        decide(&both, PASSWORD, 60, 0),
        Interaction::Login(LoginReason::NotStrongEnough)
    );
    // Nobody can reach it: nobody is made to sign in first.
    let unknown = claims("urn:unheard-of");
    assert_eq!(decide_for_nobody(&[("claims", unknown.as_str())]), unmet);
}

#[test]
fn a_sub_in_claims_is_answered_for_that_person_only() {
    let claims = |sub: &str| format!(r#"{{"id_token":{{"sub":{{"value":"{sub}"}}}}}}"#);
    let (alice, bob) = (claims("alice-id"), claims("bob-id"));
    assert_eq!(
        decide(&[("claims", &alice)], PASSWORD, 60, 0),
        Interaction::Proceed
    );
    let refused = Interaction::Refuse(AuthorizeErrorCode::LoginRequired);
    assert_eq!(
        decide(&[("claims", &bob)], PASSWORD, 60, 0),
        Interaction::Login(LoginReason::SomebodyElseExpected)
    );
    assert_eq!(decide(&[("claims", &bob)], PASSWORD, -5, 6), refused);
    assert_eq!(
        decide(&[("claims", &bob), ("prompt", "none")], PASSWORD, 60, 0),
        refused
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
            for_this_request: signed_in_at > NOW,
            ..signed_in_before(&bob, &authentication)
        };
        let now = NOW + Duration::seconds(9);
        decide_by(&[("prompt", prompt)], Some(signed_in), Some(&alice), now)
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
