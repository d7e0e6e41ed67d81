//! When a person is asked for consent.

use super::*;
use crate::scope::Scopes;

fn state(
    client: &Client,
    changes: &[(&str, &str)],
    remembered: Option<&Consent>,
    given_now: bool,
) -> ConsentState {
    let request = validate_for(client, changes).unwrap();
    let asked = Consent::to(&request, &resources());
    let decision = ConsentDecision::as_registered(client, &asked, remembered);
    request.consent_state(decision, given_now)
}

fn asking() -> Client {
    web_with(&json!({ "require_consent": true, "scope": "openid profile email api1" }))
}

fn to(scopes: &str, claims: &[&str]) -> Consent {
    Consent {
        scopes: Scopes::parse(scopes).unwrap(),
        claims: claims.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn nobody_is_asked_for_a_client_that_need_not_ask() {
    assert_eq!(state(&web(), &[], None, false), ConsentState::NotNeeded);
}

#[test]
fn consent_is_remembered_for_what_it_was_given_to() {
    let client = asking();
    assert_eq!(state(&client, &[], None, false), ConsentState::Missing);
    let given = to("openid profile", &[]);
    assert_eq!(state(&client, &[], Some(&given), false), ConsentState::NotNeeded);
    let fewer = [("scope", "openid")];
    assert_eq!(
        state(&client, &fewer, Some(&given), false),
        ConsentState::NotNeeded
    );
    let more = [("scope", "openid profile api1")];
    assert_eq!(state(&client, &more, Some(&given), false), ConsentState::Missing);
}

#[test]
fn single_claims_need_consent_unless_a_scope_stands_for_them() {
    let client = asking();
    let given = to("openid profile", &[]);
    let name = [(
        "claims",
        r#"{"userinfo":{"name":null,"sub":null},"id_token":{"acr":null}}"#,
    )];
    assert_eq!(
        state(&client, &name, Some(&given), false),
        ConsentState::NotNeeded
    );
    let email = [("claims", r#"{"userinfo":{"email":null}}"#)];
    assert_eq!(state(&client, &email, Some(&given), false), ConsentState::Missing);
    let given = given.and(&to("openid", &["email"]));
    assert_eq!(given, to("openid profile", &["email"]));
    assert_eq!(
        state(&client, &email, Some(&given), false),
        ConsentState::NotNeeded
    );
}

#[test]
fn prompt_consent_asks_again_whatever_is_remembered_and_is_satisfied_by_the_answer() {
    let prompt = [("prompt", "consent")];
    let given = to("openid profile", &[]);
    for client in [web(), asking()] {
        assert_eq!(
            state(&client, &prompt, Some(&given), false),
            ConsentState::Missing
        );
        assert_eq!(
            state(&client, &prompt, None, true),
            ConsentState::GivenForThisRequest
        );
    }
}

#[test]
fn a_denial_by_the_provider_stands_whatever_the_person_says() {
    for changes in [&[][..], &[("prompt", "consent")]] {
        let request = validate_for(&web(), changes).unwrap();
        for given_now in [false, true] {
            assert_eq!(
                request.consent_state(ConsentDecision::Deny, given_now),
                ConsentState::Denied
            );
        }
    }
}

#[test]
fn a_provider_may_ask_where_the_client_need_not() {
    let request = validate_for(&web(), &[]).unwrap();
    let state = |given_now| request.consent_state(ConsentDecision::Ask, given_now);
    assert_eq!(state(false), ConsentState::Missing);
    assert_eq!(state(true), ConsentState::GivenForThisRequest);
}
