//! The pre-built UI in a browser without JavaScript.

use serde_json::json;
use time::Duration;

use crate::browser::{Browser, Page};
use crate::harness::{Emulator, text};
use crate::passkeys::registration::COSE_KEY;

const LOGIN: &str = "identity-server-login";
const CALLBACK: &str = "https://localhost:5001/Account/Login/Callback?returnUrl=L2E/Yj1j+ZA==";

async fn url(emulator: &Emulator, user: &str) -> String {
    text(
        &emulator
            .track(user, LOGIN, json!({ "redirectUrl": CALLBACK }))
            .await["url"],
    )
}

/// The token that the app gets, with its URL checked.
fn returned_token(page: &Page) -> String {
    let location = page.location.as_deref().unwrap_or_default();
    location
        .strip_prefix(&format!("{CALLBACK}&token="))
        .unwrap_or_else(|| panic!("{location}"))
        .to_owned()
}

/// Enrols in the UI; gives the recovery codes and the token that the app gets.
async fn enrol(emulator: &Emulator, browser: &mut Browser<'_>, user: &str) -> (Vec<String>, String) {
    let page = browser.open(&url(emulator, user).await).await;
    let code = emulator.code(user).await;
    let codes = browser.submit(&page, &[("code", &code)]).await;
    let end = browser.get(&codes.link("saved")).await;
    (codes.list_items("recovery-codes"), returned_token(&end))
}

#[actix_web::test]
async fn a_new_user_enrols_saves_the_codes_and_returns_verified() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    assert!(page.has("totp-qr"));
    assert_eq!(page.text("totp-secret").len(), 32);

    let code = emulator.code("alice").await;
    let codes = browser.submit(&page, &[("code", &code)]).await;
    assert_eq!(codes.list_items("recovery-codes").len(), 10);
    let end = browser.get(&codes.link("saved")).await;
    let validated = emulator.validate(&returned_token(&end)).await;
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "AUTHENTICATOR_APP");
}

#[actix_web::test]
async fn an_enrolled_user_enters_a_code_and_returns_verified() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    let code = emulator.code("alice").await;
    let success = browser.submit(&page, &[("code", &code)]).await;
    // Not a redirect from the form: browsers would hold our form-action against the app's own redirects.
    assert_eq!((success.status, &success.location), (200, &None));
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!(emulator.state(&returned_token(&end)).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn a_wrong_code_stays_on_the_page_and_verifies_nothing() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let tracked = emulator
        .track("alice", LOGIN, json!({ "redirectUrl": CALLBACK }))
        .await;
    let page = browser.open(&text(&tracked["url"])).await;
    let again = browser.submit(&page, &[("code", "000000")]).await;
    assert_eq!(again.status, 422);
    assert!(again.text("error").contains("not right"));
    assert!(again.has("code"));
    assert_eq!(
        emulator.state(&text(&tracked["token"])).await,
        "CHALLENGE_REQUIRED"
    );
}

#[actix_web::test]
async fn a_wrong_first_code_keeps_the_secret_that_was_scanned() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    let again = browser.submit(&page, &[("code", "000000")]).await;
    assert_eq!(again.text("totp-secret"), page.text("totp-secret"));
}

#[actix_web::test]
async fn a_secret_shown_in_one_sign_in_is_neither_shown_nor_completed_in_another() {
    let emulator = Emulator::start();
    // Somebody who knows the password opens the enrolment, notes the key and leaves.
    let mut intruder = Browser::new(&emulator);
    let theirs = intruder.open(&url(&emulator, "alice").await).await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    assert_ne!(page.text("totp-secret"), theirs.text("totp-secret"));
    let code = emulator.code("alice").await;
    assert!(
        browser
            .submit(&page, &[("code", &code)])
            .await
            .has("recovery-codes")
    );
    assert_eq!(intruder.submit(&theirs, &[("code", &code)]).await.status, 400);
    let listed = emulator
        .server(reqwest::Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_recovery_code_works_once_and_is_told_as_such() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let (codes, _) = enrol(&emulator, &mut browser, "alice").await;

    let page = browser.open(&url(&emulator, "alice").await).await;
    let page = browser.get(&page.link("try-another-method")).await;
    assert!(page.has("recovery-code"));
    let success = browser.submit(&page, &[("code", &codes[0].to_uppercase())]).await;
    let end = browser.get(&success.link("proceed")).await;
    let validated = emulator.validate(&returned_token(&end)).await;
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "RECOVERY_CODE");

    let page = browser.open(&url(&emulator, "alice").await).await;
    let page = browser.get(&page.link("try-another-method")).await;
    let refused = browser.submit(&page, &[("code", &codes[0])]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("error"));
}

#[actix_web::test]
async fn a_recovery_code_of_another_user_is_worth_nothing() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let (codes, _) = enrol(&emulator, &mut browser, "alice").await;
    enrol(&emulator, &mut browser, "bob").await;
    let page = browser.open(&url(&emulator, "bob").await).await;
    let page = browser.get(&page.link("try-another-method")).await;
    assert_eq!(browser.submit(&page, &[("code", &codes[0])]).await.status, 422);
}

#[actix_web::test]
async fn a_recovery_code_does_not_stand_in_for_a_passkey() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let (codes, _) = enrol(&emulator, &mut browser, "alice").await;
    let passkey = json!({
        "verificationMethod": "PASSKEY", "credentialId": "AAAAAAAAAAAAAAAAAAAAAA", "credentialPublicKey": COSE_KEY,
    });
    emulator
        .server(
            reqwest::Method::POST,
            "/users/alice/authenticators",
            Some(passkey),
        )
        .await;
    let tracked = emulator
        .track("alice", "identity-server-passkey", json!({}))
        .await;
    let page = browser.open(&text(&tracked["url"])).await;
    assert!(page.has("use-passkey") && !page.has("try-another-method"));
    let csrf = page.attribute("<input type=\"hidden\" name=\"csrf\"", "value");
    let path = page
        .attribute("<form", "action")
        .replace("/passkey", "/recovery-code");
    let refused = browser.post(&path, &[("csrf", &csrf), ("code", &codes[0])]).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        emulator.state(&text(&tracked["token"])).await,
        "CHALLENGE_REQUIRED"
    );
}

#[actix_web::test]
async fn recovery_codes_are_guessed_ten_times_at_most() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let (codes, _) = enrol(&emulator, &mut browser, "alice").await;
    let page = browser.open(&url(&emulator, "alice").await).await;
    let page = browser.get(&page.link("try-another-method")).await;
    for _ in 0..10 {
        browser.submit(&page, &[("code", "aaaaa-aaaaa")]).await;
    }
    let locked = browser.submit(&page, &[("code", &codes[0])]).await;
    assert!(locked.text("error").contains("Too many"), "{}", locked.html);
}

#[actix_web::test]
async fn quitting_returns_with_a_token_and_nothing_changed() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    let end = browser.get(&page.link("quit")).await;
    assert_eq!(emulator.state(&returned_token(&end)).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn without_a_redirect_url_a_page_says_that_it_is_done() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", LOGIN, json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let code = emulator.code("alice").await;
    let success = browser.submit(&page, &[("code", &code)]).await;
    assert!(browser.get(&success.link("proceed")).await.has("done"));
}

#[actix_web::test]
async fn the_token_is_in_no_address_and_no_page_after_the_entry() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let tracked = emulator
        .track("alice", LOGIN, json!({ "redirectUrl": CALLBACK }))
        .await;
    let token = text(&tracked["token"]);
    let entry = browser.get(&format!("/challenge?token={token}")).await;
    assert_eq!(entry.status, 303);
    let clean = entry.location.unwrap();
    assert!(!clean.contains(&token) && !clean.contains('?'), "{clean}");
    assert!(!browser.open(&clean).await.html.contains(&token));
}

#[actix_web::test]
async fn an_entry_with_appended_parameters_works() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let url = url(&emulator, "alice").await + "&mode=popup&force_enrollment=true";
    assert!(browser.open(&url).await.has("totp-qr"));
}

#[actix_web::test]
async fn a_visit_opened_in_another_browser_is_refused() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let visit = browser
        .get(&url(&emulator, "alice").await.replace(&emulator.base, ""))
        .await
        .location
        .unwrap();
    let mut other = Browser::new(&emulator);
    assert_eq!(other.get(&visit).await.status, 403, "without any cookie");
    other.open(&url(&emulator, "mallory").await).await;
    for step in ["", "/enrol/authenticator-app", "/quit"] {
        let refused = other.get(&format!("{visit}{step}")).await;
        assert_eq!((refused.status, refused.location), (403, None), "{step}");
    }
}

#[actix_web::test]
async fn parallel_actions_in_one_browser_do_not_mix() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator.clock.advance(Duration::seconds(60));
    emulator.enrol_app("bob").await;
    let mut browser = Browser::new(&emulator);
    let of_alice = browser.open(&url(&emulator, "alice").await).await;
    let of_bob = browser.open(&url(&emulator, "bob").await).await;
    let code = emulator.code("alice").await;
    let success = browser.submit(&of_alice, &[("code", &code)]).await;
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!(emulator.validate(&returned_token(&end)).await["userId"], "alice");
    let end = browser.get(&of_bob.link("quit")).await;
    let validated = emulator.validate(&returned_token(&end)).await;
    assert_eq!(validated["userId"], "bob");
    assert_eq!(validated["state"], "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_form_without_the_csrf_token_is_refused() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", LOGIN, json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let code = emulator.code("alice").await;
    let action = page.attribute("<form", "action");
    for fields in [
        vec![("code", code.as_str())],
        vec![("code", code.as_str()), ("csrf", "forged")],
    ] {
        assert_eq!(browser.post(&action, &fields).await.status, 403);
    }
    assert_eq!(
        emulator.state(&text(&tracked["token"])).await,
        "CHALLENGE_REQUIRED"
    );
}

#[actix_web::test]
async fn an_expired_visit_says_so_and_links_back_without_a_token() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    emulator.clock.advance(Duration::minutes(10));
    let expired = browser.submit(&page, &[("code", "000000")]).await;
    assert_eq!(expired.status, 410);
    assert_eq!(expired.link("back"), CALLBACK);
}

#[actix_web::test]
async fn expired_forged_and_missing_tokens_get_a_page() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    for (query, status) in [("", 403), ("?token=", 403), ("?token=forged", 403)] {
        let page = browser.get(&format!("/challenge{query}")).await;
        assert_eq!(page.status, status);
        assert!(page.has("error"));
    }
    let url = url(&emulator, "alice").await;
    emulator.clock.advance(Duration::minutes(10));
    let expired = browser.open(&url).await;
    assert_eq!(expired.status, 410);
    assert_eq!(expired.link("back"), CALLBACK);
}

#[actix_web::test]
async fn a_blocked_user_sees_that_and_can_only_go_back() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator.set_outcome("alice", LOGIN, json!("BLOCK")).await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    assert_eq!(page.status, 403);
    assert!(!page.has("code"));
    let end = browser.get(&page.link("quit")).await;
    assert_eq!(emulator.state(&returned_token(&end)).await, "BLOCK");
}

#[actix_web::test]
async fn an_action_that_permits_all_methods_lets_a_new_user_choose() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let tracked = emulator.track("alice", "anything", json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    assert!(page.html.contains("data-method=\"AUTHENTICATOR_APP\""));
    assert!(page.html.contains("data-method=\"PASSKEY\""));
}

#[actix_web::test]
async fn two_visits_of_a_new_user_end_with_an_enrolment_and_a_challenge() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let second = url(&emulator, "alice").await;
    enrol(&emulator, &mut browser, "alice").await;
    // The second action was ALLOW when it was tracked; the user is enrolled now and must prove it.
    let page = browser.open(&second).await;
    assert!(!page.has("totp-qr") && page.has("code"));
    let code = emulator.code("alice").await;
    let success = browser.submit(&page, &[("code", &code)]).await;
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!(emulator.state(&returned_token(&end)).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn pages_are_framed_by_the_configured_origins_only_and_have_no_inline_code() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, "alice").await).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("frame-ancestors https://localhost:5001 https://localhost:5002;"),
        "{policy}"
    );
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert!(policy.contains("form-action 'self';"), "{policy}");
    assert!(!page.headers.contains_key("x-frame-options"));
    assert!(!page.html.contains(" style=") && !page.html.contains(" onclick="));
    let portal = browser.get("/portal").await;
    let policy = portal.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[actix_web::test]
async fn what_a_user_is_called_is_not_taken_for_html() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let name = "<script>alert(1)</script>";
    let body = json!({ "username": name, "redirectUrl": "https://localhost:5001/\"><script>x</script>" });
    emulator
        .server(reqwest::Method::POST, "/users/alice/actions/login", Some(body))
        .await;
    emulator.track("alice", LOGIN, json!({ "username": name })).await;
    assert!(!browser.get("/portal").await.html.contains(name));
}
