//! `sdk.totp`, `sdk.email`, `sdk.sms`, `sdk.whatsapp` and `sdk.emailML`

use serde_json::{Value, json};

use super::ACTION;
use crate::{
    authenticator_app::AuthenticatorApp,
    sdk_page::{Sdk, SdkPage, play_with_sdk},
};

/// Types the code that was sent to Alice last.
async fn verify(page: &SdkPage<'_>, factor: &str) -> Value {
    let code = page.scene.stack.control().code_sent_to("alice").await;
    let verified = page
        .data(&format!("sdk.{factor}.verify(argument)"), json!({ "code": code }))
        .await;
    assert_eq!(verified["isVerified"], true, "{verified}");
    verified
}

#[tokio::test]
async fn an_authenticator_app_is_enrolled_and_verifies() {
    play_with_sdk("browser_sdk_totp", Sdk::Present, async |page| {
        page.use_token_of("alice", ACTION).await;
        let begun = page.data("sdk.totp.enroll()", Value::Null).await;
        let mut app = AuthenticatorApp::from_manual_key(begun["secret"].as_str().unwrap());
        let wrong = page
            .data("sdk.totp.verify(argument)", json!({ "code": app.wrong_code() }))
            .await;
        let refused = json!({ "isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED" });
        assert_eq!(wrong, refused);
        let code = app.unused_code().await;
        let enrolled = page
            .data("sdk.totp.verify(argument)", json!({ "code": code }))
            .await;
        page.expect_verified(&enrolled["token"], "alice", "AUTHENTICATOR_APP")
            .await;

        let token = page.use_token_of("alice", ACTION).await;
        let code = app.unused_code().await;
        page.data("sdk.totp.verify(argument)", json!({ "code": code }))
            .await;
        page.expect_verified(&json!(token), "alice", "AUTHENTICATOR_APP")
            .await;
    })
    .await;
}

#[tokio::test]
async fn codes_by_email_and_text_message_enrol_and_verify() {
    play_with_sdk("browser_sdk_codes", Sdk::Present, async |page| {
        for (factor, address, method) in [
            ("email", json!({ "email": "alice@example.com" }), "EMAIL_OTP"),
            ("sms", json!({ "phoneNumber": "+6421000000" }), "SMS"),
        ] {
            page.use_token_of("alice", ACTION).await;
            page.data(&format!("sdk.{factor}.enroll(argument)"), address)
                .await;
            let enrolled = verify(&page, factor).await;
            page.expect_verified(&enrolled["token"], "alice", method).await;

            let token = page.use_token_of("alice", ACTION).await;
            let begun = page.data(&format!("sdk.{factor}.challenge()"), Value::Null).await;
            assert!(begun["challengeId"].is_string());
            verify(&page, factor).await;
            page.expect_verified(&json!(token), "alice", method).await;
            page.scene.stack.authsignal().delete_user("alice").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_by_whatsapp_reaches_the_enrolled_number() {
    play_with_sdk("browser_sdk_whatsapp", Sdk::Present, async |page| {
        page.use_token_of("alice", ACTION).await;
        page.data(
            "sdk.sms.enroll(argument)",
            json!({ "phoneNumber": "+6421000000" }),
        )
        .await;
        verify(&page, "sms").await;
        let token = page.use_token_of("alice", ACTION).await;
        page.data("sdk.whatsapp.challenge()", Value::Null).await;
        verify(&page, "whatsapp").await;
        page.expect_verified(&json!(token), "alice", "SMS").await;
    })
    .await;
}

/// Opens the link that was sent to Alice last on another device of hers.
async fn open_link(page: &SdkPage<'_>) {
    let link = page.scene.stack.control().link_sent_to("alice").await;
    let browser = page.scene.open_browser().await;
    browser.open_page(&link).await;
    browser.click("#confirm").await;
    browser.see("#opened").await;
}

#[tokio::test]
async fn a_link_by_email_is_waited_for() {
    play_with_sdk("browser_sdk_link", Sdk::Present, async |page| {
        page.use_token_of("alice", ACTION).await;
        let address = json!({ "email": "alice@example.com" });
        page.data("sdk.emailML.enroll(argument)", address).await;
        // It polls until the link was opened.
        let begin_waiting = "(() => { window.waiting = sdk.emailML.checkVerificationStatus(); })()";
        page.run(begin_waiting, Value::Null).await;
        open_link(&page).await;
        let enrolled = page.data("window.waiting", Value::Null).await;
        page.expect_verified(&enrolled["token"], "alice", "EMAIL_MAGIC_LINK")
            .await;

        let token = page.use_token_of("alice", ACTION).await;
        page.data("sdk.emailML.challenge()", Value::Null).await;
        open_link(&page).await;
        page.data("sdk.emailML.checkVerificationStatus()", Value::Null)
            .await;
        page.expect_verified(&json!(token), "alice", "EMAIL_MAGIC_LINK")
            .await;
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_is_noticed() {
    play_with_sdk("browser_sdk_expired", Sdk::Present, async |page| {
        page.use_token_of("alice", ACTION).await;
        page.scene.stack.control().set_clock_ahead(601).await;
        let refused = page.run("sdk.totp.enroll()", Value::Null).await;
        assert_eq!(refused["errorCode"], "expired_token", "{refused}");
        assert_eq!(page.run("window.expired", Value::Null).await, 1);
    })
    .await;
}
