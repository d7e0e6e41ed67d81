//! Passkeys, with real signatures.

use passkey::crypto::iana::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Emulator, Reply, text};
use crate::virtual_device::{Device, RsaDevice};

const WEB_CLIENT: &str = "https://localhost:5002";
const IDENTITY_SERVER: &str = "https://localhost:5001";

/// Adds a passkey as the web client does: by a token of `add-passkey`.
async fn add_passkey(emulator: &Emulator, user: &str, device: &mut Device) -> Reply {
    let tracked = emulator
        .track(user, "add-passkey", json!({ "scope": "add:authenticators" }))
        .await;
    register(emulator, &text(&tracked["token"]), WEB_CLIENT, device).await
}

async fn register(emulator: &Emulator, token: &str, origin: &str, device: &mut Device) -> Reply {
    let begun = registration_options(emulator, token).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let credential = device.create(origin, &begun.body["options"]).await;
    finish_registration(emulator, token, &begun.body, credential).await
}

async fn registration_options(emulator: &Emulator, token: &str) -> Reply {
    let body = json!({ "authenticatorAttachment": "platform" });
    emulator
        .client(token, "/user-authenticators/passkey/registration-options", body)
        .await
}

async fn finish_registration(emulator: &Emulator, token: &str, begun: &Value, credential: Value) -> Reply {
    let body = json!({
        "challengeId": begun["challengeId"],
        "registrationCredential": credential,
        "conditionalCreate": false,
    });
    emulator.client(token, "/user-authenticators/passkey", body).await
}

/// The options of a sign-in that names its action.
async fn sign_in_options(emulator: &Emulator, action: &str) -> Value {
    let challenge = emulator
        .anonymous("/challenge", json!({ "action": action }))
        .await;
    assert_eq!(challenge.status, 200, "{}", challenge.body);
    let begun = emulator
        .anonymous(
            "/user-authenticators/passkey/authentication-options",
            json!({ "challengeId": challenge.body["challengeId"] }),
        )
        .await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    begun.body
}

async fn finish_sign_in(emulator: &Emulator, begun: &Value, credential: &Value) -> Reply {
    let body = json!({
        "challengeId": begun["challengeId"],
        "authenticationCredential": credential,
        "deviceId": "device-1",
    });
    emulator.anonymous("/verify/passkey", body).await
}

async fn sign_in(emulator: &Emulator, origin: &str, device: &mut Device) -> Reply {
    let begun = sign_in_options(emulator, "identity-server-passkey").await;
    let credential = device.get(origin, &begun["options"]).await;
    finish_sign_in(emulator, &begun, &credential).await
}

#[actix_web::test]
async fn a_passkey_added_in_the_web_client_signs_in_at_the_identity_server() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut device = Device::new();
    let added = add_passkey(&emulator, "alice", &mut device).await;
    assert_eq!(added.body["isVerified"], true, "{}", added.body);

    let signed_in = sign_in(&emulator, IDENTITY_SERVER, &mut device).await;
    assert_eq!(signed_in.body["isVerified"], true, "{}", signed_in.body);
    assert_eq!(signed_in.body["userId"], "alice");
    let validated = emulator.validate(&text(&signed_in.body["accessToken"])).await;
    assert_eq!(validated["isValid"], true);
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["action"], "identity-server-passkey");
    assert_eq!(validated["userId"], "alice");
    assert_eq!(validated["verificationMethod"], "PASSKEY");
}

#[actix_web::test]
async fn rsa_keys_are_accepted() {
    let emulator = Emulator::start();
    let device = RsaDevice::new();
    let body = json!({
        "verificationMethod": "PASSKEY",
        "credentialId": RsaDevice::CREDENTIAL_ID,
        "credentialPublicKey": device.cose_key(),
    });
    let imported = emulator
        .server(Method::POST, "/users/alice/authenticators", Some(body))
        .await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]);
    let signed_in = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(signed_in.body["isVerified"], true, "{}", signed_in.body);
}

#[actix_web::test]
async fn a_key_of_an_algorithm_that_was_not_offered_is_refused() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let mut options = begun["options"].clone();
    options["pubKeyCredParams"] = json!([{ "type": "public-key", "alg": -8 }]);
    let credential = Device::with_algorithm(Algorithm::EdDSA)
        .create(WEB_CLIENT, &options)
        .await;
    let refused = finish_registration(&emulator, &token, &begun, credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");
}

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
    assert_eq!(algorithms, [json!(-7), json!(-257)]);

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
async fn a_bearer_is_challenged_with_the_passkeys_of_that_user_only() {
    let emulator = Emulator::start();
    let (mut of_alice, mut of_bob) = (Device::new(), Device::new());
    let added = add_passkey(&emulator, "alice", &mut of_alice).await;
    add_passkey(&emulator, "bob", &mut of_bob).await;
    let token = emulator.token("alice", "identity-server-passkey").await;
    let path = "/user-authenticators/passkey/authentication-options";
    let begun = emulator.client(&token, path, json!({})).await.body;
    let allowed = begun["options"]["allowCredentials"].as_array().unwrap().clone();
    assert_eq!(allowed.len(), 1);
    assert_eq!(allowed[0]["id"], added.body["credentialId"]);

    // Bob's device answers the challenge that was meant for Alice's.
    let mut options = begun["options"].clone();
    options["allowCredentials"] = json!([]);
    let credential = of_bob.get(IDENTITY_SERVER, &options).await;
    let body = json!({ "challengeId": begun["challengeId"], "authenticationCredential": credential });
    let refused = emulator.client(&token, "/verify/passkey", body).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_credential"))
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");

    let begun = emulator.client(&token, path, json!({})).await.body;
    let credential = of_alice.get(IDENTITY_SERVER, &begun["options"]).await;
    let body = json!({ "challengeId": begun["challengeId"], "authenticationCredential": credential });
    assert_eq!(
        emulator.client(&token, "/verify/passkey", body).await.body["isVerified"],
        true
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn only_an_id_that_nobody_registered_is_an_unknown_credential() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    let added = add_passkey(&emulator, "alice", &mut device).await;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let mut credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    credential["response"]["signature"] = json!("MEUCIQ");
    let refused = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");

    let path = format!(
        "/users/alice/authenticators/{}",
        text(&added.body["userAuthenticatorId"])
    );
    assert_eq!(emulator.server(Method::DELETE, &path, None).await.status, 200);
    let refused = sign_in(&emulator, IDENTITY_SERVER, &mut device).await;
    assert_eq!(refused.body["errorCode"], "unknown_credential");
    assert!(refused.body.get("error").is_some());
}

#[actix_web::test]
async fn an_answer_from_another_origin_is_refused() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    let token = emulator.token("alice", "add-passkey").await;
    let refused = register(&emulator, &token, "https://localhost:6666", &mut device).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");

    add_passkey(&emulator, "alice", &mut device).await;
    let refused = sign_in(&emulator, "https://localhost:6666", &mut device).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");
}

#[actix_web::test]
async fn any_localhost_origin_is_accepted_where_the_tenant_says_so() {
    let change = |config: String| {
        config.replace(
            "allow_any_localhost_origin = false",
            "allow_any_localhost_origin = true",
        )
    };
    let emulator = Emulator::start_with(change);
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    for origin in ["https://localhost:6666", "http://localhost:3000"] {
        assert_eq!(
            sign_in(&emulator, origin, &mut device).await.body["isVerified"],
            true,
            "{origin}"
        );
    }
}

#[actix_web::test]
async fn an_answer_without_user_verification_is_refused() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    device.verifies_user = false;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let mut options = begun["options"].clone();
    options["userVerification"] = json!("discouraged");
    let credential = device.get(IDENTITY_SERVER, &options).await;
    let refused = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
}

#[actix_web::test]
async fn a_challenge_is_answered_once_and_within_five_minutes() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;

    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    assert_eq!(finish_sign_in(&emulator, &begun, &credential).await.status, 200);
    let replayed = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(replayed.body["errorCode"], "invalid_request");

    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    emulator.clock.advance(time::Duration::minutes(5));
    let late = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(late.body["errorCode"], "invalid_request");
}

#[actix_web::test]
async fn an_answer_to_another_challenge_is_refused() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let answered = sign_in_options(&emulator, "identity-server-passkey").await;
    let other = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &answered["options"]).await;
    let refused = finish_sign_in(&emulator, &other, &credential).await;
    assert_eq!(refused.body["errorCode"], "invalid_credential");
}

#[actix_web::test]
async fn a_cloned_authenticator_is_found_by_its_counter() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let mut clone = device.cloned();
    assert_eq!(
        sign_in(&emulator, IDENTITY_SERVER, &mut device).await.body["isVerified"],
        true
    );
    let refused = sign_in(&emulator, IDENTITY_SERVER, &mut clone).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
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

/// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` with the base point of P-256.
pub(crate) const COSE_KEY: &str =
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

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
async fn an_action_that_does_not_permit_passkeys_cannot_be_signed_in_to_with_one() {
    let emulator = Emulator::start();
    let refused = emulator
        .anonymous("/challenge", json!({ "action": "identity-server-login" }))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn a_blocked_user_does_not_get_in_with_a_passkey() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    emulator
        .set_outcome("alice", "identity-server-passkey", json!("BLOCK"))
        .await;
    let refused = sign_in(&emulator, IDENTITY_SERVER, &mut device).await;
    assert_eq!(refused.body, json!({ "isVerified": false }));
    let actions = emulator
        .server(
            Method::GET,
            "/users/alice/actions?codes=identity-server-passkey",
            None,
        )
        .await;
    assert_eq!(actions.body[0]["state"], "BLOCK");
}

#[actix_web::test]
async fn a_sign_in_without_an_action_gets_the_default_one() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let path = "/user-authenticators/passkey/authentication-options";
    let begun = emulator.anonymous(path, json!({})).await.body;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    let signed_in = finish_sign_in(&emulator, &begun, &credential).await.body;
    let validated = emulator.validate(&text(&signed_in["accessToken"])).await;
    assert_eq!(validated["actionCode"], "passkeySignIn");
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
