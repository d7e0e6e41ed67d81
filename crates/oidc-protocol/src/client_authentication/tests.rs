use proptest::prelude::*;
use serde_json::json;
use url::form_urlencoded;

use super::*;

mod assertions;
use crate::authentication::tests::NOW;
use crate::client::ClientSecretHash;
use crate::client::tests::{SECRET, web, web_with};
use crate::oauth_error::OAuthErrorCode;

/// The header of `client_secret_basic` for these credentials.
pub(crate) fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret)))
    )
}

fn parse(authorization: Option<&str>, form: &str) -> Result<PresentedCredentials, OAuthError> {
    PresentedCredentials::parse(authorization, &Parameters::parse(form, PARAMETERS))
}

fn authenticate(authorization: Option<&str>, form: &str) -> Result<(), OAuthErrorCode> {
    let client = web();
    let credentials = parse(authorization, form).map_err(|error| error.code())?;
    credentials
        .authenticate(Some(&client), &[], NOW)
        .map(|_| ())
        .map_err(|error| error.code())
}

#[test]
fn both_secret_methods_authenticate() {
    assert_eq!(authenticate(Some(&basic("web", SECRET)), ""), Ok(()));
    assert_eq!(authenticate(Some(&basic("web", SECRET)), "client_id=web"), Ok(()));
    assert_eq!(
        authenticate(None, &format!("client_id=web&client_secret={SECRET}")),
        Ok(())
    );
}

#[test]
fn a_wrong_or_missing_secret_does_not_authenticate() {
    let refused = Err(OAuthErrorCode::InvalidClient);
    assert_eq!(authenticate(Some(&basic("web", "wrong")), ""), refused);
    assert_eq!(authenticate(Some(&basic("web", "")), ""), refused);
    assert_eq!(authenticate(None, "client_id=web&client_secret=wrong"), refused);
    assert_eq!(authenticate(None, "client_id=web"), refused);
    assert_eq!(authenticate(None, ""), refused);
}

#[test]
fn an_unknown_client_gets_the_same_answer_as_a_wrong_secret() {
    let unknown = parse(Some(&basic("nobody", "x")), "")
        .unwrap()
        .authenticate(None, &[], NOW)
        .unwrap_err();
    let client = web();
    let wrong = parse(Some(&basic("web", "x")), "")
        .unwrap()
        .authenticate(Some(&client), &[], NOW)
        .unwrap_err();
    assert_eq!(unknown, wrong);
    assert_eq!(wrong.status(), 401);
    assert!(wrong.www_authenticate().unwrap().starts_with("Basic "));
}

#[test]
fn credentials_of_one_client_do_not_authenticate_another() {
    let client = web();
    let credentials = parse(Some(&basic("other", SECRET)), "").unwrap();
    assert!(credentials.authenticate(Some(&client), &[], NOW).is_err());
}

#[test]
fn two_methods_at_once_are_refused() {
    let header = basic("web", SECRET);
    let invalid = Err(OAuthErrorCode::InvalidRequest);
    assert_eq!(
        authenticate(Some(&header), &format!("client_secret={SECRET}")),
        invalid
    );
    assert_eq!(authenticate(Some(&header), "client_id=other"), invalid);
    assert_eq!(
        authenticate(None, "client_id=web&client_secret=a&client_secret=b"),
        invalid
    );
}

#[test]
fn a_method_the_client_is_not_registered_for_is_refused_even_with_the_right_secret() {
    let client = web_with(&json!({ "token_endpoint_auth_methods": ["client_secret_basic"] }));
    let post = parse(None, &format!("client_id=web&client_secret={SECRET}")).unwrap();
    assert!(post.authenticate(Some(&client), &[], NOW).is_err());
}

#[test]
fn a_public_client_is_taken_at_its_word_but_not_with_a_secret() {
    let client = web_with(&json!({ "secrets": [], "grant_types": ["authorization_code"] }));
    assert!(
        parse(None, "client_id=web")
            .unwrap()
            .authenticate(Some(&client), &[], NOW)
            .is_ok()
    );
    assert!(
        parse(None, "client_id=web&client_secret=x")
            .unwrap()
            .authenticate(Some(&client), &[], NOW)
            .is_err()
    );
    assert!(
        parse(Some(&basic("web", "x")), "")
            .unwrap()
            .authenticate(Some(&client), &[], NOW)
            .is_err()
    );
}

#[test]
fn both_halves_of_basic_credentials_are_form_encoded() {
    let secret = "a:b c+d%é";
    let client = web_with(&json!({
        "client_id": "my client:1",
        "secrets": [{ "sha256": ClientSecretHash::of(&secret.into()).to_hex() }],
    }));
    let credentials = parse(Some(&basic("my client:1", secret)), "").unwrap();
    assert!(credentials.authenticate(Some(&client), &[], NOW).is_ok());
}

#[test]
fn other_schemes_and_damaged_headers_are_refused() {
    for header in [
        "",
        "Basic",
        "Basic !",
        "Bearer abc",
        "Basic d2Vi",
        "Digest x",
        "Basic \u{e9}",
    ] {
        assert_eq!(
            authenticate(Some(header), "client_id=web"),
            Err(OAuthErrorCode::InvalidClient),
            "{header}"
        );
    }
}

#[test]
fn right_credentials_under_another_scheme_are_refused() {
    let header = basic("web", SECRET);
    assert_eq!(authenticate(Some(&header.replace("Basic", "bASIC")), ""), Ok(()));
    for scheme in ["Bearer", "Digest", ""] {
        let other = header.replace("Basic", scheme);
        let refused = Err(OAuthErrorCode::InvalidClient);
        assert_eq!(authenticate(Some(&other), ""), refused, "{scheme}");
    }
}

#[test]
fn no_secret_at_all_is_not_the_secret_of_anybody() {
    let nothing = ClientSecretHash::of(&"".into()).to_hex();
    let client = web_with(&json!({ "secrets": [{ "sha256": nothing }] }));
    let credentials = parse(Some(&basic("web", "")), "");
    assert!(credentials.is_err_and(|error| error.code() == OAuthErrorCode::InvalidClient));
    let post = parse(None, "client_id=web&client_secret=").unwrap();
    assert!(post.authenticate(Some(&client), &[], NOW).is_err());
}

#[test]
fn assertions_are_not_ignored() {
    let both = format!("client_id=web&client_secret={SECRET}&client_assertion=x");
    assert_eq!(authenticate(None, &both), Err(OAuthErrorCode::InvalidRequest));
    let header = basic("web", SECRET);
    assert_eq!(
        authenticate(Some(&header), "client_assertion_type=x"),
        Err(OAuthErrorCode::InvalidRequest)
    );
    for form in [
        "client_assertion=x",
        "client_id=web&client_assertion=x&client_assertion_type=y",
    ] {
        assert_eq!(
            authenticate(None, form),
            Err(OAuthErrorCode::InvalidClient),
            "{form}"
        );
    }
}

#[test]
fn an_api_authenticates_by_its_name_and_secret_only() {
    let name = "https://orders.example";
    let api: ApiResource = serde_json::from_value(json!({
        "name": name,
        "scopes": [],
        "secrets": [{ "sha256": ClientSecretHash::of(&SECRET.into()).to_hex() }],
    }))
    .unwrap();
    let without_secret: ApiResource = serde_json::from_value(json!({ "name": name, "scopes": [] })).unwrap();
    let is_proven = |header: &str, api: Option<&ApiResource>| {
        parse(Some(header), "")
            .unwrap()
            .authenticate_api(api, NOW)
            .is_ok()
    };
    assert!(is_proven(&basic(name, SECRET), Some(&api)));
    assert!(!is_proven(&basic(name, "wrong"), Some(&api)));
    assert!(!is_proven(&basic("https://other.example", SECRET), Some(&api)));
    assert!(!is_proven(&basic(name, SECRET), Some(&without_secret)));
    assert!(!is_proven(&basic(name, SECRET), None));
    let nothing = parse(None, &format!("client_id={name}")).unwrap();
    assert!(nothing.authenticate_api(Some(&api), NOW).is_err());
}

#[test]
fn secrets_are_not_printed() {
    let credentials = parse(Some(&basic("web", "confidential")), "").unwrap();
    assert!(!format!("{credentials:?}").contains("confidential"));
}

proptest! {
    #[test]
    fn any_header_and_form_parse_without_panic(header: Option<String>, form: Vec<u8>) {
        let _ = PresentedCredentials::parse(header.as_deref(), &Parameters::parse(&form, PARAMETERS));
    }

    #[test]
    fn any_secret_survives_basic(client_id in "[ -~]{1,40}", secret in "\\PC{1,40}") {
        let (parsed_id, parsed_secret) = parse_basic(&basic(&client_id, &secret)).unwrap();
        prop_assert_eq!(parsed_id, client_id);
        prop_assert_eq!(secrecy::ExposeSecret::expose_secret(&parsed_secret), secret.as_str());
    }
}
