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
    let error = AuthorizeRequest::unknown_client();
    assert_eq!(error.code(), AuthorizeErrorCode::UnauthorizedClient);
    assert!(error.response(&issuer()).is_none());
}

/// A bad parameter, the error code that it gets, and words of the description that tell what to mend.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    ("response_type", "", "invalid_request", "response_type is missing"),
    (
        "response_type",
        "Code",
        "unsupported_response_type",
        "response_type",
    ),
    (
        "response_type",
        "code code",
        "unsupported_response_type",
        "response_type",
    ),
    ("response_mode", "post", "invalid_request", "response_mode"),
    ("scope", "", "invalid_scope", "scope is missing"),
    ("scope", "  ", "invalid_scope", "scope is missing"),
    (
        "scope",
        "openid nonsense",
        "invalid_scope",
        "unknown or not allowed",
    ),
    ("scope", "openid email", "invalid_scope", "unknown or not allowed"),
    ("scope", "openid \"", "invalid_scope", "a scope must be"),
    (
        "code_challenge",
        "",
        "invalid_request",
        "code_challenge is missing",
    ),
    (
        "code_challenge",
        "short",
        "invalid_request",
        "a code_challenge must be",
    ),
    (
        "code_challenge_method",
        "",
        "invalid_request",
        "code_challenge_method must be S256",
    ),
    (
        "code_challenge_method",
        "plain",
        "invalid_request",
        "code_challenge_method must be S256",
    ),
    ("prompt", "none login", "invalid_request", "none beside another"),
    ("prompt", "none consent", "invalid_request", "none beside another"),
    ("prompt", "login future", "invalid_request", "not supported"),
    ("max_age", "-1", "invalid_request", "max_age must be"),
    ("max_age", "+1", "invalid_request", "max_age must be"),
    ("max_age", "ten", "invalid_request", "max_age must be"),
    (
        "max_age",
        "99999999999999999999",
        "invalid_request",
        "max_age must be",
    ),
    (
        "login_hint",
        "a\nb",
        "invalid_request",
        "login_hint is not readable",
    ),
    ("claims", "name", "invalid_request", "claims"),
    ("claims", "{\"id_token\":[]}", "invalid_request", "claims"),
    (
        "request",
        "a.b.c",
        "request_not_supported",
        "request is not supported",
    ),
    (
        "request_uri",
        "https://client.example/r",
        "request_uri_not_supported",
        "request_uri is not supported",
    ),
    (
        "registration",
        "{}",
        "registration_not_supported",
        "registration is not supported",
    ),
];

/// Asserts that the error goes to the client with what every response carries.
fn assert_at_client(error: &AuthorizeError, code: &str, description: &str, case: &str) {
    assert_eq!(error.code().as_str(), code, "{case}");
    assert!(
        error.description().contains(description),
        "{case}: {}",
        error.description()
    );
    let response = error.response(&issuer()).expect("goes to the client");
    let location = location(&response);
    assert!(
        location.starts_with(&format!("{REDIRECT_URI}?error={code}&error_description=")),
        "{case}"
    );
    let sent = pairs(&location);
    assert!(sent.contains(&pair("state", "s-1")), "{case}");
    assert!(sent.contains(&pair("iss", "https://localhost:5001")), "{case}");
}

#[test]
fn every_other_error_goes_to_the_client_with_state_and_issuer() {
    for (name, value, code, description) in REFUSED {
        let error = validate(&[(name, value)]).unwrap_err();
        assert_at_client(&error, code, description, &format!("{name}={value}"));
    }
}

#[test]
fn what_is_longer_than_anybody_needs_is_refused() {
    for (name, length) in [
        ("nonce", 513),
        ("login_hint", 256),
        ("acr_values", 4097),
        ("ui_locales", 4097),
        ("claims_locales", 4097),
        ("display", 4097),
        ("id_token_hint", 16 * 1024 + 1),
        ("claims", 16 * 1024 + 1),
    ] {
        let error = validate(&[(name, &"x".repeat(length))]).unwrap_err();
        assert_at_client(&error, "invalid_request", "", name);
    }
    let error = validate(&[("state", &"x".repeat(4097))]).unwrap_err();
    assert_eq!(error.description(), "state is too long");
}

#[test]
fn repeated_parameters_are_refused_at_the_client() {
    for name in [
        "scope",
        "response_type",
        "code_challenge",
        "prompt",
        "nonce",
        "display",
        "claims_locales",
        "state",
    ] {
        let encoded = format!("{}&{name}=x&{name}=x", query(&[]));
        let error = AuthorizeRequest::parse(encoded)
            .unwrap()
            .validate(&web(), &resources())
            .unwrap_err();
        assert_eq!(error.code(), AuthorizeErrorCode::InvalidRequest);
        assert_eq!(error.description(), format!("{name} is sent more than once"));
        let returned = pairs(&location(&error.response(&issuer()).unwrap()));
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
