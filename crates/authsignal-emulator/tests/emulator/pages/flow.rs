//! What comes after what, and who may leave.

use serde_json::json;

use super::{open, token};
use crate::browser::Browser;
use crate::client_api::with_all_methods;
use crate::harness::{Emulator, text};

#[actix_web::test]
async fn a_new_user_chooses_among_what_a_browser_can_set_up() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    for method in [
        "AUTHENTICATOR_APP",
        "PASSKEY",
        "EMAIL_OTP",
        "EMAIL_MAGIC_LINK",
        "SMS",
        "SECURITY_KEY",
    ] {
        assert!(
            page.html.contains(&format!("data-method=\"{method}\"")),
            "{method}"
        );
    }
    for method in ["PUSH", "RECOVERY_CODE"] {
        assert!(
            !page.html.contains(&format!("data-method=\"{method}\"")),
            "{method}"
        );
    }
    assert_eq!(
        emulator
            .state(&token(&browser.get(&page.link("quit")).await))
            .await,
        "ALLOW"
    );
}

#[actix_web::test]
async fn who_must_enrol_cannot_leave_before() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser
        .open(&(text(&tracked["url"]) + "&force_enrollment=true"))
        .await;
    assert!(page.has("totp-qr") && !page.has("quit"));
    let form = page.attribute("<form", "action");
    let visit = form.strip_suffix("/enrol/authenticator-app").unwrap();
    for step in ["quit", "return"] {
        let refused = browser.get(&format!("{visit}/{step}")).await;
        assert_eq!(refused.location.as_deref(), Some(visit), "{step}");
    }
    let code = emulator.code("alice").await;
    let codes = browser.submit(&page, &[("code", &code)]).await;
    assert!(browser.get(&codes.link("saved")).await.has("done"));
}

#[actix_web::test]
async fn who_is_enrolled_can_leave_although_others_must_enrol() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser
        .open(&(text(&tracked["url"]) + "&force_enrollment=true"))
        .await;
    assert!(browser.get(&page.link("quit")).await.has("done"));
}

#[actix_web::test]
async fn the_page_that_says_verified_stays_for_a_second_if_the_tenant_likes() {
    for (setting, pause) in [("success_screen = true", "1000"), ("success_screen = false", "0")] {
        let emulator = Emulator::start_with(|text| text.replace("success_screen = true", setting));
        emulator.enrol_app("alice").await;
        let mut browser = Browser::new(&emulator);
        let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
        let page = browser.open(&text(&tracked["url"])).await;
        let code = emulator.code("alice").await;
        let success = browser.submit(&page, &[("code", &code)]).await;
        assert_eq!(
            success.attribute("<a class=\"button\" id=\"proceed\"", "data-proceed-after"),
            pause
        );
        assert!(
            success.html.contains("http-equiv=\"refresh\""),
            "without a script it goes on as well"
        );
    }
}

#[actix_web::test]
async fn an_app_can_be_got_first_if_the_tenant_likes() {
    let emulator = Emulator::start_with(|text| {
        text.replace("app_download_screen = false", "app_download_screen = true")
    });
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    assert!(!page.has("totp-qr"));
    assert!(browser.get(&page.link("have-app")).await.has("totp-qr"));
}

#[actix_web::test]
async fn recovery_codes_can_be_copied_and_saved_once_a_script_makes_it_possible() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let code = emulator.code("alice").await;
    let codes = browser.submit(&page, &[("code", &code)]).await;
    for id in ["copy-codes", "download-codes"] {
        assert!(codes.has(id), "{id}");
    }
    // Without a script they could do nothing.
    assert_eq!(codes.html.matches(" hidden>").count(), 2);
}
