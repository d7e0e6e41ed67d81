//! The kinds of keys that a passkey may have, registered here or taken over.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::CborSerializable;
use passkey::crypto::iana::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use super::registration::COSE_KEY;
use super::{
    IDENTITY_SERVER, WEB_CLIENT, add_passkey, finish_registration, finish_sign_in, registration_options,
    sign_in, sign_in_options,
};
use crate::harness::{Emulator, Reply};
use crate::software_device::{RsaDevice, create_es384};
use crate::virtual_device::Device;

/// `{1: 1, 3: -8, -1: 6, -2: x}` with the base point of Ed25519.
fn ed25519_cose_key() -> Vec<u8> {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], &point].concat()
}

async fn import(emulator: &Emulator, user: &str, id: &str, key: &str) -> Reply {
    let body = json!({ "verificationMethod": "PASSKEY", "credentialId": id, "credentialPublicKey": key });
    emulator
        .server(Method::POST, &format!("/users/{user}/authenticators"), Some(body))
        .await
}

async fn register_and_sign_in(algorithm: Algorithm) {
    let emulator = Emulator::start();
    let mut device = Device::with_algorithm(algorithm);
    let added = add_passkey(&emulator, "alice", &mut device).await;
    assert_eq!(added.body["isVerified"], true, "{algorithm:?}: {}", added.body);
    let signed_in = sign_in(&emulator, IDENTITY_SERVER, &mut device).await;
    assert_eq!(
        signed_in.body["isVerified"], true,
        "{algorithm:?}: {}",
        signed_in.body
    );
    assert_eq!(signed_in.body["userId"], "alice");
}

#[actix_web::test]
async fn an_es256_key_registers_and_signs_in() {
    register_and_sign_in(Algorithm::ES256).await;
}

#[actix_web::test]
async fn an_ed25519_key_registers_and_signs_in() {
    register_and_sign_in(Algorithm::EdDSA).await;
}

#[actix_web::test]
async fn an_rs256_key_registers_and_signs_in() {
    let emulator = Emulator::start();
    let device = RsaDevice::new();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    let added = finish_registration(&emulator, &token, &begun, credential).await;
    assert_eq!(added.body["isVerified"], true, "{}", added.body);
    let signed_in = sign_in_with_rsa(&emulator, &device).await;
    assert_eq!(signed_in["isVerified"], true, "{signed_in}");
    assert_eq!(signed_in["userId"], "alice");
}

async fn sign_in_with_rsa(emulator: &Emulator, device: &RsaDevice) -> Value {
    let begun = sign_in_options(emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]);
    finish_sign_in(emulator, &begun, &credential).await.body
}

#[actix_web::test]
async fn rsa_keys_are_accepted() {
    let emulator = Emulator::start();
    let device = RsaDevice::new();
    let key = URL_SAFE_NO_PAD.encode(device.cose_key());
    let imported = import(&emulator, "alice", &RsaDevice::credential_id(), &key).await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    let signed_in = sign_in_with_rsa(&emulator, &device).await;
    assert_eq!(signed_in["isVerified"], true, "{signed_in}");
}

#[actix_web::test]
async fn an_imported_ed25519_key_signs_in() {
    let registering = Emulator::start();
    let mut device = Device::with_algorithm(Algorithm::EdDSA);
    let added = add_passkey(&registering, "alice", &mut device).await;
    let key = device.public_key().to_vec().unwrap();

    let emulator = Emulator::start();
    let id = added.body["credentialId"].as_str().unwrap();
    let imported = import(&emulator, "bob", id, &URL_SAFE_NO_PAD.encode(key)).await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    let signed_in = sign_in(&emulator, IDENTITY_SERVER, &mut device).await;
    assert_eq!(signed_in.body["userId"], "bob", "{}", signed_in.body);
}

#[actix_web::test]
async fn only_keys_on_their_curve_and_of_a_supported_algorithm_are_taken_over() {
    let emulator = Emulator::start();
    let id = RsaDevice::credential_id();
    let p256 = URL_SAFE_NO_PAD.decode(COSE_KEY).unwrap();
    let ed25519 = ed25519_cose_key();
    let changed = |key: &[u8], index: usize, byte: u8| {
        let mut key = key.to_vec();
        key[index] = byte;
        key
    };
    let cases = [
        ("another algorithm", changed(&p256, 4, 0x27)),
        ("another curve", changed(&p256, 6, 3)),
        ("off the curve", changed(&p256, 76, 0)),
        ("another curve of EdDSA", changed(&ed25519, 6, 7)),
        ("another algorithm of OKP", changed(&ed25519, 4, 0x26)),
        ("cut off", p256[..40].to_vec()),
    ];
    for (what, key) in cases {
        let refused = import(&emulator, "alice", &id, &URL_SAFE_NO_PAD.encode(key)).await;
        assert_eq!(
            refused.body["errorCode"], "invalid_request",
            "{what}: {}",
            refused.body
        );
    }
    for key in [p256, ed25519] {
        let user = format!("user-{}", key.len());
        let id = URL_SAFE_NO_PAD.encode(format!("credential of {user}"));
        let imported = import(&emulator, &user, &id, &URL_SAFE_NO_PAD.encode(key)).await;
        assert_eq!(imported.status, 200, "{}", imported.body);
    }
}

#[actix_web::test]
async fn a_credential_id_that_no_authenticator_makes_is_not_taken_over() {
    let emulator = Emulator::start();
    let refused = import(&emulator, "alice", "AAAA", COSE_KEY).await;
    assert_eq!(refused.body["errorCode"], "invalid_request", "{}", refused.body);
}

#[actix_web::test]
async fn a_key_of_an_algorithm_that_was_not_offered_is_refused() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = create_es384(WEB_CLIENT, &begun["options"]);
    let refused = finish_registration(&emulator, &token, &begun, credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}
