//! Request objects and pushed requests, as far as they need no cryptography.

use serde_json::{Map, Value};

use super::*;
use crate::authentication::tests::NOW;

const OBJECT: &str = "header.claims.signature";

fn arrived(changes: &[(&str, &str)]) -> Result<ArrivedRequest, AuthorizeError> {
    ArrivedRequest::parse(query(changes))
}

fn opened(beside: &[(&str, &str)], claims: &Value) -> Result<AuthorizeRequest, AuthorizeError> {
    let beside: Vec<_> = beside.iter().copied().chain([("request", OBJECT)]).collect();
    let ArrivedRequest::Unopened(request) = arrived(&beside)? else {
        panic!("no request object");
    };
    request.open_verified(claims.as_object().unwrap(), &web(), &issuer(), NOW)
}

fn refusal(beside: &[(&str, &str)], claims: &Value) -> AuthorizeError {
    let error = opened(beside, claims).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequestObject, "{claims}");
    error
}

#[test]
fn parameters_of_the_object_win_and_those_beside_it_fill_the_gaps() {
    let claims = json!({
        "iss": "web", "aud": issuer().as_str(), "exp": NOW.unix_timestamp() + 60, "nbf": NOW.unix_timestamp(),
        "client_id": "web", "response_type": "code", "state": "inside", "max_age": 60, "scope": "openid",
        "claims": { "userinfo": { "name": null } }, "unknown": [1],
    });
    let request = opened(&[("nonce", "beside")], &claims).unwrap();
    let valid = request.validate(&web(), &resources()).unwrap();
    assert_eq!(valid.state().unwrap().as_str(), "inside");
    assert_eq!(valid.nonce().unwrap().as_str(), "beside");
    assert_eq!(valid.max_age(), Some(60));
    assert_eq!(valid.scopes().to_string(), "openid");
    assert!(valid.claims().of_userinfo("name").is_some());
    // And it can be stored like any other.
    assert_eq!(AuthorizeRequest::parse(request.to_query()).unwrap(), request);
}

#[test]
fn several_resources_are_a_list_in_the_object() {
    let several = json!({ "resource": ["https://a.example", "https://b.example"], "state": null });
    let query = opened(&[("state", "beside")], &several).unwrap().to_query();
    for part in [
        "resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example",
        "state=beside",
    ] {
        assert!(query.contains(part), "{query}");
    }
    assert!(opened(&[], &json!({ "resource": [1] })).is_err());
}

#[test]
fn an_object_can_hold_everything_but_the_client() {
    let claims = json!({ "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": "openid" });
    let ArrivedRequest::Unopened(request) =
        ArrivedRequest::parse(format!("client_id=web&request={OBJECT}")).unwrap()
    else {
        panic!("no request object");
    };
    let request = request
        .open_verified(claims.as_object().unwrap(), &web(), &issuer(), NOW)
        .unwrap();
    assert_eq!(request.client_id().as_str(), "web");
}

#[test]
fn what_is_wrong_with_an_object_is_told_to_the_client() {
    let later = NOW.unix_timestamp() + 3600;
    for claims in [
        json!({ "iss": "other" }),
        json!({ "sub": "web" }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": ["https://other.example"] }),
        json!({ "aud": 1 }),
        json!({ "exp": NOW.unix_timestamp() - 31 }),
        json!({ "exp": "tomorrow" }),
        json!({ "nbf": later }),
        json!({ "client_id": "other" }),
        json!({ "response_type": "id_token" }),
        json!({ "request": OBJECT }),
        json!({ "request_uri": "https://client.example/request" }),
        json!({ "state": 1 }),
        json!({ "prompt": ["login"] }),
    ] {
        let response = refusal(&[], &claims).response(&issuer()).unwrap();
        assert!(location(&response).starts_with(REDIRECT_URI), "{claims}");
    }
}

#[test]
fn a_bad_object_beside_a_foreign_redirect_uri_is_told_on_a_page() {
    let error = refusal(
        &[("redirect_uri", "https://evil.example/")],
        &json!({ "iss": "other" }),
    );
    assert!(error.response(&issuer()).is_none());
    let error = refusal(&[("redirect_uri", "")], &json!({ "iss": "other" }));
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn a_redirect_uri_inside_is_checked_like_one_beside() {
    let request = opened(&[], &json!({ "redirect_uri": "https://evil.example/" })).unwrap();
    let error = request.validate(&web(), &resources()).unwrap_err();
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn clocks_may_differ_by_half_a_minute() {
    let now = NOW.unix_timestamp();
    assert!(opened(&[], &json!({ "exp": now - 29, "nbf": now + 30 })).is_ok());
}

#[test]
fn an_object_that_no_key_of_the_client_verifies_is_refused() {
    let unsigned = "eyJhbGciOiJub25lIn0.e30.";
    for object in ["", ".", "x", OBJECT, unsigned, &"a".repeat(16 * 1024 + 1)] {
        let Ok(ArrivedRequest::Unopened(request)) = arrived(&[("request", object)]) else {
            assert_eq!(object, "");
            continue;
        };
        assert!(!format!("{request:?}").contains(object) || object.len() < 3);
        let error = request.open(&web(), &issuer(), NOW).unwrap_err();
        assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequestObject, "{object}");
        assert!(error.response(&issuer()).is_some(), "{object}");
    }
    // The client that was looked up is not the one that the request names: nothing may go to its redirect URI.
    let ArrivedRequest::Unopened(request) = arrived(&[("client_id", "other"), ("request", OBJECT)]).unwrap()
    else {
        panic!("no request object");
    };
    let error = request.open(&web(), &issuer(), NOW).unwrap_err();
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn of_a_client_that_must_sign_only_what_is_signed_counts() {
    let jwks = json!({ "keys": [{
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    }] });
    let client = web_with(&json!({ "require_signed_request_object": true, "jwks": jwks }));
    let ArrivedRequest::Unopened(request) = arrived(&[("request", OBJECT)]).unwrap() else {
        panic!("no request object");
    };
    let claims = json!({ "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": "openid" });
    let request = request
        .open_verified(claims.as_object().unwrap(), &client, &issuer(), NOW)
        .unwrap();
    let error = request.validate(&client, &resources()).unwrap_err();
    assert_eq!(error.description(), "code_challenge is missing");
    assert!(!request.to_query().contains("state"), "{}", request.to_query());
}

#[test]
fn a_repeated_parameter_beside_the_object_is_refused_even_if_the_object_has_it_once() {
    let encoded = format!("{}&state=again", query(&[("request", OBJECT)]));
    let ArrivedRequest::Unopened(request) = ArrivedRequest::parse(encoded).unwrap() else {
        panic!("no request object");
    };
    let claims: Map<String, Value> = [("state".to_owned(), json!("inside"))].into_iter().collect();
    let error = request
        .open_verified(&claims, &web(), &issuer(), NOW)
        .unwrap_err();
    assert_eq!(error.description(), "state is sent more than once");
}

#[test]
fn a_pushed_request_is_known_by_its_name() {
    let uri = format!("{PUSHED_REQUEST_URI_PREFIX}the-key");
    let ArrivedRequest::Pushed(reference) =
        ArrivedRequest::parse(format!("client_id=web&request_uri={uri}")).unwrap()
    else {
        panic!("not pushed");
    };
    assert_eq!(reference.client_id().as_str(), "web");
    assert_eq!(reference.key(), "the-key");
    let error = reference.unknown(&web());
    assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequestUri);
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn other_request_uris_are_not_supported() {
    let other = "https://client.example/request";
    let ArrivedRequest::Complete(request) = arrived(&[("request_uri", other)]).unwrap() else {
        panic!("pushed");
    };
    let error = request.validate(&web(), &resources()).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::RequestUriNotSupported);
    assert!(error.response(&issuer()).is_some());
    let error = arrived(&[("request_uri", other), ("redirect_uri", "")]).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::RequestUriNotSupported);
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn request_and_request_uri_exclude_each_other() {
    let uri = format!("{PUSHED_REQUEST_URI_PREFIX}key");
    let error = arrived(&[("request", OBJECT), ("request_uri", &uri)]).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequest);
}
