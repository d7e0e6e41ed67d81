//! Answers that somebody has tampered with, or that were made for somewhere else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::crypto::iana::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    IDENTITY_SERVER, WEB_CLIENT, add_passkey, finish_registration, finish_sign_in, registration_options,
    sign_in_options,
};
use crate::harness::Emulator;
use crate::software_device::{BACKED_UP, BACKUP_ELIGIBLE, RsaDevice};
use crate::virtual_device::Device;

/// Changes one bit of the last byte.
fn tamper(field: &mut Value) {
    let mut bytes = URL_SAFE_NO_PAD.decode(field.as_str().unwrap()).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    *field = json!(URL_SAFE_NO_PAD.encode(bytes));
}

#[actix_web::test]
async fn a_tampered_signature_is_refused_for_every_algorithm() {
    for algorithm in [Algorithm::ES256, Algorithm::EdDSA] {
        let emulator = Emulator::start();
        let mut device = Device::with_algorithm(algorithm);
        add_passkey(&emulator, "alice", &mut device).await;
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let mut credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
        tamper(&mut credential["response"]["signature"]);
        let refused = finish_sign_in(&emulator, &begun, &credential).await;
        assert_eq!(refused.body["errorCode"], "invalid_credential", "{algorithm:?}");
    }
    let emulator = Emulator::start();
    let device = RsaDevice::new();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let mut credential = device.get(IDENTITY_SERVER, &begun["options"]);
    tamper(&mut credential["response"]["signature"]);
    let refused = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");
}

#[actix_web::test]
async fn signed_data_that_was_changed_is_refused() {
    let emulator = Emulator::start();
    let mut device = Device::with_algorithm(Algorithm::EdDSA);
    add_passkey(&emulator, "alice", &mut device).await;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let mut credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    // The last byte of it is the counter's.
    tamper(&mut credential["response"]["authenticatorData"]);
    let refused = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");
}

#[actix_web::test]
async fn an_answer_for_another_relying_party_is_refused() {
    let emulator = Emulator::start();
    let device = RsaDevice::new();
    let token = emulator.token("alice", "add-passkey").await;

    let begun = registration_options(&emulator, &token).await.body;
    let mut options = begun["options"].clone();
    options["rp"]["id"] = json!("example.com");
    let credential = device.create(WEB_CLIENT, &options);
    let refused = finish_registration(&emulator, &token, &begun, credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );

    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let mut options = begun["options"].clone();
    options["rpId"] = json!("example.com");
    let credential = device.get(IDENTITY_SERVER, &options);
    let refused = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}

#[actix_web::test]
async fn a_registration_for_another_challenge_is_refused() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let answered = registration_options(&emulator, &token).await.body;
    let other = registration_options(&emulator, &token).await.body;
    let credential = RsaDevice::new().create(WEB_CLIENT, &answered["options"]);
    let refused = finish_registration(&emulator, &token, &other, credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}

#[actix_web::test]
async fn an_origin_that_only_begins_like_localhost_is_refused_where_any_port_of_it_is_accepted() {
    let change = |config: String| {
        config.replace(
            "allow_any_localhost_origin = false",
            "allow_any_localhost_origin = true",
        )
    };
    let emulator = Emulator::start_with(change);
    let device = RsaDevice::new();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;
    for origin in [
        "https://localhost.example.com",
        "https://localhost:5001.example.com",
        "https://localhost@example.com",
        "https://localhost:6666/",
        "ftp://localhost",
        "null",
    ] {
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let credential = device.get(origin, &begun["options"]);
        let refused = finish_sign_in(&emulator, &begun, &credential).await;
        assert_eq!(
            refused.body["errorCode"], "invalid_credential",
            "{origin}: {}",
            refused.body
        );
    }
}

#[actix_web::test]
async fn a_garbled_user_handle_does_not_matter() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    for handle in [json!("WkRkaVlXUmpaVE13TkRVMw"), json!("not base64!"), Value::Null] {
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let mut credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
        credential["response"]["userHandle"] = handle;
        let signed_in = finish_sign_in(&emulator, &begun, &credential).await;
        assert_eq!(signed_in.body["userId"], "alice", "{}", signed_in.body);
    }
}

#[actix_web::test]
async fn the_backup_state_is_followed_and_eligibility_is_never_lost() {
    let emulator = Emulator::start();
    let mut device = RsaDevice::new();
    device.backup = BACKED_UP;
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;
    for (flags, verified, backed_up) in [
        (BACKUP_ELIGIBLE, true, false),
        (0, false, false),
        (BACKED_UP, true, true),
    ] {
        device.backup = flags;
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let credential = device.get(IDENTITY_SERVER, &begun["options"]);
        let answered = finish_sign_in(&emulator, &begun, &credential).await;
        assert_eq!(answered.body["isVerified"] == true, verified, "{}", answered.body);
        let path = "/users/alice/authenticators";
        let known = emulator.server(Method::GET, path, None).await.body[0]["webauthnCredential"].clone();
        assert_eq!(known["credentialBackedUp"], backed_up);
        assert_eq!(known["credentialDeviceType"], "multiDevice");
    }
}

#[actix_web::test]
async fn a_bearers_challenge_is_answered_by_a_passkey_that_was_asked_for() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let token = emulator.token("alice", "identity-server-passkey").await;
    let path = "/user-authenticators/passkey/authentication-options";
    let begun = emulator.client(&token, path, json!({})).await.body;

    let later = RsaDevice::new();
    let body = json!({
        "verificationMethod": "PASSKEY",
        "credentialId": RsaDevice::credential_id(),
        "credentialPublicKey": URL_SAFE_NO_PAD.encode(later.cose_key()),
    });
    let imported = emulator
        .server(Method::POST, "/users/alice/authenticators", Some(body))
        .await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    let credential = later.get(IDENTITY_SERVER, &begun["options"]);
    let body = json!({ "challengeId": begun["challengeId"], "authenticationCredential": credential });
    let refused = emulator.client(&token, "/verify/passkey", body).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}
