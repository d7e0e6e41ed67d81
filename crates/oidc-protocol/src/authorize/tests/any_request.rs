//! What holds for every request whatsoever.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::*;

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "client_id|redirect_uri|response_type|response_mode|scope|state|nonce|prompt|max_age|acr_values",
        "code_challenge|code_challenge_method|request|request_uri|registration|login_hint|ui_locales|id_token_hint",
        "claims|claims_locales|display",
        "[a-z_]{0,8}",
    ]
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("web".to_owned()),
        Just(REDIRECT_URI.to_owned()),
        Just("https://localhost:5002/signin-oidc/../x".to_owned()),
        Just("https://evil.example/".to_owned()),
        "code|id_token|token|code id_token|query|fragment|form_post|openid|none|login|S256|plain|0|3600|openid profile",
        Just(r#"{"userinfo":{"name":null},"id_token":{"acr":{"essential":true}}}"#.to_owned()),
        Just(format!("{PUSHED_REQUEST_URI_PREFIX}x")),
        any::<String>(),
    ]
}

/// A client that may do everything.
fn client() -> Client {
    web_with(&json!({ "response_types": ["code", "id_token", "code id_token"] }))
}

/// What becomes of a request; of a request object, when its signature and claims are good.
fn outcome(encoded: &[u8], object: &Value) -> Result<ValidAuthorizeRequest, AuthorizeError> {
    let request = match ArrivedRequest::parse(encoded)? {
        ArrivedRequest::Complete(request) => request,
        ArrivedRequest::Unopened(request) => {
            request.open_verified(object.as_object().unwrap(), &client(), &issuer(), NOW)?
        }
        ArrivedRequest::Pushed(reference) => return Err(reference.unknown(&client())),
    };
    request.validate(&client(), &resources())
}

fn any_object() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        any_value().prop_map(Value::from),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        Just(json!({ "id_token": { "name": null } })),
    ];
    let name = prop_oneof![any_name(), "iss|aud|exp|nbf|sub".boxed()];
    proptest::collection::btree_map(name, value, 0..6)
        .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into())
}

/// Everything that a response sends, wherever the mode puts it; it must go to the registered redirect URI.
fn sent(response: &AuthorizeResponse) -> Vec<(String, String)> {
    assert_eq!(response.redirect_uri().as_str(), REDIRECT_URI);
    let Some(location) = response.location() else {
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        return response.parameters().iter().map(own).collect();
    };
    let (base, encoded) = location.split_at(REDIRECT_URI.len());
    assert_eq!(base, REDIRECT_URI);
    assert!(encoded.starts_with(['?', '#']), "{location}");
    form_urlencoded::parse(&encoded.as_bytes()[1..])
        .into_owned()
        .collect()
}

/// `error_description` of RFC 6749 section 4.1.2.1.
fn is_description(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_accepted_without_panic(bytes: Vec<u8>) {
        let _ = outcome(&bytes, &json!({}));
    }

    #[test]
    fn no_request_leads_to_an_unregistered_redirect_uri(
        extra in proptest::collection::vec((any_name(), any_value()), 0..6),
        object in any_object(),
        is_complete: bool,
    ) {
        let mut serializer = form_urlencoded::Serializer::new(if is_complete { query(&[]) } else { String::new() });
        let encoded = serializer.extend_pairs(&extra).finish();
        let response = match outcome(encoded.as_bytes(), &object) {
            Ok(request) => Some(success(&request)),
            Err(error) => {
                prop_assert!(is_description(error.description()), "{}", error);
                error.response(&issuer())
            }
        };
        if let Some(response) = response {
            let sent = sent(&response);
            prop_assert_eq!(sent.iter().filter(|(name, _)| name == "state").count() <= 1, true);
            prop_assert!(sent.contains(&pair("iss", issuer().as_str())));
        }
    }

    #[test]
    fn an_id_token_never_travels_in_a_query(
        extra in proptest::collection::vec((any_name(), any_value()), 0..6),
    ) {
        let encoded = form_urlencoded::Serializer::new(query(&[])).extend_pairs(&extra).finish();
        if let Ok(request) = outcome(encoded.as_bytes(), &json!({})) {
            prop_assert!(!request.response_type().has_id_token() || request.response_mode() != ResponseMode::Query);
            prop_assert!(!request.response_type().has_id_token() || request.nonce().is_some());
        }
    }

    #[test]
    fn state_comes_back_as_it_went(state in "\\PC{1,60}") {
        let request = validate(&[("state", &state)]).unwrap();
        let sent = sent(&success(&request));
        prop_assert!(sent.contains(&pair("state", &state)));
    }

    #[test]
    fn a_valid_request_stays_the_same_through_storage(
        extra in proptest::collection::vec((any_name(), any_value()), 0..3),
    ) {
        let encoded = form_urlencoded::Serializer::new(query(&[])).extend_pairs(&extra).finish();
        if let Ok(request) = AuthorizeRequest::parse(&encoded)
            && let Ok(valid) = request.validate(&web(), &resources())
        {
            let again = AuthorizeRequest::parse(request.to_query()).unwrap();
            prop_assert_eq!(again.validate(&web(), &resources()).unwrap(), valid);
        }
    }
}
