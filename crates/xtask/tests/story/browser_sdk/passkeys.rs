//! `sdk.passkey`

use serde_json::{Value, json};

use super::ACTION;
use crate::{
    authenticator::{Authenticator, Finger},
    sdk_page::{Sdk, SdkPage, play_with_sdk},
};

/// Gives the user a passkey; returns what the SDK says.
async fn sign_up(page: &SdkPage<'_>, user: &str, options: Value) -> Value {
    let mut options = options;
    options["token"] = json!(page.track(user, ACTION).await);
    page.data("sdk.passkey.signUp(argument)", options).await
}

async fn sign_in(page: &SdkPage<'_>, options: Value) -> Value {
    page.data("sdk.passkey.signIn(argument)", options).await
}

#[tokio::test]
async fn a_passkey_is_made_and_signs_in_by_itself_for_an_action_and_for_a_token() {
    play_with_sdk("browser_sdk_passkey", Sdk::Present, async |page| {
        let authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        let made = sign_up(
            &page,
            "alice",
            json!({ "username": "Alice", "displayName": "Alice A." }),
        )
        .await;
        page.expect_verified(&made["token"], "alice", "PASSKEY").await;
        assert_eq!(made["userAuthenticator"]["verificationMethod"], "PASSKEY");
        let credentials = authenticator.credentials().await;
        assert_eq!(credentials.len(), 1);
        assert_eq!(credentials[0]["userName"], "Alice");

        let alone = sign_in(&page, json!({})).await;
        assert_eq!(
            (&alone["isVerified"], &alone["userId"]),
            (&json!(true), &json!("alice"))
        );
        page.expect_verified(&alone["token"], "alice", "PASSKEY").await;

        let named = sign_in(&page, json!({ "action": "transfer" })).await;
        let validated = page.expect_verified(&named["token"], "alice", "PASSKEY").await;
        assert_eq!(validated["action"], "transfer");

        let token = page.track("alice", ACTION).await;
        let stepped_up = sign_in(&page, json!({ "token": token })).await;
        let validated = page.expect_verified(&json!(token), "alice", "PASSKEY").await;
        assert_eq!(
            page.verified(&stepped_up["token"]).await["idempotencyKey"],
            validated["idempotencyKey"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_device_is_not_registered_twice() {
    play_with_sdk("browser_sdk_passkey_twice", Sdk::Present, async |page| {
        let authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        let made = sign_up(&page, "alice", json!({})).await;
        // The token of a verification may add further ones.
        let again = page
            .run("sdk.passkey.signUp(argument)", json!({ "token": made["token"] }))
            .await;
        let thrown = again["thrown"].as_str().unwrap_or_default();
        assert!(
            thrown.contains("previously registered") || thrown.contains("InvalidState"),
            "{again}"
        );
        assert_eq!(authenticator.credentials().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn cookies_carry_the_challenge_across_sites() {
    play_with_sdk("browser_sdk_passkey_cookies", Sdk::Present, async |page| {
        let _authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        let made = sign_up(&page, "alice", json!({ "useCookies": true })).await;
        page.expect_verified(&made["token"], "alice", "PASSKEY").await;
        let alone = sign_in(&page, json!({ "useCookies": true })).await;
        page.expect_verified(&alone["token"], "alice", "PASSKEY").await;
        let named = sign_in(&page, json!({ "useCookies": true, "action": "transfer" })).await;
        let validated = page.expect_verified(&named["token"], "alice", "PASSKEY").await;
        assert_eq!(validated["action"], "transfer");
    })
    .await;
}

#[tokio::test]
async fn autofill_signs_in() {
    play_with_sdk("browser_sdk_passkey_autofill", Sdk::Present, async |page| {
        let _authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        sign_up(&page, "alice", json!({})).await;
        page.open().await;
        let filled_in = sign_in(&page, json!({ "autofill": true, "action": ACTION })).await;
        page.expect_verified(&filled_in["token"], "alice", "PASSKEY")
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_passkey_can_be_made_in_passing() {
    play_with_sdk("browser_sdk_passkey_conditional", Sdk::Present, async |page| {
        let authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        // No virtual authenticator creates conditionally: this page's browser is told to do it as if it had been asked.
        let pretend = "(() => {
            PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: true });
            const create = navigator.credentials.create.bind(navigator.credentials);
            navigator.credentials.create = ({ mediation, ...options }) => {
                window.mediation = mediation;
                return create(options);
            };
        })()";
        page.run(pretend, Value::Null).await;
        let made = sign_up(&page, "alice", json!({ "useAutoRegister": true })).await;
        page.expect_verified(&made["token"], "alice", "PASSKEY").await;
        assert_eq!(page.run("window.mediation", Value::Null).await, "conditional");
        assert_eq!(authenticator.credentials().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_sdk_knows_whether_the_device_has_a_passkey() {
    play_with_sdk("browser_sdk_passkey_available", Sdk::Present, async |page| {
        let _authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        let available = "sdk.passkey.isAvailableOnDevice({ userId: 'alice' })";
        assert_eq!(page.run(available, Value::Null).await, false);
        sign_up(&page, "alice", json!({})).await;
        assert_eq!(page.run(available, Value::Null).await, true);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_that_the_service_has_forgotten_is_told_to_be_unknown() {
    play_with_sdk("browser_sdk_passkey_unknown", Sdk::Present, async |page| {
        let _authenticator = Authenticator::add(&page.browser, Finger::Owner).await;
        sign_up(&page, "alice", json!({})).await;
        page.scene.stack.authsignal().delete_user("alice").await;
        let refused = page
            .run("sdk.passkey.signIn(argument)", json!({ "action": ACTION }))
            .await;
        assert_eq!(refused["errorCode"], "unknown_credential", "{refused}");
        assert!(refused.get("data").is_none());
    })
    .await;
}
