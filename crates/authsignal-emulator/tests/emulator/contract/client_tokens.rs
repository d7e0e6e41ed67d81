//! Client tokens: signed with the API secret, or with the key of the tenant's JWKS where the tenant says so.

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Emulator, reply};

fn rs256(config: &str) -> String {
    config.replace("token_algorithm = \"HS256\"", "token_algorithm = \"RS256\"")
}

fn claims(token: &str, key: &DecodingKey, algorithm: Algorithm, emulator: &Emulator) -> Value {
    let issuer = format!("{}/local-tenant", emulator.base);
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&[&issuer]);
    validation.set_issuer(&[&issuer]);
    validation.validate_exp = false;
    decode(token, key, &validation).unwrap().claims
}

/// The claims of a good token, signed by whoever knows the API secret.
fn signed_with_the_secret(claims: &Value) -> String {
    let key = EncodingKey::from_secret(b"local-secret");
    encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
}

async fn key_of(emulator: &Emulator, token: &str) -> DecodingKey {
    let jwks = emulator.request(Method::GET, "/v1/client/public/local-tenant/.well-known/jwks");
    let keys = reply(jwks.send().await.unwrap()).await.ok();
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let kid = decode_header(token).unwrap().kid.unwrap();
    DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap()
}

#[actix_web::test]
async fn older_sdks_verify_a_token_with_the_api_secret() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    let key = DecodingKey::from_secret(b"local-secret");
    let claims = claims(&token, &key, Algorithm::HS256, &emulator);
    assert_eq!(claims["sub"], "alice");
    assert_eq!(claims["other"]["actionCode"], "login");
}

#[actix_web::test]
async fn a_tenant_with_rs256_signs_with_the_key_of_its_jwks_and_is_used_like_any_other() {
    let emulator = Emulator::start_with(|config| rs256(&config));
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    let key = key_of(&emulator, &token).await;
    assert_eq!(claims(&token, &key, Algorithm::RS256, &emulator)["sub"], "alice");
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_token_of_the_other_algorithm_is_worth_nothing() {
    let emulator = Emulator::start_with(|config| rs256(&config));
    let token = emulator.token("alice", "login").await;
    let key = key_of(&emulator, &token).await;
    let forged = signed_with_the_secret(&claims(&token, &key, Algorithm::RS256, &emulator));
    let refused = emulator
        .client(&forged, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(refused.error(), (401, "invalid_token"));
    assert_eq!(emulator.validate(&forged).await["isValid"], false);
    assert_eq!(emulator.validate(&forged).await.get("userId"), None);
}
