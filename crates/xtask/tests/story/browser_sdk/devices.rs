//! `sdk.qrCode` and `sdk.push`: what a phone decides.

use serde_json::{Value, json};

use super::ACTION;
use crate::sdk_page::{Sdk, SdkPage, play_with_sdk};

/// Shows a QR code and notes what becomes of it; returns the challenge's id.
async fn show_qr_code(page: &SdkPage<'_>, options: Value) -> String {
    let shown = page
        .data(
            "(() => {
                window.states = [];
                const onStateChange = (state, token) => window.states.push({ state, token: token ?? null });
                return sdk.qrCode.challenge({ ...argument, onStateChange });
            })()",
            options,
        )
        .await;
    assert!(shown["expiresAt"].as_str().unwrap().ends_with('Z'), "{shown}");
    shown["challengeId"].as_str().unwrap().to_owned()
}

/// Waits until the page was told `state`; returns the token that came with it.
async fn state(page: &SdkPage<'_>, state: &str) -> Value {
    let what = format!("the page to hear `{state}`");
    page.browser
        .wait_until(&what, async || {
            let told = page.run("window.states", Value::Null).await;
            let told = told.as_array()?.iter().find(|told| told["state"] == state)?;
            Some(told["token"].clone())
        })
        .await
}

#[tokio::test]
async fn a_qr_code_signs_in_over_a_websocket() {
    play_with_sdk("browser_sdk_qr_socket", Sdk::Present, async |page| {
        page.track("alice", ACTION).await;
        let control = page.scene.stack.control();
        let id = show_qr_code(&page, json!({ "action": ACTION })).await;
        control.scan(&id, "alice").await;
        assert_eq!(state(&page, "claimed").await, Value::Null);
        control.approve(&id).await;
        let token = state(&page, "approved").await;
        let validated = page.expect_verified(&token, "alice", "PUSH").await;
        assert_eq!(validated["action"], ACTION);

        let id = show_qr_code(&page, json!({ "action": ACTION })).await;
        control.scan(&id, "alice").await;
        control.reject(&id).await;
        assert_eq!(state(&page, "rejected").await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_qr_code_passes_the_challenge_of_a_token() {
    play_with_sdk("browser_sdk_qr_token", Sdk::Present, async |page| {
        let token = page.use_token_of("alice", ACTION).await;
        let control = page.scene.stack.control();
        let id = show_qr_code(&page, json!({ "action": ACTION })).await;
        control.scan(&id, "alice").await;
        control.approve(&id).await;
        state(&page, "approved").await;
        page.expect_verified(&json!(token), "alice", "PUSH").await;
    })
    .await;
}

#[tokio::test]
async fn a_qr_code_signs_in_by_polling() {
    play_with_sdk("browser_sdk_qr_polling", Sdk::Present, async |page| {
        page.track("alice", ACTION).await;
        let control = page.scene.stack.control();
        let polling = json!({ "action": ACTION, "polling": true, "pollInterval": 100 });
        let id = show_qr_code(&page, polling.clone()).await;
        control.scan(&id, "alice").await;
        state(&page, "claimed").await;
        control.approve(&id).await;
        let token = state(&page, "approved").await;
        page.expect_verified(&token, "alice", "PUSH").await;

        let id = show_qr_code(&page, polling).await;
        control.scan(&id, "alice").await;
        control.reject(&id).await;
        state(&page, "rejected").await;
    })
    .await;
}

#[tokio::test]
async fn a_push_notification_is_approved() {
    play_with_sdk("browser_sdk_push", Sdk::Present, async |page| {
        let control = page.scene.stack.control();
        control.give_phone("alice").await;
        let token = page.use_token_of("alice", ACTION).await;
        let begun = page
            .data("sdk.push.challenge(argument)", json!({ "action": ACTION }))
            .await;
        let id = begun["challengeId"].as_str().unwrap();
        let verify = "sdk.push.verify(argument)";
        let waiting = page.data(verify, json!({ "challengeId": id })).await;
        assert_eq!(
            (&waiting["isVerified"], &waiting["isConsumed"]),
            (&json!(false), &json!(false))
        );
        control.approve(id).await;
        let approved = page.data(verify, json!({ "challengeId": id })).await;
        assert_eq!(
            (&approved["isVerified"], &approved["isConsumed"]),
            (&json!(true), &json!(true))
        );
        page.expect_verified(&json!(token), "alice", "PUSH").await;
    })
    .await;
}
