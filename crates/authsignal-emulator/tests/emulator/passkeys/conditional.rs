//! Passkeys that the password manager makes in passing, and the kinds of devices that an app asks for.

use serde_json::{Value, json};

use super::{IDENTITY_SERVER, WEB_CLIENT, finish_sign_in, registration_options, sign_in_options};
use crate::harness::{Emulator, Reply};
use crate::software_device::{PRESENT, PRESENT_AND_VERIFIED, RsaDevice};

/// Nobody was asked for anything.
const NOBODY: u8 = 0;

async fn create(emulator: &Emulator, token: &str, device: &RsaDevice, conditional: bool) -> Reply {
    let begun = registration_options(emulator, token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]);
    let body = json!({
        "challengeId": begun["challengeId"],
        "registrationCredential": credential,
        "conditionalCreate": conditional,
    });
    emulator.client(token, "/user-authenticators/passkey", body).await
}

#[actix_web::test]
async fn a_conditional_creation_needs_neither_presence_nor_verification() {
    for person in [NOBODY, PRESENT, PRESENT_AND_VERIFIED] {
        let emulator = Emulator::start();
        let token = emulator.token("alice", "add-passkey").await;
        let mut device = RsaDevice::new();
        device.person = person;
        let created = create(&emulator, &token, &device, true).await;
        assert_eq!(created.body["isVerified"], true, "{person}: {}", created.body);
    }
}

#[actix_web::test]
async fn any_other_creation_needs_both_and_says_which_one_is_missing() {
    for (person, reason) in [(NOBODY, "not present"), (PRESENT, "not verified")] {
        let emulator = Emulator::start();
        let token = emulator.token("alice", "add-passkey").await;
        let mut device = RsaDevice::new();
        device.person = person;
        let refused = create(&emulator, &token, &device, false).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_credential"))
        );
        let description = refused.body["errorDescription"].as_str().unwrap();
        assert!(description.contains(reason), "{description}");
        let known = emulator
            .server(reqwest::Method::GET, "/users/alice/authenticators", None)
            .await;
        assert_eq!(known.body, json!([]));
    }
}

#[actix_web::test]
async fn a_sign_in_with_a_passkey_made_in_passing_needs_verification_all_the_same() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let mut device = RsaDevice::new();
    device.person = NOBODY;
    create(&emulator, &token, &device, true).await;
    for (person, code) in [
        (PRESENT, json!("invalid_credential")),
        (PRESENT_AND_VERIFIED, Value::Null),
    ] {
        device.person = person;
        let begun = sign_in_options(&emulator, "identity-server-passkey").await;
        let credential = device.get(IDENTITY_SERVER, &begun["options"]);
        let answered = finish_sign_in(&emulator, &begun, &credential).await;
        assert_eq!(answered.body["errorCode"], code, "{}", answered.body);
    }
}

#[actix_web::test]
async fn the_kind_of_device_is_the_one_that_the_app_asks_for() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let path = "/user-authenticators/passkey/registration-options";
    for (body, attachment) in [
        (
            json!({ "authenticatorAttachment": "platform" }),
            json!("platform"),
        ),
        (
            json!({ "authenticatorAttachment": "cross-platform" }),
            json!("cross-platform"),
        ),
        (json!({ "authenticatorAttachment": null }), Value::Null),
        (json!({}), Value::Null),
    ] {
        let begun = emulator.client(&token, path, body).await;
        let selection = &begun.body["options"]["authenticatorSelection"];
        assert_eq!(selection["authenticatorAttachment"], attachment);
    }
    let refused = emulator
        .client(&token, path, json!({ "authenticatorAttachment": "toaster" }))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn a_device_of_another_kind_is_refused() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let path = "/user-authenticators/passkey/registration-options";
    let body = json!({ "authenticatorAttachment": "cross-platform" });
    let begun = emulator.client(&token, path, body).await.body;
    // It says that it is a platform authenticator.
    let credential = RsaDevice::new().create(WEB_CLIENT, &begun["options"]);
    let refused = super::finish_registration(&emulator, &token, &begun, credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}
