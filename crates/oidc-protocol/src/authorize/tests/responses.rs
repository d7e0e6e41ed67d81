//! Response types and response modes.

use super::*;

fn hybrid() -> Client {
    web_with(&json!({ "response_types": ["code", "id_token", "code id_token"] }))
}

fn issued(request: &ValidAuthorizeRequest) -> AuthorizeResponse {
    let (code, id_token) = (SecretString::from("c"), SecretString::from("t"));
    request.success(
        &issuer(),
        &Issued {
            code: request.response_type().has_code().then_some(&code),
            id_token: request.response_type().has_id_token().then_some(&id_token),
        },
    )
}

#[test]
fn each_response_type_has_its_own_mode_and_may_ask_for_another() {
    let cases = [
        ("code", "", ResponseMode::Query),
        ("code", "query", ResponseMode::Query),
        ("code", "fragment", ResponseMode::Fragment),
        ("code", "form_post", ResponseMode::FormPost),
        ("id_token", "", ResponseMode::Fragment),
        ("id_token", "form_post", ResponseMode::FormPost),
        ("code id_token", "", ResponseMode::Fragment),
        ("id_token code", "fragment", ResponseMode::Fragment),
        ("code id_token", "form_post", ResponseMode::FormPost),
    ];
    for (response_type, mode, expected) in cases {
        let changes = [("response_type", response_type), ("response_mode", mode)];
        let request = validate_for(&hybrid(), &changes).unwrap();
        assert_eq!(request.response_mode(), expected, "{changes:?}");
        assert_eq!(issued(&request).mode(), expected, "{changes:?}");
        let refused = request.refuse(AuthorizeErrorCode::AccessDenied, "no");
        assert_eq!(
            refused.response(&issuer()).unwrap().mode(),
            expected,
            "{changes:?}"
        );
    }
}

#[test]
fn a_fragment_carries_what_a_query_would() {
    let request = validate_for(&hybrid(), &[("response_type", "code id_token")]).unwrap();
    assert_eq!(
        location(&issued(&request)),
        format!("{REDIRECT_URI}#code=c&id_token=t&state=s-1&iss=https%3A%2F%2Flocalhost%3A5001")
    );
}

#[test]
fn a_form_post_has_no_location() {
    let request = validate(&[("response_mode", "form_post")]).unwrap();
    let response = success(&request);
    assert_eq!(response.location(), None);
    assert_eq!(response.redirect_uri().as_str(), REDIRECT_URI);
    assert_eq!(
        response.parameters(),
        [
            ("code", "the code".to_owned()),
            ("state", "s-1".to_owned()),
            ("iss", "https://localhost:5001".to_owned()),
        ]
    );
    assert!(!format!("{response:?}").contains("the code"));
}

#[test]
fn id_tokens_never_travel_in_a_query_and_neither_do_errors_about_them() {
    let changes = [("response_type", "id_token"), ("response_mode", "query")];
    let error = validate_for(&hybrid(), &changes).unwrap_err();
    assert_eq!(
        error.description(),
        "response_mode must not be query for this response_type"
    );
    for response_type in ["id_token", "token", "id_token token", "code token"] {
        let error = validate(&[("response_type", response_type)]).unwrap_err();
        let response = error.response(&issuer()).unwrap();
        assert_eq!(response.mode(), ResponseMode::Fragment, "{response_type}");
    }
}

#[test]
fn errors_travel_in_the_mode_that_was_asked_for() {
    for mode in ResponseMode::SUPPORTED {
        let error = validate(&[("response_mode", mode.as_str()), ("scope", "nonsense")]).unwrap_err();
        assert_eq!(error.response(&issuer()).unwrap().mode(), *mode);
    }
}

#[test]
fn only_codes_unless_the_client_is_registered_for_more() {
    for response_type in ["id_token", "code id_token"] {
        let error = validate(&[("response_type", response_type)]).unwrap_err();
        assert_eq!(
            error.code(),
            AuthorizeErrorCode::UnauthorizedClient,
            "{response_type}"
        );
    }
    let only_id_tokens = web_with(&json!({ "response_types": ["id_token"] }));
    let error = validate_for(&only_id_tokens, &[]).unwrap_err();
    assert_eq!(error.code(), AuthorizeErrorCode::UnauthorizedClient);
}

#[test]
fn an_id_token_from_the_browser_needs_nonce_and_openid() {
    for response_type in ["id_token", "code id_token"] {
        let with = |change| validate_for(&hybrid(), &[("response_type", response_type), change]).unwrap_err();
        let error = with(("nonce", ""));
        assert_eq!(error.description(), "nonce is missing", "{response_type}");
        let error = with(("scope", "api1"));
        assert_eq!(error.code(), AuthorizeErrorCode::InvalidScope, "{response_type}");
    }
}

#[test]
fn a_code_needs_a_challenge_in_the_hybrid_flow_too_and_an_id_token_alone_none() {
    let without = |response_type| {
        let changes = [
            ("response_type", response_type),
            ("code_challenge", ""),
            ("code_challenge_method", ""),
        ];
        validate_for(&hybrid(), &changes)
    };
    assert!(without("code id_token").is_err());
    assert!(without("id_token").is_ok());
}
