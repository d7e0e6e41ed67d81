use serde_json::{Value, json};
use time::macros::datetime;

use super::*;

pub(crate) const SECRET: &str = "5f0c1d2e-secret";

/// A confidential web client as the tests of other modules use it.
pub(crate) fn web() -> Client {
    client(&json!({})).unwrap()
}

/// The same client with some of its metadata replaced.
pub(crate) fn web_with(changes: &Value) -> Client {
    client(changes).unwrap()
}

fn client(changes: &Value) -> Result<Client, serde_json::Error> {
    let mut metadata = json!({
        "client_id": "web",
        "grant_types": ["authorization_code", "client_credentials"],
        "redirect_uris": ["https://localhost:5002/signin-oidc"],
        "post_logout_redirect_uris": ["https://localhost:5002/signout-callback-oidc"],
        "scope": "openid profile api1",
        "secrets": [{ "sha256": ClientSecretHash::of(&SECRET.into()).to_hex() }],
    });
    for (key, value) in changes.as_object().unwrap() {
        metadata[key] = value.clone();
    }
    serde_json::from_value(metadata)
}

fn refusal(changes: &Value) -> String {
    client(changes).unwrap_err().to_string()
}

#[test]
fn defaults_are_those_of_duende() {
    let client = web();
    assert_eq!(client.authorization_code_lifetime().as_seconds(), 300);
    assert_eq!(client.access_token_lifetime().as_seconds(), 3600);
    assert_eq!(client.identity_token_lifetime().as_seconds(), 300);
    assert!(client.requires_pkce());
    assert!(!client.always_include_user_claims_in_id_token());
    assert!(client.allows_authentication(ClientAuthenticationMethod::ClientSecretBasic));
    assert!(client.allows_authentication(ClientAuthenticationMethod::ClientSecretPost));
    assert!(!client.allows_authentication(ClientAuthenticationMethod::None));
    assert_eq!(client.name(), "web");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn contradictions_are_refused_and_the_key_is_named() {
    let cases = [
        (json!({ "redirect_uris": [] }), "client `web`: `redirect_uris`"),
        (json!({ "grant_types": [] }), "`grant_types`"),
        (
            json!({ "backchannel_logout_uri": "com.example.app:/out", "application_type": "native" }),
            "`backchannel_logout_uri` has",
        ),
        (
            json!({ "frontchannel_logout_uri": "https://localhost:5003/out" }),
            "`frontchannel_logout_uri` must have the origin",
        ),
        (
            json!({ "initiate_login_uri": "http://app.example/login" }),
            "uses http",
        ),
        (
            json!({ "grant_types": ["password"] }),
            "unknown variant `password`",
        ),
        (json!({ "secrets": [] }), "`secrets` must not be empty"),
        (
            json!({ "secrets": [], "grant_types": ["authorization_code"], "require_pkce": false }),
            "`require_pkce`",
        ),
        (
            json!({ "secrets": [], "grant_types": ["authorization_code"], "token_endpoint_auth_methods": ["client_secret_post"] }),
            "`token_endpoint_auth_methods` needs `secrets`",
        ),
        (
            json!({ "token_endpoint_auth_methods": ["none"] }),
            "must not have `none`",
        ),
        (
            json!({ "authorization_code_lifetime": 601 }),
            "`authorization_code_lifetime`",
        ),
        (json!({ "access_token_lifetime": 0 }), "1 to"),
        (
            json!({ "redirect_uris": ["com.example.app:/cb"] }),
            "`application_type = \"native\"`",
        ),
        (
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            "reversed domain name",
        ),
        (
            json!({ "secrets": [{ "sha256": "secret" }] }),
            "64 hexadecimal digits",
        ),
        (
            json!({ "secrets": [{ "sha256": "a".repeat(62) }] }),
            "64 hexadecimal digits",
        ),
        (
            json!({ "secrets": [{ "sha256": "a".repeat(66) }] }),
            "64 hexadecimal digits",
        ),
        (
            json!({ "token_endpoint_auth_methods": [] }),
            "`token_endpoint_auth_methods` must not be empty",
        ),
        (
            json!({ "require_signed_request_object": true }),
            "`require_signed_request_object` needs `jwks`",
        ),
        (
            json!({ "grant_types": ["client_credentials"], "response_types": ["id_token"], "redirect_uris": [] }),
            "`redirect_uris` must not be empty for `response_types`",
        ),
        (json!({ "redirect_uri": [] }), "unknown field `redirect_uri`"),
        (
            json!({ "scope": "openid offline_access" }),
            "`refresh_token` and the scope `offline_access` go together",
        ),
        (
            json!({ "grant_types": ["authorization_code", "refresh_token"] }),
            "`refresh_token` and the scope `offline_access` go together",
        ),
        (
            json!({ "secrets": [], "grant_types": ["authorization_code"], "refresh_token_rotation": false }),
            "`refresh_token_rotation` must not be false",
        ),
        (json!({ "refresh_token_reuse_window": 61 }), "at most 60"),
        (
            json!({ "token_endpoint_auth_methods": ["private_key_jwt"] }),
            "needs `jwks`",
        ),
        (
            json!({ "token_endpoint_auth_methods": ["client_secret_jwt"] }),
            "needs `client_assertion_secret`",
        ),
        (
            json!({
                "subject_type": "pairwise",
                "redirect_uris": ["https://a.example/", "https://b.example/"],
            }),
            "needs `sector_identifier_uri`",
        ),
        (
            json!({ "subject_type": "pairwise", "sector_identifier_uri": "http://a.example/" }),
            "must be an https URL",
        ),
        (
            json!({ "allowed_cors_origins": ["https://a.example/"] }),
            "an origin must be",
        ),
        (
            json!({ "id_token_signed_response_alg": "none" }),
            "unknown variant `none`",
        ),
    ];
    for (changes, message) in cases {
        let error = refusal(&changes);
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn the_sector_of_pairwise_subjects_is_the_host_of_the_redirect_uris_or_of_its_own_uri() {
    let sector = |changes: Value| web_with(&changes).sector_identifier().map(str::to_owned);
    assert_eq!(sector(json!({})), None);
    let pairwise = json!({
        "subject_type": "pairwise",
        "redirect_uris": ["https://a.example/one", "https://a.example:8443/two"],
    });
    assert_eq!(sector(pairwise).as_deref(), Some("a.example"));
    let own = json!({
        "subject_type": "pairwise",
        "redirect_uris": ["https://a.example/", "https://b.example/"],
        "sector_identifier_uri": "https://sector.example/uris.json",
    });
    assert_eq!(sector(own).as_deref(), Some("sector.example"));
}

#[test]
fn refresh_tokens_rotate_and_end_unless_the_client_says_otherwise() {
    let client = web();
    assert!(client.rotates_refresh_tokens() && !client.refresh_tokens_end_with_session());
    assert_eq!(client.refresh_token_lifetime().as_seconds(), 2_592_000);
    assert_eq!(client.refresh_token_idle_lifetime().as_seconds(), 1_296_000);
    assert_eq!(client.refresh_token_reuse_window().whole_seconds(), 10);
    assert_eq!(client.access_token_format(), AccessTokenFormat::Jwt);
    assert!(!client.allows_origin("https://localhost:5002"));
    let client = web_with(&json!({ "allowed_cors_origins": ["https://app.example"] }));
    assert!(client.allows_origin("https://app.example") && !client.allows_origin("https://app.example.evil"));
}

#[test]
fn a_public_client_authenticates_with_nothing() {
    let client = web_with(&json!({ "secrets": [], "grant_types": ["authorization_code"] }));
    assert!(client.is_public() && client.requires_pkce());
    assert!(client.allows_authentication(ClientAuthenticationMethod::None));
    assert!(!client.allows_authentication(ClientAuthenticationMethod::ClientSecretBasic));
    assert!(!client.accepts_secret(&"".into(), datetime!(2026-01-01 0:00 UTC)));
}

#[test]
fn each_of_several_secrets_works_until_it_expires() {
    let client = web_with(&json!({ "secrets": [
        { "sha256": ClientSecretHash::of(&"old".into()).to_hex(), "expires_at": "2026-06-01T00:00:00Z" },
        { "sha256": ClientSecretHash::of(&"new".into()).to_hex() },
    ]}));
    let (before, after) = (datetime!(2026-05-31 23:59:59 UTC), datetime!(2026-06-01 0:00 UTC));
    assert!(client.accepts_secret(&"old".into(), before));
    assert!(!client.accepts_secret(&"old".into(), after));
    assert!(client.accepts_secret(&"new".into(), after));
    assert!(!client.accepts_secret(&"other".into(), before));
}

#[test]
fn secret_hashes_are_plain_sha256_and_are_not_printed() {
    // printf secret | sha256sum
    let hex = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    let hash = ClientSecretHash::of(&"secret".into());
    assert_eq!(hash.to_hex(), hex);
    assert_eq!(
        ClientSecretHash::from_hex(&hex.to_uppercase(), None)
            .unwrap()
            .to_hex(),
        hex
    );
    assert!(ClientSecretHash::from_hex(&"é".repeat(32), None).is_err());
    assert!(!format!("{:?}", web()).contains(&ClientSecretHash::of(&SECRET.into()).to_hex()));
    assert!(!format!("{hash:?}").contains("43"));
}

#[test]
fn post_logout_redirect_uris_match_exactly() {
    let client = web();
    let allows = |text| client.allows_post_logout_redirect_uri(&RedirectUri::parse(text).unwrap());
    assert!(allows("https://localhost:5002/signout-callback-oidc"));
    assert!(!allows("https://localhost:5002/signout-callback-oidc/"));
    assert!(!allows("https://localhost:5002/signin-oidc"));
}
