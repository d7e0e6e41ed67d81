//! The inbox, and what is done there on everybody's phone.

use reqwest::Method;
use serde_json::{Value, json};

use super::submit;
use crate::browser::Browser;
use crate::harness::{Emulator, text};

fn all_methods(config: &str) -> String {
    config.replace(
        "verification_methods = [\"AUTHENTICATOR_APP\", \"PASSKEY\"]",
        "verification_methods = [\"AUTHENTICATOR_APP\", \"PASSKEY\", \"EMAIL_OTP\", \"PUSH\"]",
    )
}

#[actix_web::test]
async fn a_code_that_was_sent_is_read_in_the_inbox_and_on_the_users_page() {
    let emulator = Emulator::start_with(|config| all_methods(&config));
    let token = emulator.token("alice", "login").await;
    let body = json!({ "email": "alice@example.com" });
    let sent = emulator
        .client(&token, "/user-authenticators/email-otp", body)
        .await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let mut browser = Browser::new(&emulator);
    for path in [
        "/portal/inbox",
        "/portal/inbox?recipient=alice%40example.com",
        "/portal/user?id=alice",
    ] {
        let page = browser.get(path).await;
        let code = page.attribute("<span class=\"code totp-code\" data-code", "data-code");
        assert_eq!(code.len(), 6, "{path}");
        assert!(page.html.contains("alice@example.com"));
    }
    assert!(!browser.get("/portal/inbox?user=bob").await.has("messages"));
    let page = browser.get("/portal/inbox").await;
    let code = page.attribute("<span class=\"code totp-code\" data-code", "data-code");
    let typed = json!({ "verificationCode": code });
    let verified = emulator.client(&token, "/verify/email-otp", typed).await;
    assert_eq!(verified.body["isVerified"], true);
    let cleared = submit(&mut browser, &page, "/portal/inbox/clear", &[]).await;
    assert_eq!(cleared.status, 303);
    assert!(!browser.get("/portal/inbox").await.has("messages"));
}

async fn begin_push(emulator: &Emulator, browser: &mut Browser<'_>) -> (String, String) {
    emulator.track("alice", "login", json!({})).await;
    let page = browser.get("/portal/user?id=alice").await;
    let device = [("user_id", "alice"), ("name", "Phone"), ("platform", "IOS")];
    let added = submit(browser, &page, "/portal/user/push-devices", &device).await;
    assert_eq!(added.status, 303);
    let token = emulator.token("alice", "login").await;
    let begun = emulator
        .client(&token, "/challenge/push", json!({ "action": "login" }))
        .await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    (token, text(&begun.body["challengeId"]))
}

#[actix_web::test]
async fn a_push_request_is_approved_or_rejected() {
    let emulator = Emulator::start_with(|config| all_methods(&config));
    for (path, is_verified) in [("approve", true), ("reject", false)] {
        let mut browser = Browser::new(&emulator);
        let (token, id) = begin_push(&emulator, &mut browser).await;
        let page = browser.get("/portal/inbox").await;
        assert!(page.html.contains(&format!("data-challenge=\"{id}\"")));
        let fields = [("challenge_id", id.as_str())];
        let decided = submit(&mut browser, &page, &format!("/portal/inbox/{path}"), &fields).await;
        assert_eq!(decided.status, 303);
        let polled = emulator
            .client(&token, "/verify/push", json!({ "challengeId": id }))
            .await;
        assert_eq!(polled.body["isVerified"], is_verified, "{}", polled.body);
        let again = submit(&mut browser, &page, "/portal/inbox/approve", &fields).await;
        assert_eq!(again.status, 400, "a decision is final");
        assert!(again.has("error"));
    }
}

#[actix_web::test]
async fn a_qr_code_is_scanned_by_a_user_and_approved() {
    let emulator = Emulator::start_with(|config| all_methods(&config));
    emulator.track("alice", "login", json!({})).await;
    let begun = emulator
        .anonymous("/challenge/qr-code", json!({ "action": "login" }))
        .await;
    let (id, code) = (text(&begun.body["challengeId"]), begun.body["deviceCode"].clone());
    let poll = async || -> Value {
        let body = json!({ "challengeId": id, "deviceCode": code });
        emulator.anonymous("/verify/qr-code", body).await.body
    };
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/inbox").await;
    let unknown = [("challenge_id", id.as_str()), ("user_id", "nobody")];
    let refused = submit(&mut browser, &page, "/portal/inbox/claim", &unknown).await;
    assert_eq!(refused.status, 404);
    assert_eq!(poll().await["isClaimed"], false);
    let scanned = [("challenge_id", id.as_str()), ("user_id", "alice")];
    submit(&mut browser, &page, "/portal/inbox/claim", &scanned).await;
    assert_eq!(poll().await["isClaimed"], true);
    submit(&mut browser, &page, "/portal/inbox/approve", &scanned[..1]).await;
    assert_eq!(poll().await["isVerified"], true);
}

#[actix_web::test]
async fn webhooks_are_shown_and_sent_again() {
    let emulator = Emulator::start_with(|config| {
        // A port at which nobody listens.
        let webhooks = "[webhooks]\nurl = \"http://127.0.0.1:1/hook\"\n\n[tenant]";
        all_methods(&config).replacen("[tenant]", webhooks, 1)
    });
    let token = emulator.token("alice", "login").await;
    let body = json!({ "email": "alice@example.com" });
    emulator
        .client(&token, "/user-authenticators/email-otp", body)
        .await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/webhooks").await;
    assert!(page.html.contains("email.created"), "{}", page.html);
    let id = page.attribute("<tr data-delivery-id", "data-delivery-id");
    let attempts = page.html.matches("class=\"failed\"").count();
    let fields = [("delivery_id", id.as_str())];
    let replayed = submit(&mut browser, &page, "/portal/webhooks/replay", &fields).await;
    assert_eq!(replayed.status, 303);
    let page = browser.get("/portal/webhooks").await;
    assert_eq!(page.html.matches("class=\"failed\"").count(), attempts + 1);
    let unknown = [("delivery_id", "00000000-0000-0000-0000-000000000000")];
    let refused = submit(&mut browser, &page, "/portal/webhooks/replay", &unknown).await;
    assert_eq!(refused.status, 404);
    let calls = emulator.server(Method::GET, "/users/alice", None).await;
    assert_eq!(calls.status, 200);
}
