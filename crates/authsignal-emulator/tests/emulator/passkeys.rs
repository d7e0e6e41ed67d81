//! Passkeys, with real signatures: signing in. Adding them has its own file.

mod algorithms;
mod conditional;
mod cookies;
mod forgery;
mod ownership;
mod reasons;
pub(crate) mod registration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Emulator, Reply, text};
use crate::virtual_device::Device;

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
async fn the_challenge_is_found_without_its_id_too() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    let body = json!({ "authenticationCredential": credential });
    let signed_in = emulator.anonymous("/verify/passkey", body.clone()).await;
    assert_eq!(signed_in.body["isVerified"], true, "{}", signed_in.body);
    assert_eq!(
        emulator.anonymous("/verify/passkey", body).await.body["errorCode"],
        "invalid_request"
    );
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
