use secrecy::SecretString;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use url::{Url, form_urlencoded};

use super::*;
use crate::authentication::tests::NOW;
use crate::authentication::{Acr, AuthenticationEvent, KeyProtection, VerifiedMethod};
use crate::client::Client;
use crate::client::tests::{web, web_with};
use crate::identifiers::{LanguageTag, SubjectId};
use crate::issuer::Issuer;
use crate::pkce::CodeVerifier;
use crate::resources::Resources;

mod any_request;
mod claims;
mod consent;
mod interaction;
mod refusals;
mod request_object;
mod responses;

const REDIRECT_URI: &str = "https://localhost:5002/signin-oidc";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn issuer() -> Issuer {
    Issuer::parse("https://localhost:5001").unwrap()
}

fn resources() -> Resources {
    serde_json::from_value(json!({
        "identity": [{ "name": "openid" }, { "name": "profile" }, { "name": "email" }],
        "api_scopes": [{ "name": "api1" }],
    }))
    .unwrap()
}

/// A good request, with some parameters replaced, or removed where the new value is empty.
fn query(changes: &[(&str, &str)]) -> String {
    let challenge = CodeVerifier::parse(VERIFIER).unwrap().challenge();
    let base = [
        ("client_id", "web"),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "s-1"),
        ("nonce", "n-1"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let is_kept = |(name, _): &&(&str, &str)| changes.iter().all(|(changed, _)| changed != name);
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(base.iter().filter(is_kept))
        .extend_pairs(changes.iter().filter(|(_, value)| !value.is_empty()))
        .finish()
}

fn validate_for(client: &Client, changes: &[(&str, &str)]) -> Result<ValidAuthorizeRequest, AuthorizeError> {
    AuthorizeRequest::parse(query(changes))?.validate(client, &resources())
}

fn validate(changes: &[(&str, &str)]) -> Result<ValidAuthorizeRequest, AuthorizeError> {
    validate_for(&web(), changes)
}

fn success(request: &ValidAuthorizeRequest) -> AuthorizeResponse {
    request.success(&issuer(), &Issued::code(&SecretString::from("the code")))
}

fn location(response: &AuthorizeResponse) -> String {
    response.location().expect("a redirect")
}

fn pairs(location: &str) -> Vec<(String, String)> {
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn a_good_request_is_read_completely() {
    let request = validate(&[
        ("prompt", "login"),
        ("max_age", "600"),
        ("login_hint", "alice"),
        (
            "acr_values",
            "phr unknown http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        ),
        ("ui_locales", "de-AT en <script>"),
        ("id_token_hint", "a.b.c"),
        ("unknown", "ignored"),
    ])
    .unwrap();
    assert_eq!(request.client_id().as_str(), "web");
    assert_eq!(request.redirect_uri().as_str(), REDIRECT_URI);
    assert_eq!(request.response_type(), ResponseType::Code);
    assert_eq!(request.scopes().to_string(), "openid profile");
    assert_eq!(request.state().unwrap().as_str(), "s-1");
    assert_eq!(request.nonce().unwrap().as_str(), "n-1");
    assert!(
        request
            .code_challenge()
            .unwrap()
            .is_met_by(&CodeVerifier::parse(VERIFIER).unwrap())
    );
    assert!(request.prompts(Prompt::Login) && !request.prompts(Prompt::None));
    assert_eq!(request.max_age(), Some(600));
    assert_eq!(request.login_hint(), Some("alice"));
    assert_eq!(request.acr_values(), [Acr::PhishingResistant, Acr::MultiFactor]);
    assert_eq!(
        request
            .ui_locales()
            .iter()
            .map(LanguageTag::as_str)
            .collect::<Vec<_>>(),
        ["de-AT", "en"]
    );
    assert_eq!(request.id_token_hint(), Some("a.b.c"));
}

#[test]
fn success_carries_code_state_and_issuer() {
    let response = success(&validate(&[]).unwrap());
    assert_eq!(response.mode(), ResponseMode::Query);
    assert_eq!(response.redirect_uri().as_str(), REDIRECT_URI);
    assert_eq!(
        pairs(&location(&response)),
        [
            pair("code", "the code"),
            pair("state", "s-1"),
            pair("iss", "https://localhost:5001")
        ]
    );
}

#[test]
fn the_person_cancelling_is_access_denied_at_the_client() {
    let request = validate(&[("state", "")]).unwrap();
    let error = request.refuse(AuthorizeErrorCode::AccessDenied, "the person cancelled");
    assert_eq!(
        pairs(&location(&error.response(&issuer()).unwrap())),
        [
            pair("error", "access_denied"),
            pair("error_description", "the person cancelled"),
            pair("iss", "https://localhost:5001"),
        ]
    );
}

#[test]
fn a_redirect_uri_with_a_query_keeps_it() {
    let uri = "https://localhost:5002/cb?tenant=a%20b";
    let client = web_with(&json!({ "redirect_uris": [uri] }));
    let request = validate_for(&client, &[("redirect_uri", uri)]).unwrap();
    let location = location(&success(&request));
    assert!(
        location.starts_with("https://localhost:5002/cb?tenant=a%20b&code=the+code&"),
        "{location}"
    );
}

#[test]
fn the_request_survives_a_return_url() {
    let request =
        AuthorizeRequest::parse(query(&[("state", "a&b=c d"), ("login_hint", "ü@example")])).unwrap();
    assert_eq!(AuthorizeRequest::parse(request.to_query()).unwrap(), request);
}

#[test]
fn pkce_may_be_left_out_only_where_the_client_is_registered_so() {
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert!(validate(&without).is_err());
    let client = web_with(&json!({ "require_pkce": false }));
    assert!(
        validate_for(&client, &without)
            .unwrap()
            .code_challenge()
            .is_none()
    );
    let only_method = validate_for(&client, &[("code_challenge", "")]).unwrap_err();
    assert_eq!(only_method.code(), AuthorizeErrorCode::InvalidRequest);
    let plain = validate_for(&client, &[("code_challenge_method", "plain")]).unwrap_err();
    assert_eq!(plain.description(), "code_challenge_method must be S256");
}

#[test]
fn plain_oauth_without_openid_is_allowed_for_api_scopes_only() {
    assert!(validate(&[("scope", "api1")]).is_ok());
    assert_eq!(
        validate(&[("scope", "profile")]).unwrap_err().code(),
        AuthorizeErrorCode::InvalidScope
    );
}

#[test]
fn what_protects_the_clients_session_is_not_printed() {
    let changes = [
        ("state", "confidential"),
        ("nonce", "confidential"),
        ("id_token_hint", "confidential"),
    ];
    let request = AuthorizeRequest::parse(query(&changes)).unwrap();
    let valid = request.validate(&web(), &resources()).unwrap();
    let error = valid.refuse(AuthorizeErrorCode::AccessDenied, "no");
    assert!(!format!("{request:?} {valid:?} {error:?} {error}").contains("confidential"));
}
