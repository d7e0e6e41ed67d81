use serde_json::json;

use super::*;
use crate::authentication::tests::NOW;
use crate::client::tests::{web, web_with};
use crate::identifiers::Nonce;
use crate::issuer::Issuer;
use crate::signing::SigningAlgorithm;
use crate::token::tests::alice;

fn issuer() -> Issuer {
    Issuer::parse("https://localhost:5001").unwrap()
}

fn resources() -> Resources {
    serde_json::from_value(json!({
        "identity": [
            { "name": "openid" },
            { "name": "profile" },
            { "name": "email" },
            { "name": "greedy", "claims": ["sub", "iss", "amr", "acr", "team"] },
        ],
        "api_scopes": [{ "name": "api1", "claims": ["role", "client_id", "sub"] }],
        "api_resources": [{ "name": "https://api.example", "scopes": ["api1"], "claims": ["email"] }],
    }))
    .unwrap()
}

/// Everything that is known about Alice, with entries that try to be what only the protocol may say.
fn known() -> Claims {
    let claims = json!({
        "name": "Alice Smith",
        "website": "http://alice.com",
        "nickname": null,
        "email": "AliceSmith@email.com",
        "email_verified": true,
        "address": { "locality": "Heidelberg" },
        "role": "admin",
        "team": "red",
        "sub": "somebody-else",
        "iss": "https://evil.example",
        "amr": ["mfa"],
        "acr": "phr",
        "client_id": "other",
    });
    claims.as_object().unwrap().clone()
}

fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

fn id_token(client: &crate::client::Client, granted: &str) -> Value {
    id_token_asked(client, granted, &RequestedClaims::default())
}

fn id_token_asked(client: &crate::client::Client, granted: &str, requested: &RequestedClaims) -> Value {
    let nonce = Nonce::parse("n-1").unwrap();
    let claims = IdTokenClaims::new(&IdTokenInput {
        issuer: &issuer(),
        client,
        person: &alice(),
        subject: &alice().subject,
        user_claims: &known(),
        scopes: &scopes(granted),
        requested_claims: requested,
        resources: &resources(),
        nonce: Some(&nonce),
        access_token: Some("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
        code: None,
        state: None,
        algorithm: SigningAlgorithm::Rs256,
        now: NOW,
    });
    let json = serde_json::to_value(&claims).unwrap();
    assert_eq!(
        serde_json::from_value::<IdTokenClaims>(json.clone()).unwrap(),
        claims
    );
    json
}

fn access_token(granted: &str, has_person: bool) -> Value {
    let (alice, known) = (alice(), known());
    let target = resources().target(&issuer(), &scopes(granted), &[], &[]).unwrap();
    let person = TokenPerson {
        granted: &alice,
        subject: &alice.subject,
        claims: &known,
        grant_id: "grant-1",
    };
    let claims = AccessTokenClaims::new(&AccessTokenInput {
        issuer: &issuer(),
        client: &web(),
        person: has_person.then_some(person),
        target: &target,
        resources: &resources(),
        jwt_id: "id-1",
        now: NOW,
    });
    let json = serde_json::to_value(&claims).unwrap();
    assert_eq!(
        serde_json::from_value::<AccessTokenClaims>(json.clone()).unwrap(),
        claims
    );
    json
}

#[test]
fn an_id_token_says_who_signed_in_how_and_nothing_more() {
    let issued_at = NOW.unix_timestamp();
    assert_eq!(
        id_token(&web(), "openid profile email"),
        json!({
            "iss": "https://localhost:5001",
            "sub": "alice-id",
            "aud": "web",
            "exp": issued_at + 300,
            "iat": issued_at,
            "nbf": issued_at,
            "auth_time": issued_at,
            "nonce": "n-1",
            "acr": "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
            "amr": ["pwd", "otp", "mfa"],
            "sid": "session-1",
            "at_hash": "77QmUPtjPfzWtF2AnpK9RQ",
        })
    );
}

#[test]
fn a_client_may_be_registered_to_have_the_persons_claims_in_the_id_token() {
    let client = web_with(&json!({ "always_include_user_claims_in_id_token": true }));
    let token = id_token(&client, "openid profile");
    assert_eq!(token["name"], "Alice Smith");
    assert!(token.get("email").is_none() && token.get("role").is_none());
}

/// What `UserInfo` tells this client about Alice.
fn told(client: &crate::client::Client, granted: &str, requested: &RequestedClaims) -> Value {
    Value::from(userinfo(&UserInfoInput {
        client,
        subject: &alice().subject,
        user_claims: &known(),
        scopes: &scopes(granted),
        requested_claims: requested,
        resources: &resources(),
    }))
}

#[test]
fn claims_are_told_where_they_are_asked_for_and_only_to_clients_that_could_have_them_by_scope() {
    let requested = RequestedClaims::parse(
        r#"{
            "userinfo": { "website": null, "email": null, "role": null },
            "id_token": { "name": { "essential": true }, "email": null, "acr": null, "sub": { "value": "x" } }
        }"#,
    )
    .unwrap();
    // `profile` is in the client's scope, `email` is not.
    assert_eq!(
        told(&web(), "openid", &requested),
        json!({ "sub": "alice-id", "website": "http://alice.com" })
    );
    let token = id_token_asked(&web(), "openid", &requested);
    assert_eq!(token["name"], "Alice Smith");
    assert_eq!(token["sub"], "alice-id");
    assert!(token.get("email").is_none() && token.get("website").is_none());
    let client = web_with(&json!({ "scope": "openid email" }));
    assert_eq!(
        told(&client, "openid", &requested),
        json!({ "sub": "alice-id", "email": "AliceSmith@email.com" })
    );
}

#[test]
fn a_client_knows_a_person_by_the_subject_it_is_given() {
    let other = crate::identifiers::SubjectId::parse("pairwise").unwrap();
    let claims = userinfo(&UserInfoInput {
        client: &web(),
        subject: &other,
        user_claims: &known(),
        scopes: &scopes("openid"),
        requested_claims: &RequestedClaims::default(),
        resources: &resources(),
    });
    assert_eq!(claims["sub"], "pairwise");
}

#[test]
fn userinfo_tells_what_the_scopes_allow() {
    let tell = |granted| told(&web(), granted, &RequestedClaims::default());
    assert_eq!(tell("openid"), json!({ "sub": "alice-id" }));
    assert_eq!(
        tell("openid profile"),
        json!({ "sub": "alice-id", "name": "Alice Smith", "website": "http://alice.com" })
    );
    assert_eq!(
        tell("openid email"),
        json!({ "sub": "alice-id", "email": "AliceSmith@email.com", "email_verified": true })
    );
    assert_eq!(tell("openid api1"), json!({ "sub": "alice-id" }));
}

#[test]
fn a_persons_record_cannot_speak_for_the_protocol() {
    let client = web_with(&json!({ "always_include_user_claims_in_id_token": true }));
    let token = id_token(&client, "openid greedy");
    assert_eq!(token["sub"], "alice-id");
    assert_eq!(token["iss"], "https://localhost:5001");
    assert_eq!(token["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(token["team"], "red");
    let told = told(&web(), "openid greedy", &RequestedClaims::default());
    assert_eq!(told, json!({ "sub": "alice-id", "team": "red" }));
    assert_eq!(access_token("openid api1", true)["client_id"], "web");
    assert_eq!(access_token("openid api1", true)["sub"], "alice-id");
}

#[test]
fn an_access_token_of_a_person_is_that_of_rfc_9068() {
    let issued_at = NOW.unix_timestamp();
    assert_eq!(
        access_token("openid profile api1", true),
        json!({
            "iss": "https://localhost:5001",
            "sub": "alice-id",
            "aud": ["https://localhost:5001/resources", "https://api.example"],
            "exp": issued_at + 3600,
            "iat": issued_at,
            "nbf": issued_at,
            "jti": "id-1",
            "client_id": "web",
            "scope": "api1 openid profile",
            "auth_time": issued_at,
            "acr": "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
            "amr": ["pwd", "otp", "mfa"],
            "sid": "session-1",
            "grant_id": "grant-1",
            "role": "admin",
            "email": "AliceSmith@email.com",
        })
    );
}

#[test]
fn an_access_token_of_a_client_speaks_of_no_person() {
    let token = access_token("api1", false);
    assert_eq!(token["sub"], "web");
    assert_eq!(token["client_id"], "web");
    for claim in ["sid", "grant_id", "auth_time", "amr", "acr", "role", "email"] {
        assert!(token.get(claim).is_none(), "{claim}");
    }
}
