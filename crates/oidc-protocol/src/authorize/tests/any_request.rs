//! What holds for every request whatsoever.

use proptest::prelude::*;

use super::*;

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "client_id|redirect_uri|response_type|response_mode|scope|state|nonce|prompt|max_age|acr_values",
        "code_challenge|code_challenge_method|request|request_uri|registration|login_hint|ui_locales|id_token_hint",
        "[a-z_]{0,8}",
    ]
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("web".to_owned()),
        Just(REDIRECT_URI.to_owned()),
        Just("https://localhost:5002/signin-oidc/../x".to_owned()),
        Just("https://evil.example/".to_owned()),
        "code|query|openid|none|login|S256|plain|0|3600|openid profile",
        any::<String>(),
    ]
}

fn outcome(encoded: &[u8]) -> Result<ValidAuthorizeRequest, AuthorizeError> {
    AuthorizeRequest::parse(encoded)?.validate(&web(), &resources())
}

/// `error_description` of RFC 6749 section 4.1.2.1.
fn is_description(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_accepted_without_panic(bytes: Vec<u8>) {
        let _ = outcome(&bytes);
    }

    #[test]
    fn no_request_leads_to_an_unregistered_redirect_uri(
        extra in proptest::collection::vec((any_name(), any_value()), 0..6),
        is_complete: bool,
    ) {
        let mut serializer = form_urlencoded::Serializer::new(if is_complete { query(&[]) } else { String::new() });
        let encoded = serializer.extend_pairs(&extra).finish();
        let response = match outcome(encoded.as_bytes()) {
            Ok(request) => Some(request.success(&issuer(), &SecretString::from("code"))),
            Err(error) => {
                prop_assert!(is_description(error.description()), "{}", error);
                error.response(&issuer())
            }
        };
        if let Some(response) = response {
            let location = response.location();
            prop_assert!(location.starts_with(&format!("{REDIRECT_URI}?")), "{}", location);
            let sent = pairs(&location);
            prop_assert_eq!(sent.iter().filter(|(name, _)| name == "state").count() <= 1, true);
            prop_assert!(sent.contains(&pair("iss", issuer().as_str())));
        }
    }

    #[test]
    fn state_comes_back_as_it_went(state in "\\PC{1,60}") {
        let request = validate(&[("state", &state)]).unwrap();
        let sent = pairs(&request.success(&issuer(), &SecretString::from("code")).location());
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
