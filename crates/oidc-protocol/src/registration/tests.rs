use serde_json::{Value, json};

use super::*;
use crate::authentication::Acr;
use crate::authorize::ResponseType;
use crate::client::{Client, ClientSecretHash, GrantType};
use crate::client_authentication::AssertionAlgorithm;
use crate::identifiers::ClientId;
use crate::scope::Scopes;

const CALLBACK: &str = "https://app.example/callback";

fn policy() -> RegistrationPolicy {
    RegistrationPolicy::new(
        &Scopes::parse("openid profile").unwrap(),
        vec![
            GrantType::AuthorizationCode,
            GrantType::RefreshToken,
            GrantType::ClientCredentials,
        ],
        ResponseType::SUPPORTED.to_vec(),
        false,
    )
    .unwrap()
}

/// The metadata of a usual client with these instead or besides.
fn body(changes: &Value) -> Vec<u8> {
    let mut body = json!({ "redirect_uris": [CALLBACK] });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string().into_bytes()
}

fn parse(changes: &Value) -> Result<RegisteredMetadata, RegistrationError> {
    RegisteredMetadata::parse(&body(changes), &policy())
}

fn client(changes: &Value) -> Result<Client, RegistrationError> {
    let metadata = parse(changes)?;
    let credentials = match metadata.secret_kind() {
        SecretKind::Sent => Credentials::Hash(ClientSecretHash::of(&"secret".into())),
        SecretKind::Shared => Credentials::Shared(
            crate::client::SharedSecret::try_from(secrecy::SecretString::from(
                "0123456789abcdef0123456789abcdef",
            ))
            .unwrap(),
        ),
        SecretKind::None => Credentials::None,
    };
    metadata.client(ClientId::parse("new").unwrap(), credentials, None, &policy())
}

#[test]
fn what_is_left_out_has_the_values_of_the_specifications() {
    let metadata = parse(&json!({})).unwrap();
    assert_eq!(
        serde_json::to_value(&metadata).unwrap(),
        json!({
            "redirect_uris": [CALLBACK],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "application_type": "web",
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": "openid profile",
            "subject_type": "public",
            "id_token_signed_response_alg": "RS256",
            "introspection_signed_response_alg": "RS256",
            "require_auth_time": false,
            "backchannel_logout_session_required": false,
            "frontchannel_logout_session_required": false,
            "require_signed_request_object": false,
            "require_pushed_authorization_requests": false,
        })
    );
    // What is stored is read back as it was.
    let stored = serde_json::to_string(&metadata).unwrap();
    assert_eq!(
        serde_json::from_str::<RegisteredMetadata>(&stored).unwrap(),
        metadata
    );
    let client = client(&json!({})).unwrap();
    assert!(client.requires_consent() && client.is_self_registered() && !client.requires_pkce());
    assert_eq!(client.name(), "new");
}

#[test]
fn grant_types_and_response_types_follow_from_each_other_or_fit_together() {
    let flows = |changes: Value| {
        let metadata = parse(&changes).map_err(|error| error.code())?;
        Ok::<_, RegistrationErrorCode>((metadata.grant_types, metadata.response_types))
    };
    let code = GrantType::AuthorizationCode;
    let good = [
        (
            json!({ "response_types": ["id_token"] }),
            (vec![], vec![ResponseType::IdToken]),
        ),
        (
            json!({ "response_types": ["id_token code"] }),
            (vec![code], vec![ResponseType::CodeIdToken]),
        ),
        (
            json!({ "grant_types": ["authorization_code", "refresh_token"] }),
            (vec![code, GrantType::RefreshToken], vec![ResponseType::Code]),
        ),
        (
            json!({ "grant_types": ["client_credentials"], "redirect_uris": null }),
            (vec![GrantType::ClientCredentials], vec![]),
        ),
    ];
    for (changes, expected) in good {
        assert_eq!(flows(changes.clone()), Ok(expected), "{changes}");
    }
    for changes in [
        json!({ "grant_types": ["implicit"], "response_types": ["code"] }),
        json!({ "grant_types": ["authorization_code"], "response_types": ["code id_token"] }),
        json!({ "grant_types": ["authorization_code"], "response_types": [] }),
        json!({ "grant_types": [] }),
        json!({ "grant_types": ["password"] }),
        json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] }),
        json!({ "response_types": ["token"] }),
        json!({ "response_types": ["code token"] }),
        json!({ "response_types": "code" }),
    ] {
        assert_eq!(
            flows(changes.clone()),
            Err(RegistrationErrorCode::InvalidClientMetadata),
            "{changes}"
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn every_error_has_the_code_of_the_specification_and_names_the_member() {
    use RegistrationErrorCode::{
        InvalidClientMetadata, InvalidRedirectUri, InvalidSoftwareStatement, UnapprovedSoftwareStatement,
    };
    let statement = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl";
    let cases = [
        (
            json!({ "redirect_uris": null }),
            InvalidRedirectUri,
            "redirect_uris",
        ),
        (
            json!({ "redirect_uris": [] }),
            InvalidRedirectUri,
            "redirect_uris",
        ),
        (
            json!({ "redirect_uris": CALLBACK }),
            InvalidRedirectUri,
            "redirect_uris",
        ),
        (
            json!({ "redirect_uris": ["/callback"] }),
            InvalidRedirectUri,
            "redirect_uris",
        ),
        (
            json!({ "redirect_uris": ["https://app.example/#a"] }),
            InvalidRedirectUri,
            "fragment",
        ),
        (
            json!({ "redirect_uris": ["http://app.example/"] }),
            InvalidRedirectUri,
            "http",
        ),
        (
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            InvalidRedirectUri,
            "scheme",
        ),
        (
            json!({ "redirect_uris": ["com.example:/cb"] }),
            InvalidRedirectUri,
            "native",
        ),
        (
            json!({ "redirect_uris": ["https://localhost/cb"], "response_types": ["id_token"] }),
            InvalidRedirectUri,
            "localhost",
        ),
        (
            json!({ "redirect_uris": ["http://127.0.0.1/cb"], "response_types": ["code id_token"] }),
            InvalidRedirectUri,
            "https",
        ),
        (
            json!({ "software_statement": statement }),
            UnapprovedSoftwareStatement,
            "issuer",
        ),
        (
            json!({ "software_statement": "a.b.c" }),
            InvalidSoftwareStatement,
            "signed",
        ),
        (
            json!({ "software_statement": 7 }),
            InvalidSoftwareStatement,
            "signed",
        ),
        (
            json!({ "client_name": "" }),
            InvalidClientMetadata,
            "`client_name`",
        ),
        (
            json!({ "client_name": "two\nlines" }),
            InvalidClientMetadata,
            "`client_name`",
        ),
        (
            json!({ "client_name": "\u{202e}knab ruoY" }),
            InvalidClientMetadata,
            "`client_name`",
        ),
        (
            json!({ "client_name": "\u{200b}" }),
            InvalidClientMetadata,
            "`client_name`",
        ),
        (
            json!({ "client_name": "a".repeat(101) }),
            InvalidClientMetadata,
            "`client_name`",
        ),
        (
            json!({ "contacts": ["a\u{7}"] }),
            InvalidClientMetadata,
            "`contacts`",
        ),
        (
            json!({ "policy_uri": "http://app.example/" }),
            InvalidClientMetadata,
            "`policy_uri`",
        ),
        (
            json!({ "tos_uri": "javascript:alert(1)" }),
            InvalidClientMetadata,
            "`tos_uri`",
        ),
        (
            json!({ "application_type": "desktop" }),
            InvalidClientMetadata,
            "`application_type`",
        ),
        (
            json!({ "token_endpoint_auth_method": "tls_client_auth" }),
            InvalidClientMetadata,
            "`token_endpoint_auth_method`",
        ),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt" }),
            InvalidClientMetadata,
            "`jwks`",
        ),
        (json!({ "jwks": { "keys": [] } }), InvalidClientMetadata, "`jwks`"),
        (
            json!({ "jwks": { "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] } }),
            InvalidClientMetadata,
            "private or symmetric",
        ),
        (
            json!({ "subject_type": "transient" }),
            InvalidClientMetadata,
            "`subject_type`",
        ),
        (
            json!({ "subject_type": "pairwise", "redirect_uris": ["https://a.example/", "https://b.example/"] }),
            InvalidClientMetadata,
            "`sector_identifier_uri`",
        ),
        (
            json!({ "id_token_signed_response_alg": "none" }),
            InvalidClientMetadata,
            "`id_token_signed_response_alg`",
        ),
        (
            json!({ "userinfo_signed_response_alg": "HS256" }),
            InvalidClientMetadata,
            "`userinfo_signed_response_alg`",
        ),
        (
            json!({ "id_token_encrypted_response_alg": "RSA-OAEP" }),
            InvalidClientMetadata,
            "`id_token_encrypted_response_alg`",
        ),
        (
            json!({ "dpop_bound_access_tokens": true }),
            InvalidClientMetadata,
            "`dpop_bound_access_tokens`",
        ),
        (
            json!({ "initiate_login_uri": "http://localhost:5002/login" }),
            InvalidClientMetadata,
            "`initiate_login_uri`",
        ),
        (
            json!({ "jwks": { "keys": [] }, "jwks_uri": "https://app.example/jwks" }),
            InvalidClientMetadata,
            "`jwks_uri`",
        ),
        (
            json!({ "jwks_uri": "http://app.example/jwks" }),
            InvalidClientMetadata,
            "`jwks_uri`",
        ),
        (
            json!({ "sector_identifier_uri": "http://app.example/uris" }),
            InvalidClientMetadata,
            "`sector_identifier_uri`",
        ),
        (
            json!({ "backchannel_logout_uri": "http://localhost:6379/" }),
            InvalidClientMetadata,
            "`backchannel_logout_uri`",
        ),
        (
            json!({ "request_object_signing_alg": "none" }),
            InvalidClientMetadata,
            "`request_object_signing_alg`",
        ),
        (
            json!({ "token_endpoint_auth_signing_alg": "none" }),
            InvalidClientMetadata,
            "`token_endpoint_auth_signing_alg`",
        ),
        (
            json!({ "default_max_age": -1 }),
            InvalidClientMetadata,
            "`default_max_age`",
        ),
        (
            json!({ "frontchannel_logout_uri": "https://elsewhere.example/out" }),
            InvalidClientMetadata,
            "`frontchannel_logout_uri`",
        ),
        (
            json!({ "require_signed_request_object": true }),
            InvalidClientMetadata,
            "`require_signed_request_object`",
        ),
        (
            json!({ "grant_types": ["authorization_code", "client_credentials"], "token_endpoint_auth_method": "none" }),
            InvalidClientMetadata,
            "client_credentials",
        ),
        (json!({ "scope": "a\"b" }), InvalidClientMetadata, "`scope`"),
        (json!({ "scope": ["openid"] }), InvalidClientMetadata, "`scope`"),
    ];
    for (changes, code, named) in cases {
        let error = client(&changes).unwrap_err();
        assert_eq!(error.code(), code, "{changes}: {error}");
        assert!(error.description().contains(named), "{changes}: {error}");
        // RFC 7591 section 3.2.2.
        assert!(
            error
                .description()
                .bytes()
                .all(|byte| matches!(byte, 0x20..=0x7e)),
            "{error}"
        );
    }
    for body in ["", "[]", "null", "\"text\"", "{", "{\"a\":}", "\u{feff}{}"] {
        let error = RegisteredMetadata::parse(body.as_bytes(), &policy()).unwrap_err();
        assert_eq!(error.code(), InvalidClientMetadata, "{body}");
    }
}

#[test]
fn keys_that_cannot_be_used_are_ignored_beside_one_that_can() {
    let usable = json!({
        "kty": "EC", "crv": "P-256", "kid": "1",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let mut for_encryption = usable.clone();
    for_encryption["use"] = json!("enc");
    let keys = json!([for_encryption, { "kty": "unheard-of" }, usable]);
    assert!(
        client(&json!({ "jwks": { "keys": keys } }))
            .unwrap()
            .keys()
            .is_some()
    );
    assert!(client(&json!({ "jwks": { "keys": [{ "kty": "unheard-of" }] } })).is_err());
}

#[test]
fn refreshing_and_offline_access_go_together_by_themselves() {
    let scope = |changes: Value| parse(&changes).unwrap().scope.to_string();
    let refreshing = json!({ "grant_types": ["authorization_code", "refresh_token"] });
    assert_eq!(scope(refreshing.clone()), "offline_access openid profile");
    assert_eq!(scope(json!({ "scope": "openid offline_access" })), "openid");
    let client = client(&refreshing).unwrap();
    assert!(client.allows_grant(GrantType::RefreshToken) && client.scopes().has_offline_access());
}

#[test]
fn a_policy_that_changes_counts_for_clients_that_are_there() {
    let metadata = parse(&json!({ "grant_types": ["authorization_code", "refresh_token"] })).unwrap();
    let scope = Scopes::parse("openid").unwrap();
    let grants = vec![GrantType::AuthorizationCode];
    let narrower = RegistrationPolicy::new(&scope, grants, vec![ResponseType::Code], true).unwrap();
    let credentials = Credentials::Hash(ClientSecretHash::of(&"secret".into()));
    let client = metadata
        .client(ClientId::parse("a").unwrap(), credentials, None, &narrower)
        .unwrap();
    assert_eq!(client.scopes().to_string(), "openid");
    assert!(!client.allows_grant(GrantType::RefreshToken) && client.requires_pkce());
}

#[test]
fn a_policy_that_lets_nobody_register_is_refused() {
    let scope = Scopes::parse("openid").unwrap();
    let policy = |grants: &[GrantType], responses: &[ResponseType]| {
        RegistrationPolicy::new(&scope, grants.to_vec(), responses.to_vec(), true).map(drop)
    };
    assert_eq!(policy(&[], &[]), Err(PolicyError::NoGrantType));
    let code = [ResponseType::Code];
    assert_eq!(
        policy(&[GrantType::ClientCredentials], &code),
        Err(PolicyError::CodeWithoutGrant)
    );
    assert_eq!(
        policy(&[GrantType::AuthorizationCode], &[]),
        Err(PolicyError::CodeWithoutGrant)
    );
    assert_eq!(
        policy(&[GrantType::RefreshToken], &[]),
        Err(PolicyError::OnlyRefresh)
    );
    assert_eq!(policy(&[GrantType::AuthorizationCode], &code), Ok(()));
}

#[test]
fn an_update_names_its_client_and_nothing_that_the_provider_says() {
    let id = ClientId::parse("new").unwrap();
    let update = |changes: Value| RegistrationUpdate::parse(&body(&changes), &id, &policy());
    assert!(
        update(json!({ "client_id": "new", "client_secret": "secret" }))
            .unwrap()
            .client_secret
            .is_some()
    );
    for changes in [
        json!({}),
        json!({ "client_id": "other" }),
        json!({ "client_id": "new", "client_id_issued_at": 1 }),
        json!({ "client_id": "new", "registration_access_token": "a" }),
        json!({ "client_id": "new", "registration_client_uri": "https://a.example/" }),
        json!({ "client_id": "new", "client_secret": 1 }),
    ] {
        assert!(update(changes.clone()).is_err(), "{changes}");
    }
}

#[test]
fn a_sector_names_all_redirect_uris_exactly() {
    let metadata = parse(&json!({ "redirect_uris": [CALLBACK, "https://b.example/"] })).unwrap();
    assert!(metadata.is_of_sector(&json!(["https://b.example/", CALLBACK, "https://c.example/"])));
    for document in [
        json!([CALLBACK]),
        json!([CALLBACK, "https://b.example"]),
        json!({}),
        json!([[CALLBACK, "https://b.example/"]]),
    ] {
        assert!(!metadata.is_of_sector(&document), "{document}");
    }
}

#[test]
fn the_only_algorithm_for_assertions_and_what_requests_leave_out_are_the_clients() {
    let client = client(&json!({
        "token_endpoint_auth_method": "client_secret_jwt",
        "token_endpoint_auth_signing_alg": "HS256",
        "default_max_age": 60,
        "default_acr_values": ["unheard-of", "phr"],
    }))
    .unwrap();
    assert!(client.allows_assertion_algorithm(AssertionAlgorithm::Hs256));
    assert!(!client.allows_assertion_algorithm(AssertionAlgorithm::Es256));
    assert_eq!(client.default_max_age(), Some(60));
    assert_eq!(client.default_acr_values(), [Acr::PhishingResistant]);
}
