use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use jsonwebtoken::{Algorithm, EncodingKey};
use oidc_protocol::client_authentication::ASSERTION_TYPE;
use serde_json::{Value, json};

use super::client_assertions::{SHARED, new_key, public_half, signed};
use super::device;
use super::provider::{ISSUER, POST_LOGOUT, Provider, REDIRECT_URI, VERIFIER};
use super::refresh::{self, offline, offline_with};
use super::visitor::Visitor;

const DOCUMENT: &str = "/.well-known/openid-configuration";
const BASIC: &str = "Basic d2ViOnNlY3JldA==";

fn list(document: &Value, name: &str) -> Vec<String> {
    document[name]
        .as_array()
        .unwrap_or_else(|| panic!("{name}"))
        .iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn document_and_keys_are_for_everybody_and_for_a_few_minutes() {
    let provider = Provider::start().await;
    for path in [DOCUMENT, "/.well-known/openid-configuration/jwks"] {
        let reply = provider.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("content-type"), "application/json", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(reply.header("cache-control"), "public, max-age=300", "{path}");
    }
}

#[actix_web::test]
async fn every_advertised_endpoint_is_there() {
    let provider = Provider::start().await;
    let document = provider.get(DOCUMENT).await.json();
    assert_eq!(document["issuer"], ISSUER);
    let endpoints: Vec<_> = document
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, _)| {
            name.ends_with("_endpoint") || name.ends_with("_uri") || name.ends_with("_iframe")
        })
        .collect();
    assert_eq!(endpoints.len(), 10, "{endpoints:?}");
    for (name, url) in endpoints {
        let path = url.as_str().unwrap().strip_prefix(ISSUER).unwrap();
        let is_for_posts = [
            "token_endpoint",
            "device_authorization_endpoint",
            "pushed_authorization_request_endpoint",
            "introspection_endpoint",
            "revocation_endpoint",
        ]
        .contains(&name.as_str());
        let request = if is_for_posts {
            TestRequest::post()
        } else {
            TestRequest::get()
        };
        let status = provider.call(request.uri(path)).await.status;
        assert!(
            status != StatusCode::NOT_FOUND
                && status != StatusCode::METHOD_NOT_ALLOWED
                && !status.is_server_error(),
            "{name}: {status}"
        );
    }
}

#[actix_web::test]
async fn every_advertised_grant_type_works() {
    let provider = Provider::with_more(json!([offline(), device::television()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    for grant_type in list(&provider.get(DOCUMENT).await.json(), "grant_types_supported") {
        let reply = match grant_type.as_str() {
            "authorization_code" => provider.redeem(&visitor.authorize(&[]).await.code(), &[]).await,
            "client_credentials" => {
                provider
                    .token(
                        Some("Basic Y2xpZW50OnNlY3JldA=="),
                        &[("grant_type", "client_credentials")],
                    )
                    .await
            }
            "refresh_token" => {
                let tokens = visitor.tokens(refresh::REQUEST).await;
                refresh::refresh(&provider, &refresh::refresh_token(&tokens), &[]).await
            }
            device::GRANT_TYPE => {
                let codes = device::begin(&provider, "openid").await;
                device::decide(&visitor, codes["user_code"].as_str().unwrap(), "allow").await;
                device::poll(&provider, &codes).await
            }
            other => panic!("{other} is advertised and not tested"),
        };
        assert_eq!(reply.status, StatusCode::OK, "{grant_type}: {}", reply.body);
    }
    for grant_type in [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    ] {
        let reply = provider.token(Some(BASIC), &[("grant_type", grant_type)]).await;
        assert_eq!(reply.json()["error"], "unsupported_grant_type", "{grant_type}");
    }
}

#[actix_web::test]
async fn every_advertised_authentication_method_works() {
    let key = new_key();
    let keys = json!({ "jwks": { "keys": [public_half(&key)] }, "client_assertion_secret": SHARED });
    let provider = Provider::with_more(json!([offline_with(&keys)])).await;
    let secret = EncodingKey::from_secret(SHARED.as_bytes());
    let visitor = Visitor::signed_in(&provider).await;
    let methods = list(
        &provider.get(DOCUMENT).await.json(),
        "token_endpoint_auth_methods_supported",
    );
    for method in methods {
        let client_id = if method == "none" { "public" } else { "offline" };
        let code = visitor
            .authorize(&[("client_id", client_id), ("scope", "openid")])
            .await
            .code();
        let (by_key, by_secret) = (
            signed(&provider, "offline", Algorithm::ES256, &key, "1"),
            signed(&provider, "offline", Algorithm::HS256, &secret, "2"),
        );
        let proof: &[(&str, &str)] = match method.as_str() {
            "client_secret_basic" => &[],
            "client_secret_post" => &[("client_id", "offline"), ("client_secret", "secret")],
            "private_key_jwt" => &[
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", &by_key),
            ],
            "client_secret_jwt" => &[
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", &by_secret),
            ],
            "none" => &[("client_id", "public")],
            other => panic!("{other} is advertised and not tested"),
        };
        let form = [
            &[
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", REDIRECT_URI),
                ("code_verifier", VERIFIER),
            ],
            proof,
        ]
        .concat();
        // Base64 of `offline:secret`.
        let header = (method == "client_secret_basic").then_some("Basic b2ZmbGluZTpzZWNyZXQ=");
        let reply = provider.token(header, &form).await;
        assert_eq!(reply.status, StatusCode::OK, "{method}: {}", reply.body);
    }
}

#[actix_web::test]
async fn every_advertised_value_of_an_authorization_request_is_understood() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let document = provider.get(DOCUMENT).await.json();
    let parameters = [
        ("response_types_supported", "response_type"),
        ("response_modes_supported", "response_mode"),
        ("code_challenge_methods_supported", "code_challenge_method"),
        ("prompt_values_supported", "prompt"),
        ("acr_values_supported", "acr_values"),
        ("display_values_supported", "display"),
        ("ui_locales_supported", "ui_locales"),
    ];
    for (metadata, parameter) in parameters {
        let values = list(&document, metadata);
        assert!(!values.is_empty(), "{metadata}");
        for value in values {
            let reply = visitor
                .authorize(&[("client_id", "hybrid"), ("scope", "openid"), (parameter, &value)])
                .await;
            let is_on_its_way = reply.status == StatusCode::SEE_OTHER && reply.location().starts_with('/');
            assert!(
                is_on_its_way
                    || reply.response().contains_key("iss") && !reply.response().contains_key("error"),
                "{parameter}={value}: {reply:?}"
            );
        }
    }
}

#[actix_web::test]
async fn every_advertised_scope_is_given_and_iss_is_sent() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let document = provider.get(DOCUMENT).await.json();
    assert_eq!(
        list(&document, "scopes_supported"),
        [
            "api1",
            "api2",
            "email",
            "invoices",
            "offline_access",
            "openid",
            "orders",
            "profile"
        ]
    );
    let tokens = visitor.tokens(&[("scope", "openid profile email api1")]).await;
    assert_eq!(tokens["scope"], "api1 email openid profile");
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert!(visitor.authorize(&[]).await.parameter("iss").is_some());
}

#[actix_web::test]
async fn every_advertised_algorithm_signs_and_every_subject_type_names() {
    let provider = Provider::start().await;
    let document = provider.get(DOCUMENT).await.json();
    for algorithm in list(&document, "id_token_signing_alg_values_supported") {
        for subject_type in list(&document, "subject_types_supported") {
            let settings = json!({ "id_token_signed_response_alg": algorithm, "subject_type": subject_type });
            let provider = Provider::with_more(json!([offline_with(&settings)])).await;
            let tokens = Visitor::signed_in(&provider).await.tokens(refresh::REQUEST).await;
            let (header, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
            assert_eq!(format!("{:?}", header.alg), algorithm);
            assert_eq!(id["sub"] == "alice", subject_type == "public", "{subject_type}");
        }
    }
}

#[actix_web::test]
async fn what_is_denied_in_the_document_is_refused() {
    let provider = Provider::start().await;
    let document = provider.get(DOCUMENT).await.json();
    assert_eq!(document["request_uri_parameter_supported"], false);
    let reply = provider
        .get(&super::provider::authorize_path(&[(
            "request_uri",
            "https://client.example/",
        )]))
        .await;
    assert_eq!(
        reply.parameter("error").as_deref(),
        Some("request_uri_not_supported")
    );
}

#[actix_web::test]
async fn the_advertised_logout_brings_the_person_back() {
    let provider = Provider::start().await;
    let path = format!("/connect/endsession?client_id=web&post_logout_redirect_uri={POST_LOGOUT}");
    let visitor = Visitor::of(&provider);
    let logout = visitor.get(&path).await;
    assert_eq!(visitor.get(logout.location()).await.location(), POST_LOGOUT);
}
