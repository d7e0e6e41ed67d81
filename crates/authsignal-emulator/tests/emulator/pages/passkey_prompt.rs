//! The question for a passkey after a verification with something else.

use serde_json::{Value, json};
use time::Duration;

use super::{enter_app_code, methods, open, token};
use crate::browser::{Browser, Page};
use crate::harness::Emulator;
use crate::virtual_device::Device;

/// Alice verifies with her app; the page that says so.
async fn verify(emulator: &Emulator, browser: &mut Browser<'_>) -> Page {
    emulator.clock.advance(Duration::minutes(1));
    let page = open(emulator, browser, "alice", json!({})).await;
    enter_app_code(emulator, browser, "alice", &page).await
}

fn question(success: &Page) -> Option<String> {
    assert!(success.has("proceed"), "{}", success.html);
    success
        .html
        .contains("data-passkey-prompt")
        .then(|| success.attribute("<a class=\"button\" id=\"proceed\"", "data-passkey-prompt"))
}

async fn enrolled() -> Emulator {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator
}

/// Creates a passkey on the page that asks.
async fn accept(emulator: &Emulator, browser: &mut Browser<'_>, asked: &Page) -> Page {
    let options: Value = serde_json::from_str(&asked.attribute("<form", "data-options")).unwrap();
    let credential = Device::new().create(&emulator.base, &options).await.to_string();
    let (action, csrf) = (asked.attribute("<form", "action"), asked.csrf());
    let challenge = asked.attribute("<input type=\"hidden\" name=\"challenge_id\"", "value");
    let form = [
        ("csrf", &*csrf),
        ("challenge_id", &*challenge),
        ("credential", &*credential),
    ];
    browser.post(&action, &form).await
}

#[actix_web::test]
async fn whoever_verifies_with_something_else_can_create_a_passkey() {
    let emulator = enrolled().await;
    let mut browser = Browser::new(&emulator);
    let success = verify(&emulator, &mut browser).await;
    let asked = browser.get(&question(&success).unwrap()).await;
    assert!(asked.has("use-passkey") && asked.has("not-now"));
    let created = accept(&emulator, &mut browser, &asked).await;
    assert_eq!(question(&created), None);
    let end = browser.get(&created.link("proceed")).await;
    let validated = emulator.validate(&token(&end)).await;
    assert_eq!(validated["verificationMethod"], "AUTHENTICATOR_APP");
    assert_eq!(
        methods(&emulator, "alice").await,
        ["AUTHENTICATOR_APP", "PASSKEY"]
    );
    // This browser has one now.
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    emulator.clock.advance(Duration::minutes(1));
    let success = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    assert_eq!(question(&success), None);
    // Another one has none.
    assert!(question(&verify(&emulator, &mut Browser::new(&emulator)).await).is_some());
}

#[actix_web::test]
async fn not_now_changes_nothing_about_the_verification() {
    let emulator = enrolled().await;
    let mut browser = Browser::new(&emulator);
    let success = verify(&emulator, &mut browser).await;
    let asked = browser.get(&question(&success).unwrap()).await;
    let end = browser.get(&asked.link("not-now")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_SUCCEEDED");
    assert_eq!(methods(&emulator, "alice").await, ["AUTHENTICATOR_APP"]);
    assert!(
        question(&verify(&emulator, &mut browser).await).is_some(),
        "each time"
    );
}

#[actix_web::test]
async fn who_was_asked_is_left_alone_for_the_interval() {
    let emulator = Emulator::start_with(|text| {
        text.replace(
            "passkey_prompt_interval_days = 0",
            "passkey_prompt_interval_days = 7",
        )
    });
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let success = verify(&emulator, &mut browser).await;
    browser.get(&question(&success).unwrap()).await;
    assert_eq!(question(&verify(&emulator, &mut browser).await), None);
    emulator.clock.advance(Duration::days(7));
    assert!(question(&verify(&emulator, &mut browser).await).is_some());
}

#[actix_web::test]
async fn the_tenant_can_switch_the_question_off() {
    let emulator =
        Emulator::start_with(|text| text.replace("passkey_prompt = true", "passkey_prompt = false"));
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    assert_eq!(question(&verify(&emulator, &mut browser).await), None);
}

#[actix_web::test]
async fn an_action_that_permits_no_passkey_asks_for_none() {
    let emulator = enrolled().await;
    let mut browser = Browser::new(&emulator);
    emulator.clock.advance(Duration::minutes(1));
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser.open(tracked["url"].as_str().unwrap()).await;
    let success = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    assert_eq!(question(&success), None);
}

#[actix_web::test]
async fn nobody_is_asked_before_they_are_verified() {
    let emulator = enrolled().await;
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let step = page.attribute("<form", "action");
    let visit = step.strip_suffix("/authenticator-app").unwrap();
    for ahead in ["passkey-prompt", "enrol/passkey"] {
        let refused = browser.get(&format!("{visit}/{ahead}")).await;
        assert_eq!(refused.location.as_deref(), Some(visit), "{ahead}");
    }
    let form = [
        ("csrf", &*page.csrf()),
        ("challenge_id", ""),
        ("credential", "{}"),
    ];
    assert_eq!(
        browser
            .post(&format!("{visit}/enrol/passkey"), &form)
            .await
            .status,
        400
    );
    assert_eq!(methods(&emulator, "alice").await, ["AUTHENTICATOR_APP"]);
}

#[actix_web::test]
async fn a_token_that_may_add_authenticators_is_no_verification() {
    let emulator = enrolled().await;
    let mut browser = Browser::new(&emulator);
    let scope = json!({ "scope": "add:authenticators" });
    let page = open(&emulator, &mut browser, "alice", scope).await;
    let step = page.attribute("<form", "action");
    let visit = step.strip_suffix("/authenticator-app").unwrap();
    let refused = browser.get(&format!("{visit}/passkey-prompt")).await;
    assert_eq!(refused.location.as_deref(), Some(visit));
}

#[actix_web::test]
async fn an_action_that_was_verified_in_another_browser_empowers_nobody() {
    let emulator = enrolled().await;
    let attributes = json!({ "idempotencyKey": "one" });
    let mut browser = Browser::new(&emulator);
    emulator.clock.advance(Duration::minutes(1));
    let page = open(&emulator, &mut browser, "alice", attributes.clone()).await;
    enter_app_code(&emulator, &mut browser, "alice", &page).await;
    // The same action, tracked again and opened by somebody who has verified nothing.
    let mut other = Browser::new(&emulator);
    let visit = other
        .get(
            &super::url(&emulator, "alice", attributes)
                .await
                .replace(&emulator.base, ""),
        )
        .await
        .location
        .unwrap();
    for ahead in ["passkey-prompt", "enrol/passkey", "settings"] {
        let refused = other.get(&format!("{visit}/{ahead}")).await;
        assert!(
            !refused.has("use-passkey") && !refused.has("authenticators"),
            "{ahead}"
        );
    }
}
