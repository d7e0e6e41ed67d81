//! `private_key_jwt` and `client_secret_jwt` over HTTP.

use std::rc::Rc;

use actix_web::http::StatusCode;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use oidc_protocol::client_authentication::ASSERTION_TYPE;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use super::provider::{ISSUER, Provider, Reply};

/// The shared secret of the client `sharing`.
pub(super) const SHARED: &str = "0123456789abcdef0123456789abcdef";

pub(super) fn new_key() -> EncodingKey {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    EncodingKey::from_ec_der(document.unwrap().as_ref())
}

pub(super) fn public_half(key: &EncodingKey) -> Value {
    serde_json::to_value(Jwk::from_encoding_key(key, Algorithm::ES256).unwrap()).unwrap()
}

/// A machine that authenticates by `method` only.
fn machine(client_id: &str, method: &str, more: &Value) -> Value {
    let mut client = json!({
        "client_id": client_id,
        "grant_types": ["client_credentials"],
        "scope": "api1",
        "token_endpoint_auth_methods": [method],
    });
    for (key, value) in more.as_object().unwrap() {
        client[key] = value.clone();
    }
    client
}

async fn start(key: &EncodingKey) -> Provider {
    Provider::with_more(json!([
        machine(
            "signing",
            "private_key_jwt",
            &json!({ "jwks": { "keys": [public_half(key)] } })
        ),
        machine(
            "sharing",
            "client_secret_jwt",
            &json!({ "client_assertion_secret": SHARED })
        ),
    ]))
    .await
}

/// An assertion of this client, to be used once.
fn assertion(provider: &Provider, client_id: &str, key: &EncodingKey, jwt_id: &str) -> String {
    let algorithm = if client_id == "sharing" {
        Algorithm::HS256
    } else {
        Algorithm::ES256
    };
    signed(provider, client_id, algorithm, key, jwt_id)
}

/// The same with a key for this algorithm.
pub(super) fn signed(
    provider: &Provider,
    client_id: &str,
    algorithm: Algorithm,
    key: &EncodingKey,
    jwt_id: &str,
) -> String {
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": ISSUER,
        "exp": provider.clock.now().unix_timestamp() + 60,
        "jti": jwt_id,
    });
    jsonwebtoken::encode(&Header::new(algorithm), &claims, key).unwrap()
}

async fn present(provider: &Provider, assertion: &str) -> Reply {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    provider.token(None, &form).await
}

fn assert_is_refused(reply: &Reply, case: &str) {
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{case}: {}", reply.body);
    assert_eq!(reply.json()["error"], "invalid_client", "{case}");
}

#[actix_web::test]
async fn an_assertion_authenticates_once() {
    let key = new_key();
    let provider = start(&key).await;
    let secret = EncodingKey::from_secret(SHARED.as_bytes());
    for (client_id, key) in [("signing", &key), ("sharing", &secret)] {
        let first = assertion(&provider, client_id, key, "1");
        assert_eq!(
            present(&provider, &first).await.status,
            StatusCode::OK,
            "{client_id}"
        );
        assert_is_refused(&present(&provider, &first).await, "replayed");
        let signed_again = {
            provider.clock.advance(Duration::seconds(1));
            assertion(&provider, client_id, key, "1")
        };
        assert_ne!(first, signed_again);
        assert_is_refused(&present(&provider, &signed_again).await, "the same jti");
        let next = assertion(&provider, client_id, key, "2");
        assert_eq!(
            present(&provider, &next).await.status,
            StatusCode::OK,
            "{client_id}"
        );
    }
}

#[actix_web::test]
async fn of_many_who_present_an_assertion_at_once_exactly_one_gets_a_token() {
    let key = new_key();
    let provider = Rc::new(start(&key).await);
    let assertion = assertion(&provider, "signing", &key, "1");
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (provider, assertion) = (Rc::clone(&provider), assertion.clone());
            actix_web::rt::spawn(async move { present(&provider, &assertion).await.status })
        })
        .collect();
    let mut winners = 0;
    for attempt in attempts {
        winners += usize::from(attempt.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(winners, 1);
}

#[actix_web::test]
async fn an_assertion_that_proves_nothing_does_not_spend_its_jti() {
    let key = new_key();
    let provider = start(&key).await;
    assert_is_refused(
        &present(&provider, &assertion(&provider, "signing", &new_key(), "1")).await,
        "another key",
    );
    assert_eq!(
        present(&provider, &assertion(&provider, "signing", &key, "1"))
            .await
            .status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn an_expired_assertion_proves_nothing_and_neither_does_a_secret_in_its_place() {
    let key = new_key();
    let provider = start(&key).await;
    let old = assertion(&provider, "signing", &key, "1");
    provider.clock.advance(Duration::minutes(2));
    assert_is_refused(&present(&provider, &old).await, "expired");
    for client_id in ["signing", "sharing"] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("client_secret", SHARED),
        ];
        assert_is_refused(&provider.token(None, &form).await, client_id);
        assert_is_refused(&provider.token(None, &form[..2]).await, client_id);
    }
}

#[actix_web::test]
async fn an_assertion_beside_another_method_is_an_invalid_request() {
    let key = new_key();
    let provider = start(&key).await;
    let token = assertion(&provider, "signing", &key, "1");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", token.as_str()),
    ];
    let both = provider.token(Some("Basic Y2xpZW50OnNlY3JldA=="), &form).await;
    assert_eq!(both.json()["error"], "invalid_request");
    let with_secret = [&form[..], &[("client_secret", "secret")]].concat();
    assert_eq!(
        provider.token(None, &with_secret).await.json()["error"],
        "invalid_request"
    );
    let other_type = [form[0], ("client_assertion_type", "x"), form[2]];
    assert_is_refused(&provider.token(None, &other_type).await, "another type");
    assert_eq!(present(&provider, &token).await.status, StatusCode::OK);
}
