use serde_json::json;

use super::*;

fn resources(value: serde_json::Value) -> Result<Resources, serde_json::Error> {
    serde_json::from_value(value)
}

fn sample() -> Resources {
    resources(json!({
        "identity": [{ "name": "openid" }, { "name": "profile" }, { "name": "team", "claims": ["team", "role"] }],
        "api_scopes": [
            { "name": "api1", "display_name": "MyAPI", "claims": ["role"] },
            { "name": "invoices:read" },
        ],
        "api_resources": [
            { "name": "https://invoices.example", "scopes": ["invoices:read"], "claims": ["email"] },
        ],
    }))
    .unwrap()
}

#[test]
fn standard_scopes_have_their_standard_claims() {
    let claims = sample();
    let claims = claims
        .identity_claims(&Scopes::parse("openid profile").unwrap())
        .clone();
    assert!(claims.contains("sub") && claims.contains("name") && claims.contains("website"));
    assert!(!claims.contains("email") && !claims.contains("team"));
}

#[test]
fn an_api_scope_reveals_no_identity_claims() {
    assert!(
        sample()
            .identity_claims(&Scopes::parse("api1").unwrap())
            .is_empty()
    );
}

#[test]
fn audiences_follow_from_the_granted_scopes() {
    let resources = sample();
    assert_eq!(
        resources.audiences(&Scopes::parse("api1 invoices:read").unwrap()),
        ["https://invoices.example"]
    );
    assert!(resources.audiences(&Scopes::parse("api1").unwrap()).is_empty());
    let scopes = Scopes::parse("api1 invoices:read").unwrap();
    assert_eq!(
        resources.access_token_claims(&scopes, &["https://invoices.example".to_owned()]),
        BTreeSet::from(["email", "role"])
    );
    assert_eq!(
        resources.access_token_claims(&scopes, &[]),
        BTreeSet::from(["role"])
    );
}

#[test]
fn undefined_scopes_are_named() {
    let scopes = Scopes::parse("openid api1 nonsense").unwrap();
    assert_eq!(sample().undefined_among(&scopes).to_string(), "nonsense");
}

#[test]
fn definitions_that_contradict_one_another_are_refused() {
    let cases = [
        (
            json!({ "identity": [{ "name": "a", "claims": ["x"] }], "api_scopes": [{ "name": "a" }] }),
            "defined twice",
        ),
        (
            json!({ "identity": [{ "name": "openid" }, { "name": "openid" }] }),
            "defined twice",
        ),
        (json!({ "identity": [{ "name": "custom" }] }), "needs `claims`"),
        (
            json!({ "api_scopes": [{ "name": "offline_access" }] }),
            "always there",
        ),
        (
            json!({ "api_resources": [{ "name": "r", "scopes": ["a"] }] }),
            "does not define",
        ),
        (
            json!({ "api_resources": [{ "name": "r", "scopes": [] }, { "name": "r", "scopes": [] }] }),
            "API resource `r` is defined twice",
        ),
        (json!({ "api_scope": [] }), "unknown field"),
    ];
    for (value, message) in cases {
        let error = resources(value).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_resource_is_an_absolute_uri_of_a_length_that_can_be_kept() {
    let of_length = |length: usize| format!("https://api.example/{}", "a".repeat(length - 20));
    assert!(ResourceIndicator::parse(of_length(2048)).is_ok());
    for bad in [
        of_length(2049),
        "api".to_owned(),
        "https://api.example/#part".to_owned(),
    ] {
        assert!(ResourceIndicator::parse(bad.clone()).is_err(), "{bad}");
    }
}
