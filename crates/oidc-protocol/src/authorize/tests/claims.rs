//! The parameter `claims`.

use super::*;
use crate::authentication::tests::NOW;

fn claims(text: &str) -> ValidAuthorizeRequest {
    validate(&[("claims", text)]).unwrap()
}

#[test]
fn claims_that_no_scope_of_the_client_stands_for_are_left_out() {
    // The client is registered for openid, profile and api1; email is a scope of others.
    let request = claims(
        r#"{"userinfo":{"name":null,"name#de":null,"email":{"essential":true}},"id_token":{"email":null,"acr":null}}"#,
    );
    let userinfo: Vec<_> = request.claims().userinfo_names().collect();
    assert_eq!(userinfo, ["name", "name#de"]);
    let id_token: Vec<_> = request.claims().id_token_names().collect();
    assert_eq!(id_token, ["acr"]);
}

#[test]
fn a_claim_may_be_asked_for_without_the_scope_that_stands_for_it() {
    let changes = [("scope", "openid"), ("claims", r#"{"userinfo":{"name":null}}"#)];
    let request = validate(&changes).unwrap();
    assert!(request.claims().of_userinfo("name").is_some());
}

#[test]
fn an_acr_that_is_asked_for_is_a_wish_like_acr_values() {
    let request = claims(r#"{"id_token":{"acr":{"values":["phr","urn:unheard-of"]}}}"#);
    assert_eq!(request.acr_values(), [Acr::PhishingResistant]);
    assert_eq!(request.essential_acr_values(), None);
}

#[test]
fn an_essential_acr_is_none() {
    let request = claims(r#"{"id_token":{"acr":{"essential":true,"values":["phr"]}}}"#);
    assert_eq!(
        request.essential_acr_values(),
        Some(&[Acr::PhishingResistant][..])
    );
    let any = claims(r#"{"id_token":{"acr":{"essential":true}}}"#);
    assert_eq!(any.essential_acr_values(), Some(&[Acr::Password][..]));
    let unknown = claims(r#"{"id_token":{"acr":{"essential":true,"value":"urn:unheard-of"}}}"#);
    assert_eq!(unknown.essential_acr_values(), Some(&[][..]));
}

#[test]
fn the_acr_of_the_id_token_is_one_that_was_asked_for() {
    let passkey = VerifiedMethod::Passkey {
        user_verified: true,
        key_protection: KeyProtection::Software,
    };
    let strong = AuthenticationEvent::new(NOW, &[passkey]);
    let weak = AuthenticationEvent::new(NOW, &[VerifiedMethod::Password]);
    let multi_factor = format!(r#"{{"id_token":{{"acr":{{"value":"{}"}}}}}}"#, Acr::MultiFactor);
    let request = claims(&multi_factor);
    assert_eq!(request.claims().acr(&strong), Some(Acr::MultiFactor));
    assert_eq!(request.claims().acr(&weak), Some(Acr::Password));
    assert_eq!(
        validate(&[]).unwrap().claims().acr(&strong),
        Some(Acr::PhishingResistant)
    );
}

#[test]
fn a_sub_admits_one_person_only() {
    let request = claims(r#"{"id_token":{"sub":{"value":"alice"}}}"#);
    assert!(request.claims().admits("alice"));
    assert!(!request.claims().admits("bob"));
    let either = claims(r#"{"userinfo":{"sub":{"values":["alice","bob"]}}}"#);
    assert!(either.claims().admits("bob") && !either.claims().admits("eve"));
    assert!(claims(r#"{"id_token":{"sub":null}}"#).claims().admits("eve"));
}
