//! Security keys: bare options, bare answers.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ANY, with_all_methods};
use crate::harness::{Emulator, Reply, text};
use crate::software_device::{PRESENT, RsaDevice};

const ORIGIN: &str = "https://localhost:5001";

async fn options(emulator: &Emulator, token: &str, kind: &str) -> Reply {
    let path = format!("/user-authenticators/security-key/{kind}-options");
    emulator.client(token, &path, json!({})).await
}

/// A key that is touched, and knows nobody's finger. It is no part of a computer.
fn key() -> RsaDevice {
    let mut key = RsaDevice::new();
    key.person = PRESENT;
    key
}

fn create(key: &RsaDevice, origin: &str, options: &Value) -> Value {
    let mut credential = key.create(origin, options);
    credential["authenticatorAttachment"] = json!("cross-platform");
    credential
}

async fn enrol(emulator: &Emulator, user: &str, key: &RsaDevice) -> Reply {
    let token = emulator.token(user, ANY).await;
    let options = options(emulator, &token, "registration").await.body;
    let credential = create(key, ORIGIN, &options);
    emulator
        .client(&token, "/user-authenticators/security-key", credential)
        .await
}

#[actix_web::test]
async fn a_security_key_is_enrolled_and_verifies_by_touch() {
    let emulator = with_all_methods();
    let key = key();
    let enrolled = enrol(&emulator, "alice", &key).await;
    assert_eq!(enrolled.body["isVerified"], true, "{}", enrolled.body);
    let known = &enrolled.body["userAuthenticator"];
    assert_eq!(
        (&known["verificationMethod"], &known["authenticatorType"]),
        (&json!("SECURITY_KEY"), &json!("SECURITY_KEY"))
    );
    assert_eq!(
        known["webauthnCredential"]["credentialId"],
        RsaDevice::credential_id()
    );
    assert_eq!(
        emulator.state(&text(&enrolled.body["accessToken"])).await,
        "CHALLENGE_SUCCEEDED"
    );

    let token = emulator.token("alice", ANY).await;
    let begun = options(&emulator, &token, "authentication").await.body;
    assert_eq!(begun["allowCredentials"][0]["id"], RsaDevice::credential_id());
    let verified = emulator
        .client(&token, "/verify/security-key", key.get(ORIGIN, &begun))
        .await;
    assert_eq!(verified.body["isVerified"], true, "{}", verified.body);
    let validated = emulator.validate(&token).await;
    assert_eq!(
        (&validated["state"], &validated["verificationMethod"]),
        (&json!("CHALLENGE_SUCCEEDED"), &json!("SECURITY_KEY"))
    );
}

#[actix_web::test]
async fn the_options_are_bare_and_ask_for_a_key_and_for_no_more() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    let begun = options(&emulator, &token, "registration").await.body;
    assert!(begun.get("options").is_none() && begun.get("challengeId").is_none());
    assert_eq!(begun["rp"]["id"], "localhost");
    assert_eq!(begun["excludeCredentials"], json!([]));
    let selection = &begun["authenticatorSelection"];
    assert_eq!(selection["authenticatorAttachment"], "cross-platform");
    assert_eq!(selection["residentKey"], "discouraged");
    assert_eq!(selection["userVerification"], "preferred");
}

#[actix_web::test]
async fn nobody_can_be_challenged_without_one() {
    let emulator = with_all_methods();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", ANY).await;
    let refused = options(&emulator, &token, "authentication").await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn a_key_that_nobody_touches_is_refused() {
    let emulator = with_all_methods();
    let mut key = key();
    key.person = 0;
    let refused = enrol(&emulator, "alice", &key).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_credential"))
    );
    key.person = PRESENT;
    enrol(&emulator, "alice", &key).await;
    key.person = 0;
    let token = emulator.token("alice", ANY).await;
    let begun = options(&emulator, &token, "authentication").await.body;
    let refused = emulator
        .client(&token, "/verify/security-key", key.get(ORIGIN, &begun))
        .await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn an_answer_is_good_once_for_its_challenge_origin_and_action() {
    let emulator = with_all_methods();
    let key = key();
    enrol(&emulator, "alice", &key).await;
    let (token, other) = (
        emulator.token("alice", ANY).await,
        emulator.token("alice", ANY).await,
    );
    let begun = options(&emulator, &token, "authentication").await.body;
    let foreign = emulator
        .client(
            &token,
            "/verify/security-key",
            key.get("https://evil.example", &begun),
        )
        .await;
    assert_eq!(foreign.body["errorCode"], "invalid_credential");
    let begun = options(&emulator, &token, "authentication").await.body;
    let answer = key.get(ORIGIN, &begun);
    let stolen = emulator
        .client(&other, "/verify/security-key", answer.clone())
        .await;
    assert_eq!(stolen.body["errorCode"], "invalid_request");
    let verified = emulator
        .client(&token, "/verify/security-key", answer.clone())
        .await;
    assert_eq!(verified.body["isVerified"], true, "{}", verified.body);
    let replayed = emulator.client(&token, "/verify/security-key", answer).await;
    assert_eq!(replayed.body["errorCode"], "invalid_request");
}

#[actix_web::test]
async fn a_security_key_is_no_passkey() {
    let emulator = with_all_methods();
    let mut key = key();
    enrol(&emulator, "alice", &key).await;
    key.person = crate::software_device::PRESENT_AND_VERIFIED;
    // As a sign-in of its own.
    let path = "/user-authenticators/passkey/authentication-options";
    let begun = emulator.anonymous(path, json!({})).await.body;
    let body = json!({
        "challengeId": begun["challengeId"],
        "authenticationCredential": key.get(ORIGIN, &begun["options"]),
    });
    let refused = emulator.anonymous("/verify/passkey", body).await;
    assert_eq!(
        refused.body["errorCode"], "invalid_credential",
        "known, so that nothing deletes it"
    );
    let request = emulator
        .request(
            Method::GET,
            &format!(
                "/v1/client/user-authenticators/passkey?credentialIds={}",
                RsaDevice::credential_id()
            ),
        )
        .header("authorization", "Basic bG9jYWwtdGVuYW50");
    assert_eq!(crate::harness::send(request, None).await.status, 404);
    // By a ceremony of the other kind.
    let token = emulator.token("bob", ANY).await;
    let begun = options(&emulator, &token, "registration").await.body;
    let body = json!({ "registrationCredential": create(&RsaDevice::new(), ORIGIN, &begun), "conditionalCreate": true });
    let refused = emulator
        .client(&token, "/user-authenticators/passkey", body)
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request")),
        "{}",
        refused.body
    );
}
