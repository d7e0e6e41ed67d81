//! Adding passkeys, and what is told about them.

use reqwest::Method;
use serde_json::json;

use super::{WEB_CLIENT, add_passkey, finish_registration, register, registration_options, sign_in_options};
use crate::harness::{Emulator, text};
use crate::virtual_device::Device;

/// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` with the base point of P-256.
pub(crate) const COSE_KEY: &str =
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

#[actix_web::test]
async fn the_options_ask_for_a_discoverable_verified_credential_of_a_supported_algorithm() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let options = registration_options(&emulator, &token).await.body["options"].clone();
    assert_eq!(options["rp"]["id"], "localhost");
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(selection["authenticatorAttachment"], "platform");
    assert_eq!(options["excludeCredentials"], json!([]));
    let algorithms: Vec<_> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["alg"].clone())
        .collect();
    assert_eq!(algorithms, [json!(-7), json!(-8), json!(-257)]);

    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    assert_eq!(begun["options"]["rpId"], "localhost");
    assert_eq!(begun["options"]["allowCredentials"], json!([]));
    assert_eq!(begun["options"]["userVerification"], "required");
    assert!(begun["options"].get("mediation").is_none());
}

#[actix_web::test]
async fn a_user_keeps_the_same_handle_and_known_passkeys_are_excluded() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    let added = add_passkey(&emulator, "alice", &mut device).await;
    let tracked = emulator
        .track("alice", "add-passkey", json!({ "scope": "add:authenticators" }))
        .await;
    let token = text(&tracked["token"]);
    let first = registration_options(&emulator, &token).await.body["options"].clone();
    let second = registration_options(&emulator, &token).await.body["options"].clone();
    assert_eq!(first["user"]["id"], second["user"]["id"]);
    assert_ne!(first["challenge"], second["challenge"]);
    assert_eq!(first["excludeCredentials"][0]["id"], added.body["credentialId"]);
}

#[actix_web::test]
async fn a_challenge_of_one_user_cannot_register_a_passkey_for_another() {
    let emulator = Emulator::start();
    let (alice, mallory) = (
        emulator.token("alice", "add-passkey").await,
        emulator.token("mallory", "add-passkey").await,
    );
    let begun = registration_options(&emulator, &alice).await.body;
    let credential = Device::new().create(WEB_CLIENT, &begun["options"]).await;
    let refused = finish_registration(&emulator, &mallory, &begun, credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_request");
}

#[actix_web::test]
async fn a_challenge_of_one_action_is_not_answered_in_another() {
    let emulator = Emulator::start();
    let (first, second) = (
        emulator.token("alice", "add-passkey").await,
        emulator.token("alice", "add-passkey").await,
    );
    let begun = registration_options(&emulator, &first).await.body;
    let credential = Device::new().create(WEB_CLIENT, &begun["options"]).await;
    let refused = finish_registration(&emulator, &second, &begun, credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_request");
}

#[actix_web::test]
async fn a_passkey_belongs_to_one_user_only() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = device.create(WEB_CLIENT, &begun["options"]).await;
    assert_eq!(
        finish_registration(&emulator, &token, &begun, credential.clone())
            .await
            .status,
        200
    );
    // The same credential id cannot be imported for somebody else.
    let body = json!({
        "verificationMethod": "PASSKEY",
        "credentialId": credential["id"],
        "credentialPublicKey": COSE_KEY,
    });
    let refused = emulator
        .server(Method::POST, "/users/bob/authenticators", Some(body))
        .await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}

#[actix_web::test]
async fn an_enrolled_user_adds_a_passkey_only_with_the_scope() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let without = emulator.token("alice", "add-passkey").await;
    let refused = registration_options(&emulator, &without).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn adding_a_further_passkey_does_not_pass_the_challenge() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let tracked = emulator
        .track("alice", "add-passkey", json!({ "scope": "add:authenticators" }))
        .await;
    let token = text(&tracked["token"]);
    let added = register(&emulator, &token, WEB_CLIENT, &mut Device::new()).await;
    assert_eq!(added.body["isVerified"], true);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_passkey_as_first_authenticator_completes_its_action() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    register(&emulator, &token, WEB_CLIENT, &mut Device::new()).await;
    let validated = emulator.validate(&token).await;
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "PASSKEY");
}

#[actix_web::test]
async fn every_passkey_of_the_user_is_listed_for_the_browser() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let (mut first, mut second) = (Device::new(), Device::new());
    add_passkey(&emulator, "alice", &mut first).await;
    let added = add_passkey(&emulator, "alice", &mut second).await;
    let token = text(&added.body["accessToken"]);
    let listed = emulator.get_with_token(&token, "/user-authenticators").await.body;
    let passkeys: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["verificationMethod"] == "PASSKEY")
        .map(|entry| entry["webauthnCredential"]["credentialId"].clone())
        .collect();
    assert_eq!(added.body["userAuthenticator"]["isDefault"], false, "the app is");
    assert_eq!(passkeys.len(), 2);
    assert!(passkeys.contains(&added.body["credentialId"]));
}

#[actix_web::test]
async fn the_server_learns_what_there_is_to_know_of_a_passkey() {
    let emulator = Emulator::start();
    let added = add_passkey(&emulator, "alice", &mut Device::new()).await;
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    let credential = &listed[0]["webauthnCredential"];
    assert_eq!(listed[0]["userId"], "alice");
    assert_eq!(credential["credentialId"], added.body["credentialId"]);
    assert_eq!(credential["aaguid"], "fbfc3007-154e-4ecc-8c0b-6e020557d7bd");
    assert_eq!(credential["aaguidMapping"]["name"], "iCloud Keychain");
    assert_eq!(credential["name"], "iCloud Keychain");
    assert_eq!(credential["verifiedAt"], "2026-03-01T12:00:10.000Z");
}

#[actix_web::test]
async fn a_known_credential_id_is_found_and_an_unknown_one_is_an_error() {
    let emulator = Emulator::start();
    let added = add_passkey(&emulator, "alice", &mut Device::new()).await;
    let token = text(&added.body["accessToken"]);
    let id = text(&added.body["credentialId"]);
    let path = format!("/user-authenticators/passkey?credentialIds=AAAA,{id}");
    let found = emulator.get_with_token(&token, &path).await;
    assert_eq!((found.status, &found.body["credentialId"]), (200, &json!(id)));
    let missing = emulator
        .get_with_token(&token, "/user-authenticators/passkey?credentialIds=AAAA")
        .await;
    assert_eq!(missing.status, 404);
}
