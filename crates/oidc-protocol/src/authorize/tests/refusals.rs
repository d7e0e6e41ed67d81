//! What each bad parameter gets, and where it is delivered.

use super::*;

fn page_error(encoded: &str) -> AuthorizeError {
    let result = AuthorizeRequest::parse(encoded).and_then(|request| request.validate(&web(), &resources()));
    let error = result.unwrap_err();
    assert!(
        error.response(&issuer()).is_none(),
        "{encoded} must not be redirected"
    );
    error
}

#[test]
fn without_a_usable_client_and_redirect_uri_there_is_no_redirect() {
    for changes in [
        [("client_id", "")],
        [("redirect_uri", "")],
        [("client_id", "other")],
        [("client_id", "\u{7}")],
        [("redirect_uri", "https://evil.example/signin-oidc")],
        [("redirect_uri", "https://localhost:5002/signin-oidc/")],
        [("redirect_uri", "https://localhost:5002/signin-oidc#x")],
        [("redirect_uri", "javascript:alert(1)")],
        [("redirect_uri", "/signin-oidc")],
    ] {
        page_error(&query(&changes));
    }
}

#[test]
fn a_repeated_client_id_or_redirect_uri_is_not_redirected_even_if_one_of_them_is_good() {
    page_error(&format!("{}&client_id=web", query(&[])));
    page_error(&format!(
        "{}&redirect_uri=https%3A%2F%2Fevil.example%2F",
        query(&[])
    ));
    page_error(&format!(
        "redirect_uri=https%3A%2F%2Fevil.example%2F&{}",
        query(&[])
    ));
}

#[test]
fn an_unknown_client_is_an_unauthorized_client_on_a_page() {
    let error = AuthorizeRequest::parse(query(&[("client_id", "nobody")]))
        .unwrap()
        .unknown_client();
    assert_eq!(error.code(), AuthorizeErrorCode::UnauthorizedClient);
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn every_other_error_goes_to_the_client_with_state_and_issuer() {
    let long = "x".repeat(600);
    let cases: &[(&str, &str, &str)] = &[
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "Code", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "form_post", "invalid_request"),
        ("scope", "", "invalid_scope"),
        ("scope", "  ", "invalid_scope"),
        ("scope", "openid nonsense", "invalid_scope"),
        ("scope", "openid email", "invalid_scope"),
        ("scope", "openid \"", "invalid_scope"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("nonce", &long, "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "consent", "consent_required"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "+1", "invalid_request"),
        ("max_age", "ten", "invalid_request"),
        ("max_age", "99999999999999999999", "invalid_request"),
        ("login_hint", &long, "invalid_request"),
        ("login_hint", "a\nb", "invalid_request"),
        ("request", "a.b.c", "request_not_supported"),
        (
            "request_uri",
            "https://client.example/r",
            "request_uri_not_supported",
        ),
        ("registration", "{}", "registration_not_supported"),
    ];
    for (name, value, code) in cases {
        let error = validate(&[(name, value)]).unwrap_err();
        let response = error.response(&issuer()).expect("goes to the client");
        assert!(
            response
                .location()
                .starts_with(&format!("{REDIRECT_URI}?error={code}&")),
            "{name}={value}"
        );
        let pairs = pairs(&response.location());
        assert!(pairs.contains(&pair("state", "s-1")), "{name}={value}");
        assert!(
            pairs.contains(&pair("iss", "https://localhost:5001")),
            "{name}={value}"
        );
    }
}

#[test]
fn repeated_parameters_are_refused_at_the_client() {
    for name in [
        "scope",
        "response_type",
        "code_challenge",
        "prompt",
        "nonce",
        "state",
    ] {
        let encoded = format!("{}&{name}=x&{name}=x", query(&[]));
        let error = AuthorizeRequest::parse(encoded)
            .unwrap()
            .validate(&web(), &resources())
            .unwrap_err();
        assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequest);
        assert_eq!(error.description(), format!("{name} is sent more than once"));
        let returned = pairs(&error.response(&issuer()).unwrap().location());
        assert_eq!(returned.contains(&pair("state", "s-1")), name != "state");
    }
}

#[test]
fn a_client_without_the_grant_is_unauthorized() {
    let client = web_with(&json!({ "grant_types": ["client_credentials"] }));
    assert_eq!(
        validate_for(&client, &[]).unwrap_err().code(),
        AuthorizeErrorCode::UnauthorizedClient
    );
}

#[test]
fn a_request_is_not_validated_against_another_client() {
    let other = web_with(&json!({ "client_id": "other" }));
    let error = validate_for(&other, &[]).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::UnauthorizedClient);
    assert!(error.response(&issuer()).is_none());
}

#[test]
fn a_scope_that_no_resource_defines_any_more_is_refused() {
    let client = web_with(&json!({ "scope": "openid retired" }));
    assert_eq!(
        validate_for(&client, &[("scope", "openid retired")])
            .unwrap_err()
            .code(),
        AuthorizeErrorCode::InvalidScope
    );
}

#[test]
fn prompt_values_nobody_has_defined_are_ignored() {
    assert!(
        validate(&[("prompt", "login future")])
            .unwrap()
            .prompts(Prompt::Login)
    );
}
