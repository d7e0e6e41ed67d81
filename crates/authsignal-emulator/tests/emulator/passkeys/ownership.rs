//! Whose challenge, whose passkey: nobody answers for somebody else, and nobody spoils somebody else's ceremony.

use reqwest::Method;
use serde_json::json;

use super::{
    IDENTITY_SERVER, WEB_CLIENT, add_passkey, finish_registration, finish_sign_in, registration_options,
    sign_in_options,
};
use crate::harness::{Emulator, send, text};
use crate::software_device::RsaDevice;
use crate::virtual_device::Device;

const OPTIONS: &str = "/user-authenticators/passkey/authentication-options";

#[actix_web::test]
async fn who_answers_a_challenge_of_somebody_else_does_not_use_it_up() {
    let emulator = Emulator::start();
    let (alice, mallory) = (
        emulator.token("alice", "add-passkey").await,
        emulator.token("mallory", "add-passkey").await,
    );
    let begun = registration_options(&emulator, &alice).await.body;
    let credential = Device::new().create(WEB_CLIENT, &begun["options"]).await;
    let refused = finish_registration(&emulator, &mallory, &begun, credential.clone()).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    let added = finish_registration(&emulator, &alice, &begun, credential).await;
    assert_eq!(added.body["isVerified"], true, "{}", added.body);
}

#[actix_web::test]
async fn a_bearers_challenge_is_not_answered_anonymously_nor_by_the_bearer_of_another_action() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let token = emulator.token("alice", "identity-server-passkey").await;
    let other = emulator.token("alice", "identity-server-passkey").await;
    let begun = emulator.client(&token, OPTIONS, json!({})).await.body;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    let body = json!({ "challengeId": begun["challengeId"], "authenticationCredential": credential });
    assert_eq!(
        emulator.anonymous("/verify/passkey", body.clone()).await.status,
        400
    );
    assert_eq!(
        emulator
            .client(&other, "/verify/passkey", body.clone())
            .await
            .status,
        400
    );
    assert_eq!(emulator.state(&other).await, "CHALLENGE_REQUIRED");
    let verified = emulator.client(&token, "/verify/passkey", body).await;
    assert_eq!(verified.body["isVerified"], true, "{}", verified.body);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    assert_eq!(emulator.state(&other).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_passkey_of_somebody_else_is_not_told_to_be_unknown() {
    let emulator = Emulator::start();
    let (mut of_alice, of_mallory) = (Device::new(), RsaDevice::new());
    add_passkey(&emulator, "alice", &mut of_alice).await;
    let token = emulator.token("mallory", "add-passkey").await;
    let begun = registration_options(&emulator, &token).await.body;
    let credential = of_mallory.create(WEB_CLIENT, &begun["options"]);
    finish_registration(&emulator, &token, &begun, credential).await;

    let token = emulator.token("alice", "identity-server-passkey").await;
    let begun = emulator.client(&token, OPTIONS, json!({})).await.body;
    let credential = of_mallory.get(IDENTITY_SERVER, &begun["options"]);
    let body = json!({ "challengeId": begun["challengeId"], "authenticationCredential": credential });
    let refused = emulator.client(&token, "/verify/passkey", body).await;
    // The browser would delete an unknown one from the device.
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "{}",
        refused.body
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_challenge_that_only_names_an_action_is_no_ceremony() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let named = emulator
        .anonymous("/challenge", json!({ "action": "identity-server-passkey" }))
        .await
        .body;
    let begun = sign_in_options(&emulator, "identity-server-passkey").await;
    let credential = device.get(IDENTITY_SERVER, &begun["options"]).await;
    let refused = finish_sign_in(&emulator, &named, &credential).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    // And a ceremony names no action.
    let refused = emulator
        .anonymous(OPTIONS, json!({ "challengeId": begun["challengeId"] }))
        .await;
    assert_eq!(refused.status, 400);
    let signed_in = finish_sign_in(&emulator, &begun, &credential).await;
    assert_eq!(
        signed_in.body["isVerified"], true,
        "nothing was used up: {}",
        signed_in.body
    );
}

#[actix_web::test]
async fn whether_a_passkey_is_known_can_be_asked_in_every_documented_form() {
    let emulator = Emulator::start();
    let added = add_passkey(&emulator, "alice", &mut Device::new()).await;
    let id = text(&added.body["credentialId"]);
    let ask = |method: Method, query: String| {
        let request = emulator
            .request(method, &format!("/v1/client/user-authenticators/passkey{query}"))
            .header("authorization", "Basic bG9jYWwtdGVuYW50");
        send(request, None)
    };
    for query in [format!("?credentialIds=AAAA,{id}"), format!("?credentialId={id}")] {
        let found = ask(Method::GET, query.clone()).await;
        assert_eq!((found.status, &found.body["credentialId"]), (200, &json!(id)));
        assert_eq!(found.body["verifiedAt"], "2026-03-01T12:00:10.000Z");
        let head = ask(Method::HEAD, query).await;
        assert_eq!((head.status, head.body), (200, json!("")));
    }
    assert_eq!(
        ask(Method::HEAD, "?credentialIds=AAAA".to_owned()).await.status,
        404
    );
    assert_eq!(ask(Method::GET, "?credentialIds=".to_owned()).await.status, 404);
    let refused = ask(Method::GET, String::new()).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}
