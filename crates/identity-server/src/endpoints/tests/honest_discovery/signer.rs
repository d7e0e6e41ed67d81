//! Keys of a client for every algorithm, also for those that are refused.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::super::client_assertions::{SHARED, new_key};
use super::super::refresh::offline_with;

/// The algorithms that `jsonwebtoken` can sign with.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm::HS256,
    Algorithm::HS384,
    Algorithm::HS512,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

static RSA: LazyLock<EncodingKey> = LazyLock::new(|| {
    let key_pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key_pair).unwrap();
    let text = STANDARD.encode(der.as_ref());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap()
});

static P256: LazyLock<EncodingKey> = LazyLock::new(new_key);

static P384: LazyLock<EncodingKey> = LazyLock::new(|| {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &SystemRandom::new());
    EncodingKey::from_ec_der(document.unwrap().as_ref())
});

static ED25519: LazyLock<EncodingKey> = LazyLock::new(|| {
    let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).unwrap();
    EncodingKey::from_ed_der(document.as_ref())
});

static SECRET: LazyLock<EncodingKey> = LazyLock::new(|| EncodingKey::from_secret(SHARED.as_bytes()));

/// The key that signs with this algorithm.
pub(super) fn key(algorithm: Algorithm) -> &'static EncodingKey {
    match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => &SECRET,
        Algorithm::ES256 => &P256,
        Algorithm::ES384 => &P384,
        Algorithm::EdDSA => &ED25519,
        _ => &RSA,
    }
}

pub(super) fn public_half(algorithm: Algorithm) -> Value {
    let mut jwk = serde_json::to_value(Jwk::from_encoding_key(key(algorithm), algorithm).unwrap()).unwrap();
    // An RSA key is for two families of algorithms.
    jwk.as_object_mut().unwrap().remove("alg");
    jwk
}

/// The client `offline` with every credential that there is, and with some of its metadata replaced.
pub(super) fn client(changes: &Value) -> Value {
    let mut client = offline_with(&json!({
        "grant_types": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            super::super::device::GRANT_TYPE,
        ],
        "client_assertion_secret": SHARED,
        "jwks": { "keys": [
            public_half(Algorithm::RS256), public_half(Algorithm::ES256), public_half(Algorithm::EdDSA),
        ] },
    }));
    for (name, value) in changes.as_object().unwrap() {
        client[name] = value.clone();
    }
    client
}
