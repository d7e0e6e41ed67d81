//! Links by e-mail, opened in the same browser or in another one.

use reqwest::Method;
use serde_json::json;
use time::Duration;

use super::{methods, open, token};
use crate::browser::{Browser, Page};
use crate::client_api::{last_message, with_all_methods};
use crate::harness::{Emulator, text};

async fn last_link(emulator: &Emulator) -> String {
    text(&last_message(emulator, "alice").await["url"])
}

/// Begins to set the e-mail link up: the page that waits.
async fn begin(emulator: &Emulator, browser: &mut Browser<'_>) -> Page {
    let page = open(
        emulator,
        browser,
        "alice",
        json!({ "email": "alice@example.com" }),
    )
    .await;
    let quit = page.link("quit");
    let visit = quit.strip_suffix("/quit").unwrap();
    browser.open(&format!("{visit}/enrol/email-link")).await
}

/// Opens the link that was sent last, and presses the button.
async fn follow(emulator: &Emulator, browser: &mut Browser<'_>) -> Page {
    let page = browser.open(&last_link(emulator).await).await;
    browser.submit(&page, &[]).await
}

/// Whether the page that waits is told to go on.
async fn is_over(browser: &mut Browser<'_>, waiting: &Page) -> bool {
    let progress = browser
        .get(&waiting.attribute("<p class=\"muted\" id=\"waiting\"", "data-poll"))
        .await;
    progress.html.contains("\"isOver\":true")
}

async fn enrol(emulator: &Emulator, browser: &mut Browser<'_>) {
    let waiting = begin(emulator, browser).await;
    follow(emulator, browser).await;
    let codes = browser.get(&waiting.link("check")).await;
    assert!(codes.has("recovery-codes"));
}

#[actix_web::test]
async fn an_address_is_set_up_by_a_link_that_is_opened_elsewhere() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let waiting = begin(&emulator, &mut browser).await;
    assert_eq!(waiting.text("recipient"), "a***@example.com");
    assert!(!is_over(&mut browser, &waiting).await);
    assert!(browser.get(&waiting.link("check")).await.has("waiting"));

    let mut phone = Browser::new(&emulator);
    assert!(follow(&emulator, &mut phone).await.has("opened"));
    assert!(is_over(&mut browser, &waiting).await);
    let codes = browser.get(&waiting.link("check")).await;
    let end = browser.get(&codes.link("saved")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_SUCCEEDED");
    assert_eq!(methods(&emulator, "alice").await, ["EMAIL_MAGIC_LINK"]);
}

#[actix_web::test]
async fn an_enrolled_user_is_verified_by_the_link() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser).await;
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(waiting.has("waiting"));
    follow(&emulator, &mut Browser::new(&emulator)).await;
    let success = browser.get(&waiting.link("check")).await;
    let end = browser.get(&success.link("proceed")).await;
    let validated = emulator.validate(&token(&end)).await;
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "EMAIL_MAGIC_LINK");
}

#[actix_web::test]
async fn a_mail_program_that_looks_at_the_link_uses_nothing_up() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser).await;
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    let link = last_link(&emulator).await;
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let path = link.replace(&emulator.base, "");
        Browser::new(&emulator)
            .send(emulator.request(method, &path))
            .await;
    }
    assert!(!is_over(&mut browser, &waiting).await);
    assert!(browser.get(&waiting.link("check")).await.has("waiting"));
    assert!(
        follow(&emulator, &mut Browser::new(&emulator))
            .await
            .has("opened")
    );
}

#[actix_web::test]
async fn a_link_is_opened_with_the_button_of_its_own_page_only() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser).await;
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    let path = last_link(&emulator).await.replace(&emulator.base, "");
    let mut phone = Browser::new(&emulator);
    phone.get(&path).await;
    for form in [vec![], vec![("csrf", "forged")]] {
        assert_eq!(phone.post(&path, &form).await.status, 403);
    }
    assert!(!is_over(&mut browser, &waiting).await);
}

#[actix_web::test]
async fn a_link_says_what_it_confirms_and_is_in_no_frame() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser).await;
    open(&emulator, &mut browser, "alice", json!({})).await;
    let page = Browser::new(&emulator).open(&last_link(&emulator).await).await;
    assert!(
        page.html.contains("alice@example.com") && page.html.contains("“any”"),
        "{}",
        page.html
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[actix_web::test]
async fn a_link_works_once_and_not_after_another_was_sent_or_time_has_passed() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let waiting = begin(&emulator, &mut browser).await;
    let first = last_link(&emulator).await;
    let step = waiting.link("check");
    let csrf = waiting.csrf();
    browser.post(&format!("{step}/resend"), &[("csrf", &csrf)]).await;
    assert_eq!(browser.open(&first).await.status, 410, "another was sent");
    follow(&emulator, &mut browser).await;
    assert!(browser.get(&step).await.has("recovery-codes"));
    let used = browser.open(&last_link(&emulator).await).await;
    assert_eq!(used.status, 410, "used");

    open(&emulator, &mut browser, "alice", json!({})).await;
    let link = last_link(&emulator).await;
    emulator.clock.advance(Duration::minutes(11));
    assert_eq!(browser.open(&link).await.status, 410, "expired");
    assert_eq!(browser.open("/magic-link/nonsense").await.status, 410);
}

#[actix_web::test]
async fn whoever_reads_the_mail_alone_gets_nowhere() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser).await;
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    let mut reader = Browser::new(&emulator);
    follow(&emulator, &mut reader).await;
    assert_eq!(reader.get(&waiting.link("check")).await.status, 403);
}
