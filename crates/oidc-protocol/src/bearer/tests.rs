use proptest::prelude::*;

use super::*;

fn parse(header: Option<&str>, form: Option<&str>) -> Result<String, BearerError> {
    let form = form.map(|form| Parameters::parse(form, PARAMETERS));
    BearerToken::parse(header, form.as_ref()).map(|token| token.expose().to_owned())
}

#[test]
fn the_token_is_in_the_header_or_in_the_form() {
    assert_eq!(
        parse(Some("Bearer a.b-c_d~e+f/g=="), None).unwrap(),
        "a.b-c_d~e+f/g=="
    );
    assert_eq!(parse(Some("bearer abc"), Some("foo=bar")).unwrap(), "abc");
    assert_eq!(parse(None, Some("access_token=abc")).unwrap(), "abc");
}

#[test]
fn two_tokens_are_an_invalid_request() {
    for (header, form) in [
        (Some("Bearer a"), "access_token=a"),
        (None, "access_token=a&access_token=a"),
    ] {
        let error = parse(header, Some(form)).unwrap_err();
        assert_eq!((error.status(), error.code()), (400, Some("invalid_request")));
    }
}

#[test]
fn without_a_token_the_challenge_names_no_error() {
    for header in [None, Some("Basic abc"), Some("")] {
        let error = parse(header, None).unwrap_err();
        assert_eq!(error.status(), 401);
        assert_eq!(error.www_authenticate("userinfo"), r#"Bearer realm="userinfo""#);
    }
}

#[test]
fn a_malformed_token_is_an_invalid_token() {
    for header in ["Bearer a b", "Bearer a\"b", "Bearer ==", "Bearer é", "Bearer "] {
        assert_eq!(
            parse(Some(header), None).unwrap_err(),
            BearerError::InvalidToken,
            "{header}"
        );
    }
}

#[test]
fn a_missing_scope_is_named() {
    let error = BearerError::InsufficientScope(Scopes::parse("openid").unwrap());
    assert_eq!(error.status(), 403);
    assert!(error.www_authenticate("userinfo").ends_with(
        r#"error="insufficient_scope", error_description="the access token lacks a scope", scope="openid""#
    ));
}

#[test]
fn a_token_is_not_printed() {
    let token = BearerToken::parse(Some("Bearer confidential"), None).unwrap();
    assert!(!format!("{token:?}").contains("confidential"));
}

proptest! {
    #[test]
    fn any_header_and_form_parse_without_panic(header: Option<String>, form: Option<String>) {
        let _ = parse(header.as_deref(), form.as_deref());
    }

    #[test]
    fn every_header_that_parses_holds_one_token(token in "[A-Za-z0-9._~+/-]{1,60}={0,2}") {
        prop_assert_eq!(parse(Some(&format!("Bearer {token}")), None).unwrap(), token);
    }
}
