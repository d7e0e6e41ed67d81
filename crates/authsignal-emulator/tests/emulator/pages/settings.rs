//! The settings: what people see and change of their own authenticators, and with which right.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{enter_app_code, methods, open, token};
use crate::browser::{Browser, Page};
use crate::client_api::with_all_methods;
use crate::harness::{Emulator, text};
use crate::passkeys::registration::COSE_KEY;

/// What a token needs beside the settings themselves.
fn with_scope(scope: &str) -> Value {
    json!({ "redirectToSettings": true, "scope": scope })
}

async fn add_passkey(emulator: &Emulator, user: &str, credential_id: &str) {
    let passkey = json!({
        "verificationMethod": "PASSKEY", "credentialId": credential_id, "credentialPublicKey": COSE_KEY,
        "name": "Old laptop",
    });
    let path = format!("/users/{user}/authenticators");
    assert_eq!(
        emulator.server(Method::POST, &path, Some(passkey)).await.status,
        200
    );
}

/// Alice with an app and a passkey.
async fn start() -> Emulator {
    let emulator = with_all_methods();
    emulator.enrol_app("alice").await;
    emulator.clock.advance(Duration::minutes(1));
    add_passkey(&emulator, "alice", "AAAAAAAAAAAAAAAAAAAAAA").await;
    emulator
}

/// Alice proves who she is and sees her settings.
async fn enter(emulator: &Emulator, browser: &mut Browser<'_>) -> Page {
    let page = open(emulator, browser, "alice", json!({ "redirectToSettings": true })).await;
    let success = enter_app_code(emulator, browser, "alice", &page).await;
    browser.open(&success.link("proceed")).await
}

/// The address of the settings, and the id of the authenticator of `method`.
fn place(page: &Page, method: &str) -> (String, String) {
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    let before = page
        .html
        .split(&format!("data-method=\"{method}\""))
        .next()
        .unwrap();
    let id = before.rsplit("data-authenticator-id=\"").next().unwrap();
    (
        format!("{visit}/settings"),
        id.split('"').next().unwrap().to_owned(),
    )
}

#[actix_web::test]
async fn an_enrolled_user_is_challenged_before_the_settings_and_leaves_them_by_hand() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let page = open(
        &emulator,
        &mut browser,
        "alice",
        json!({ "redirectToSettings": true }),
    )
    .await;
    assert!(page.has("code"));
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    for step in ["settings", "settings/add", "settings/recovery-codes"] {
        let refused = browser.get(&format!("{visit}/{step}")).await;
        assert_eq!(refused.location.as_deref(), Some(&*visit), "{step}");
    }
    let success = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    let settings = browser.open(&success.link("proceed")).await;
    assert!(settings.has("authenticators"), "{}", settings.html);
    for shown in [
        "Authenticator app",
        "Old laptop",
        "added 1 March 2026",
        "Asked for first",
    ] {
        assert!(settings.html.contains(shown), "{shown}");
    }
    let end = browser.get(&settings.link("quit")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn a_new_user_enrols_before_the_settings() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let attributes = json!({ "redirectToSettings": true });
    let tracked = emulator.track("alice", "identity-server-login", attributes).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let codes = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    let settings = browser.open(&codes.link("saved")).await;
    assert!(settings.has("authenticators"));
    assert_eq!(settings.text("recovery-codes-left"), "10 codes are left.");
}

#[actix_web::test]
async fn without_the_wish_of_the_app_there_are_no_settings() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    enter_app_code(&emulator, &mut browser, "alice", &page).await;
    assert!(
        !browser
            .open(&format!("{visit}/settings"))
            .await
            .has("authenticators")
    );
}

#[actix_web::test]
async fn a_passkey_gets_another_name() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let (place, id) = place(&settings, "PASSKEY");
    let page = browser.get(&format!("{place}/{id}")).await;
    let renamed = browser.submit(&page, &[("name", "  <New> laptop ")]).await;
    let settings = browser.get(&renamed.location.unwrap()).await;
    assert_eq!(settings.text("changed"), "The new name is saved.");
    assert!(settings.html.contains("&lt;New&gt; laptop"));
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(listed[1]["webauthnCredential"]["name"], "<New> laptop");

    for wrong in ["", "   ", &"x".repeat(65)] {
        let refused = browser.submit(&page, &[("name", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.has("error"));
    }
}

#[actix_web::test]
async fn an_authenticator_is_removed_after_a_question() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let (place, id) = place(&settings, "PASSKEY");
    let page = browser.get(&format!("{place}/{id}")).await;
    let question = browser.get(&page.link("remove")).await;
    assert!(question.has("confirm-remove") && question.has("keep"));
    assert_eq!(methods(&emulator, "alice").await.len(), 2, "nothing has gone yet");
    let removed = browser.submit(&question, &[]).await;
    let settings = browser.get(&removed.location.unwrap()).await;
    assert_eq!(settings.text("changed"), "It is removed.");
    assert_eq!(methods(&emulator, "alice").await, ["AUTHENTICATOR_APP"]);
    assert_eq!(browser.submit(&question, &[]).await.status, 400, "it is gone");
}

#[actix_web::test]
async fn the_last_one_can_go_and_another_one_can_come() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    for method in ["PASSKEY", "AUTHENTICATOR_APP"] {
        let (place, id) = place(&settings, method);
        let question = browser.get(&format!("{place}/{id}/remove")).await;
        assert_eq!(
            question.html.contains("the only way"),
            method == "AUTHENTICATOR_APP"
        );
        browser.submit(&question, &[]).await;
    }
    let (place, _) = place(&settings, "PASSKEY");
    let settings = browser.get(&place).await;
    let chooser = browser.get(&settings.link("add")).await;
    assert!(chooser.html.contains("data-method=\"AUTHENTICATOR_APP\""));
    let enrol = place.replace("/settings", "/enrol/authenticator-app");
    let page = browser.get(&enrol).await;
    assert_eq!(page.link("quit"), place.replace("/settings", "/quit"));
    let codes = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    assert!(browser.open(&codes.link("saved")).await.has("authenticators"));
}

#[actix_web::test]
async fn another_way_is_added_and_leads_back_to_the_list() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let chooser = browser.get(&settings.link("add")).await;
    assert!(
        !chooser.html.contains("data-method=\"AUTHENTICATOR_APP\""),
        "one app is enough"
    );
    assert!(
        chooser.html.contains("data-method=\"PASSKEY\""),
        "each device has its own"
    );
    assert_eq!(
        chooser.link("quit"),
        place(&settings, "PASSKEY").0,
        "not to the app"
    );
    let step = place(&settings, "PASSKEY").0.replace("/settings", "/enrol/sms");
    let page = browser.get(&step).await;
    let sent = browser.submit(&page, &[("address", "+6421000000")]).await;
    let page = browser.get(&sent.location.unwrap()).await;
    let code = text(&crate::client_api::last_message(&emulator, "alice").await["code"]);
    let added = browser.submit(&page, &[("code", &code)]).await;
    let settings = browser.get(&added.location.unwrap()).await;
    assert_eq!(settings.text("changed"), "It is added.");
    assert!(settings.html.contains("+64******00"));
}

#[actix_web::test]
async fn the_default_can_be_chosen() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let (place, id) = place(&settings, "PASSKEY");
    let page = browser.get(&format!("{place}/{id}")).await;
    assert!(page.has("make-default"));
    let csrf = page.csrf();
    browser
        .post(&format!("{place}/{id}/default"), &[("csrf", &csrf)])
        .await;
    assert!(!browser.get(&format!("{place}/{id}")).await.has("make-default"));
    let page = open(&emulator, &mut Browser::new(&emulator), "alice", json!({})).await;
    assert!(page.has("use-passkey"));
}

#[actix_web::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let attributes = json!({ "redirectToSettings": true });
    let tracked = emulator.track("alice", "identity-server-login", attributes).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let first = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    let settings = browser.open(&first.link("saved")).await;
    let question = browser.get(&settings.link("renew-recovery-codes")).await;
    let renewed = browser.submit(&question, &[]).await;
    assert_eq!(renewed.list_items("recovery-codes").len(), 10);
    assert!(browser.get(&renewed.link("saved")).await.has("authenticators"));

    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let page = browser.get(&page.link("try-another-method")).await;
    let old = &first.list_items("recovery-codes")[0];
    assert_eq!(browser.submit(&page, &[("code", old)]).await.status, 422);
    let new = &renewed.list_items("recovery-codes")[0];
    assert!(browser.submit(&page, &[("code", new)]).await.has("proceed"));
}

#[actix_web::test]
async fn a_scope_of_track_opens_the_settings_for_what_it_says_and_nothing_else() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    for (scope, add, change, remove) in [
        ("add:authenticators", true, false, false),
        ("update:authenticators", false, true, false),
        ("remove:authenticators", false, false, true),
    ] {
        let settings = open(&emulator, &mut browser, "alice", with_scope(scope)).await;
        assert!(settings.has("authenticators"), "{scope}: no challenge first");
        assert_eq!(settings.has("add"), add, "{scope}");
        assert_eq!(settings.has("renew-recovery-codes"), change, "{scope}");
        let (place, id) = place(&settings, "PASSKEY");
        let page = browser.get(&format!("{place}/{id}")).await;
        assert_eq!(page.has("rename"), change, "{scope}");
        assert_eq!(page.has("make-default"), change, "{scope}");
        assert_eq!(page.has("remove"), remove, "{scope}");

        // What is not offered is refused as well.
        let csrf = browser.get(&format!("{place}/{id}/remove")).await.csrf();
        for (path, allowed) in [
            (format!("{id}/name"), change),
            (format!("{id}/default"), change),
            ("recovery-codes".to_owned(), change),
            (format!("{id}/remove"), remove),
        ] {
            if !allowed {
                let form = [("csrf", &*csrf), ("name", "x")];
                let refused = browser.post(&format!("{place}/{path}"), &form).await;
                assert_eq!(refused.status, 400, "{scope} {path}");
            }
        }
        if !add {
            let enrol = place.replace("/settings", "/enrol/passkey");
            assert!(!browser.get(&enrol).await.has("use-passkey"), "{scope}");
        }
    }
    assert_eq!(methods(&emulator, "alice").await.len(), 2);
}

#[actix_web::test]
async fn the_scope_to_read_alone_does_not_open_the_settings() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let page = open(
        &emulator,
        &mut browser,
        "alice",
        with_scope("read:authenticators"),
    )
    .await;
    assert!(page.has("code") && !page.has("authenticators"));
}

#[actix_web::test]
async fn settings_before_a_challenge_leave_the_action_as_it_was() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let scope = "add:authenticators update:authenticators remove:authenticators";
    let settings = open(&emulator, &mut browser, "alice", with_scope(scope)).await;
    let end = browser.get(&settings.link("quit")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn an_authenticator_of_somebody_else_is_neither_shown_nor_changed() {
    let emulator = start().await;
    add_passkey(&emulator, "bob", "BBBBBBBBBBBBBBBBBBBBBA").await;
    let bobs = emulator
        .server(Method::GET, "/users/bob/authenticators", None)
        .await
        .body;
    let id = text(&bobs[0]["userAuthenticatorId"]);
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let (place, own) = place(&settings, "PASSKEY");
    let csrf = browser.get(&format!("{place}/{own}/remove")).await.csrf();
    for path in [id.clone(), format!("{id}/remove"), "nonsense".to_owned()] {
        assert_eq!(
            browser.get(&format!("{place}/{path}")).await.status,
            400,
            "{path}"
        );
    }
    for path in ["name", "default", "remove"] {
        let form = [("csrf", &*csrf), ("name", "x")];
        let refused = browser.post(&format!("{place}/{id}/{path}"), &form).await;
        assert_eq!(refused.status, 400, "{path}");
    }
    let still = emulator
        .server(Method::GET, "/users/bob/authenticators", None)
        .await
        .body;
    assert_eq!(still, bobs);
}

#[actix_web::test]
async fn a_foreign_form_changes_nothing() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let settings = enter(&emulator, &mut browser).await;
    let (place, id) = place(&settings, "PASSKEY");
    for path in [
        format!("{id}/name"),
        format!("{id}/default"),
        format!("{id}/remove"),
        "recovery-codes".to_owned(),
    ] {
        for csrf in ["", "forged"] {
            let form = [("csrf", csrf), ("name", "x")];
            let refused = browser.post(&format!("{place}/{path}"), &form).await;
            assert_eq!(refused.status, 403, "{path}");
        }
    }
    assert_eq!(methods(&emulator, "alice").await.len(), 2);
    let mut other = Browser::new(&emulator);
    assert_eq!(other.get(&place).await.status, 403, "another browser");
}

#[actix_web::test]
async fn the_settings_of_a_blocked_user_are_closed() {
    let emulator = start().await;
    emulator
        .set_outcome("alice", crate::client_api::ANY, json!("BLOCK"))
        .await;
    let mut browser = Browser::new(&emulator);
    let scope = "add:authenticators update:authenticators remove:authenticators";
    let page = open(&emulator, &mut browser, "alice", with_scope(scope)).await;
    assert_eq!(page.status, 403);
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    assert!(
        !browser
            .open(&format!("{visit}/settings"))
            .await
            .has("authenticators")
    );
}
