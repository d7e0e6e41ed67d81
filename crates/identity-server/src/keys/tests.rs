use std::sync::Arc;

use jsonwebtoken::jwk::JwkSet;
use secrecy::{ExposeSecret as _, SecretSlice};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;
use web_host::{ManualClock, SystemRandom};

use super::*;
use crate::audit::Audit;
use crate::clients::ConfiguredClients;
use crate::config::AuditSection;
use crate::limits::{KnownBrowsers, LimitSettings, Limits};
use crate::metrics::ServerMetrics;
use crate::storage::{SigningKeyStorage, SqlStorage, StoredSecret, StoredSigningKey};
use crate::users::ConfiguredUsers;

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// What encrypts the keys of all tests.
pub(crate) fn encryption_keys() -> EncryptionKeys {
    EncryptionKeys::parse(&"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".into()).unwrap()
}

/// A key as a version before encryption has stored it: it is taken over when a server starts with it.
pub(crate) fn new_key(created_at: OffsetDateTime) -> StoredSigningKey {
    let key = signing_key::generate(SigningAlgorithm::Rs256).unwrap();
    StoredSigningKey {
        kid: key.kid,
        algorithm: "RS256".to_owned(),
        generation: 1,
        private_key: StoredSecret {
            encryption_key_id: None,
            bytes: key.pkcs8,
        },
        created_at,
        signs_from: created_at,
        token_lifetime: Duration::ZERO,
        revoked_at: None,
    }
}

pub(crate) fn parts(storage: &SqlStorage) -> Parts {
    let (storage, clock) = (
        Arc::new(storage.clone()),
        ManualClock::at(datetime!(2026-11-24 12:00 UTC)),
    );
    let (clock, random) = (Arc::new(clock), Arc::new(SystemRandom));
    let metrics = Arc::new(ServerMetrics::default());
    Parts {
        limits: Arc::new(Limits::new(
            storage.clone(),
            clock.clone(),
            &LimitSettings::default(),
            KnownBrowsers::new(&vec![7; 32].into()),
        )),
        audit: Arc::new(Audit::new(
            storage.clone(),
            clock.clone(),
            random.clone(),
            metrics.clone(),
            AuditSection::default(),
        )),
        metrics,
        issuer: Issuer::parse("https://localhost:5001").unwrap(),
        storage,
        users: Arc::new(ConfiguredUsers::default()),
        clients: Arc::new(ConfiguredClients::default()),
        resources: Arc::default(),
        clock,
        random,
        flows: None,
    }
}

pub(crate) async fn vault(
    parts: &Parts,
    encryption: EncryptionKeys,
    schedule: KeySchedule,
) -> Result<KeyVault, KeyError> {
    let vault = KeyVault::new(
        Arc::clone(&parts.storage),
        Arc::clone(&parts.clock),
        Arc::clone(&parts.random),
        Arc::clone(&parts.audit),
        encryption,
        schedule,
    );
    vault.take_over().await?;
    Ok(vault)
}

pub(crate) async fn load(parts: &Parts) -> Result<KeyRing, KeyError> {
    KeyRing::load(
        parts,
        vault(parts, encryption_keys(), KeySchedule::default()).await?,
    )
    .await
}

fn storage() -> SqlStorage {
    SqlStorage::in_memory().unwrap()
}

async fn published(keys: &KeyRing) -> Value {
    serde_json::from_slice(&keys.jwks().await.unwrap()).unwrap()
}

async fn kids(keys: &KeyRing) -> Vec<String> {
    let published = published(keys).await;
    let keys = published["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// The key that signed this token, as it says itself.
fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

#[actix_web::test]
async fn the_first_key_is_made_once_and_found_again() {
    let storage = storage();
    let first = load(&parts(&storage)).await.unwrap();
    let again = load(&parts(&storage)).await.unwrap();
    assert_eq!(kids(&first).await.len(), 1);
    assert_eq!(kids(&first).await, kids(&again).await);
}

#[actix_web::test]
async fn replicas_that_start_together_end_up_with_one_key() {
    let storage = storage();
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let parts = parts(&storage);
            tokio::spawn(async move { kids(&load(&parts).await.unwrap()).await })
        })
        .collect();
    let mut seen = Vec::new();
    for start in starts {
        seen.push(start.await.unwrap());
    }
    assert_eq!(seen[0].len(), 1);
    assert!(seen.iter().all(|kids| *kids == seen[0]), "{seen:?}");
}

#[actix_web::test]
async fn the_key_whose_turn_it_is_signs_and_all_are_published() {
    let storage = storage();
    let old = new_key(datetime!(2026-11-01 0:00 UTC));
    let new = StoredSigningKey {
        generation: 2,
        ..new_key(datetime!(2026-11-02 0:00 UTC))
    };
    for key in [&old, &new] {
        storage.insert_signing_key(key.clone()).await.unwrap();
    }
    let keys = load(&parts(&storage)).await.unwrap();
    assert_eq!(kids(&keys).await, [new.kid.clone(), old.kid.clone()]);
    let token = keys
        .sign(SigningAlgorithm::Rs256, TokenType::Id, Duration::HOUR, &json!({}))
        .await
        .unwrap();
    assert_eq!(kid_of(&token), new.kid);
}

#[actix_web::test]
async fn what_is_published_is_the_public_half_under_its_thumbprint() {
    let keys = load(&parts(&storage())).await.unwrap();
    let published = published(&keys).await;
    let key = published["keys"][0].as_object().unwrap();
    let mut members: Vec<_> = key.keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!(
        (key["alg"].as_str(), key["use"].as_str(), key["e"].as_str()),
        (Some("RS256"), Some("sig"), Some("AQAB"))
    );
    // RFC 7638 section 3.1: the members in this order, without spaces.
    let input = format!(r#"{{"e":"AQAB","kty":"RSA","n":{}}}"#, key["n"]);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, input.as_bytes());
    let thumbprint = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
    assert_eq!(key["kid"], Value::from(thumbprint));
}

/// Claims that would do for either kind of token, with some of them changed.
fn claims(changes: &Value) -> Value {
    let now = NOW.unix_timestamp();
    let mut claims = json!({
        "iss": "https://localhost:5001",
        "sub": "alice",
        "aud": ["https://localhost:5001/resources"],
        "exp": now + 1,
        "iat": now,
        "nbf": now,
        "jti": "a-token",
        "client_id": "web",
        "scope": "openid",
        "auth_time": now,
        "amr": ["pwd"],
        "sid": "a-session",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

#[actix_web::test]
async fn an_access_token_counts_for_this_issuer_in_its_time_and_as_nothing_else() {
    let keys = load(&parts(&storage())).await.unwrap();
    let counts = async |token_type, changes: &Value| {
        let token = keys
            .sign(
                SigningAlgorithm::Rs256,
                token_type,
                Duration::HOUR,
                &claims(changes),
            )
            .await;
        let verified = keys.verify_access_token(&token.unwrap(), NOW).await;
        verified.unwrap().is_some()
    };
    let now = NOW.unix_timestamp();
    assert!(counts(TokenType::Access, &json!({})).await);
    assert!(!counts(TokenType::Id, &json!({})).await);
    for changes in [
        json!({ "iss": "https://other.example" }),
        json!({ "exp": now }),
        json!({ "nbf": now + 1 }),
    ] {
        assert!(!counts(TokenType::Access, &changes).await, "{changes}");
    }
}

#[actix_web::test]
async fn an_id_token_counts_for_this_issuer_even_when_it_has_expired_and_as_nothing_else() {
    let keys = load(&parts(&storage())).await.unwrap();
    let counts = async |token_type, issuer: &str| {
        let changes = json!({ "aud": "web", "iss": issuer, "exp": 1 });
        let token = keys
            .sign(
                SigningAlgorithm::Rs256,
                token_type,
                Duration::HOUR,
                &claims(&changes),
            )
            .await;
        let verified = keys.verify_id_token(&token.unwrap()).await;
        verified.unwrap().is_some()
    };
    assert!(counts(TokenType::Id, "https://localhost:5001").await);
    assert!(!counts(TokenType::Id, "https://other.example").await);
    assert!(!counts(TokenType::Access, "https://localhost:5001").await);
}

#[actix_web::test]
async fn a_key_that_this_version_cannot_use_stops_the_start_and_is_named() {
    for (algorithm, bytes) in [
        ("HS256", vec![1].into()),
        ("ES256", new_key(NOW).private_key.bytes),
        ("RS256", vec![1].into()),
    ] {
        let key = StoredSigningKey {
            kid: "broken".to_owned(),
            algorithm: algorithm.to_owned(),
            private_key: StoredSecret {
                encryption_key_id: None,
                bytes,
            },
            ..new_key(NOW)
        };
        let storage = storage();
        storage.insert_signing_key(key).await.unwrap();
        let broken = load(&parts(&storage)).await.unwrap_err().to_string();
        assert!(broken.contains("`broken`"), "{broken}");
    }
}

#[actix_web::test]
async fn a_key_is_not_printed() {
    let keys = load(&parts(&storage())).await.unwrap();
    let printed = format!("{keys:?}");
    let [kid] = kids(&keys).await.try_into().unwrap();
    assert!(printed.contains(&kid) && !printed.contains("encode"), "{printed}");
}

/// The header and claims of a token, verified with the published keys as a client would.
async fn verified(keys: &KeyRing, token: &str, algorithm: jsonwebtoken::Algorithm) -> Option<Value> {
    let jwks: JwkSet = serde_json::from_value(published(keys).await).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(jwks.find(&kid_of(token)).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(algorithm);
    validation.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode(token, &key, &validation);
    decoded.ok().map(|decoded| decoded.claims)
}

#[actix_web::test]
async fn each_algorithm_gets_a_key_of_its_own_when_it_is_needed_first() {
    use jsonwebtoken::Algorithm;
    let storage = storage();
    let keys = load(&parts(&storage)).await.unwrap();
    assert_eq!(kids(&keys).await.len(), 1);
    for (algorithm, jose) in [
        (SigningAlgorithm::Rs256, Algorithm::RS256),
        (SigningAlgorithm::Ps256, Algorithm::PS256),
        (SigningAlgorithm::Es256, Algorithm::ES256),
        (SigningAlgorithm::EdDsa, Algorithm::EdDSA),
    ] {
        let claims = json!({ "made": algorithm });
        for _ in 0..2 {
            let token = keys
                .sign(algorithm, TokenType::UserInfo, Duration::ZERO, &claims)
                .await
                .unwrap();
            assert_eq!(
                verified(&keys, &token, jose).await,
                Some(claims.clone()),
                "{algorithm}"
            );
        }
    }
    let published = published(&keys).await;
    let mut algorithms: Vec<_> = published["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["alg"].as_str().unwrap())
        .collect();
    algorithms.sort_unstable();
    assert_eq!(algorithms, ["ES256", "EdDSA", "PS256", "RS256"]);
    assert!(
        published["keys"]
            .as_array()
            .unwrap()
            .iter()
            .all(|key| key.get("d").is_none()),
        "private halves stay here"
    );
}

#[actix_web::test]
async fn a_replica_finds_keys_that_another_has_made() {
    let storage = storage();
    let (one, other) = (
        load(&parts(&storage)).await.unwrap(),
        load(&parts(&storage)).await.unwrap(),
    );
    let claims = claims(&json!({ "aud": "web" }));
    let token = one
        .sign(SigningAlgorithm::Es256, TokenType::Id, Duration::HOUR, &claims)
        .await
        .unwrap();
    assert!(other.verify_id_token(&token).await.unwrap().is_some());
    assert_eq!(kids(&other).await.len(), 2);
    let token = other
        .sign(SigningAlgorithm::Es256, TokenType::Id, Duration::HOUR, &claims)
        .await
        .unwrap();
    assert!(one.verify_id_token(&token).await.unwrap().is_some());
    assert_eq!(kids(&one).await.len(), 2);
}

#[actix_web::test]
async fn a_token_of_one_algorithm_does_not_verify_as_one_of_another() {
    let keys = load(&parts(&storage())).await.unwrap();
    let token = keys
        .sign(
            SigningAlgorithm::Ps256,
            TokenType::Id,
            Duration::HOUR,
            &claims(&json!({ "aud": "web" })),
        )
        .await
        .unwrap();
    let (header, rest) = token.split_once('.').unwrap();
    let header = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header).unwrap();
    let header = String::from_utf8(header).unwrap().replace("PS256", "RS256");
    let header = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, header);
    assert!(keys.verify_id_token(&token).await.unwrap().is_some());
    assert!(
        keys.verify_id_token(&format!("{header}.{rest}"))
            .await
            .unwrap()
            .is_none()
    );
}

#[actix_web::test]
async fn pairwise_subjects_stay_the_same_after_a_restart() {
    let storage = storage();
    let client: Client = serde_json::from_value(json!({
        "client_id": "web",
        "redirect_uris": ["https://app.example/"],
        "scope": "openid",
        "subject_type": "pairwise",
    }))
    .unwrap();
    let alice = SubjectId::parse("alice").unwrap();
    let first = load(&parts(&storage)).await.unwrap();
    let again = load(&parts(&storage)).await.unwrap();
    assert_eq!(
        first.subject_at(&client, &alice),
        again.subject_at(&client, &alice)
    );
    assert_ne!(first.subject_at(&client, &alice), alice);
}

mod any_history;
mod attacks;
mod replicas;
