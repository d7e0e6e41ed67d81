//! Codes by e-mail and text message: set up with an address, and asked for.

use serde_json::json;
use time::Duration;

use super::{methods, open, token};
use crate::browser::{Browser, Page};
use crate::client_api::{last_message, with_all_methods};
use crate::harness::{Emulator, text};

/// A way that sends codes: its step, an address of it, and how that is shown.
type Way = (&'static str, &'static str, &'static str);

const EMAIL: Way = ("email-code", "alice@example.com", "a***@example.com");
const SMS: Way = ("sms", "+6421000000", "+64******00");

async fn last_code(emulator: &Emulator) -> String {
    text(&last_message(emulator, "alice").await["code"])
}

async fn sent(emulator: &Emulator) -> usize {
    let listed = emulator
        .control(reqwest::Method::GET, "/messages?userId=alice", None)
        .await;
    listed.body["messages"].as_array().unwrap().len()
}

/// Opens the step in which `way` is set up.
async fn begin(emulator: &Emulator, browser: &mut Browser<'_>, way: Way) -> Page {
    let page = open(emulator, browser, "alice", json!({})).await;
    let quit = page.link("quit");
    let visit = quit.strip_suffix("/quit").unwrap();
    browser.get(&format!("{visit}/enrol/{}", way.0)).await
}

async fn submit_address(browser: &mut Browser<'_>, page: &Page, address: &str) -> Page {
    let posted = browser.submit(page, &[("address", address)]).await;
    match &posted.location {
        Some(location) => browser.get(&location.clone()).await,
        None => posted,
    }
}

/// Sets `way` up; the person is verified then.
async fn enrol(emulator: &Emulator, browser: &mut Browser<'_>, way: Way) {
    let page = begin(emulator, browser, way).await;
    let page = submit_address(browser, &page, way.1).await;
    let code = last_code(emulator).await;
    let codes = browser.submit(&page, &[("code", &code)]).await;
    let end = browser.get(&codes.link("saved")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn an_address_is_asked_for_and_proved_by_the_code_that_is_sent_there() {
    for (way, method) in [(EMAIL, "EMAIL_OTP"), (SMS, "SMS")] {
        let emulator = with_all_methods();
        let mut browser = Browser::new(&emulator);
        let page = begin(&emulator, &mut browser, way).await;
        assert!(page.has("address") && !page.has("code"));
        let page = submit_address(&mut browser, &page, way.1).await;
        assert_eq!(page.text("recipient"), way.2);
        assert_eq!(page.link("inbox"), "/portal/inbox");
        assert_eq!(methods(&emulator, "alice").await, Vec::<String>::new());
        let code = last_code(&emulator).await;
        assert!(
            browser
                .submit(&page, &[("code", &code)])
                .await
                .has("recovery-codes")
        );
        assert_eq!(methods(&emulator, "alice").await, [method]);
    }
}

#[actix_web::test]
async fn an_address_that_the_app_knows_is_neither_asked_for_nor_changed() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let attributes = json!({ "email": "alice@example.com" });
    let page = open(&emulator, &mut browser, "alice", attributes).await;
    let quit = page.link("quit");
    let visit = quit.strip_suffix("/quit").unwrap();
    let page = browser.open(&format!("{visit}/enrol/email-code")).await;
    assert!(page.has("code") && !page.has("change-address"));
    assert_eq!(
        last_message(&emulator, "alice").await["recipient"],
        "alice@example.com"
    );
    assert!(
        !browser
            .get(&format!("{visit}/enrol/email-code?change=true"))
            .await
            .has("address")
    );
    let form = [
        ("csrf", page.csrf()),
        ("address", "mallory@example.com".to_owned()),
    ];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser
        .post(&format!("{visit}/enrol/email-code/address"), &form)
        .await;
    assert_eq!(
        last_message(&emulator, "alice").await["recipient"],
        "alice@example.com"
    );
}

#[actix_web::test]
async fn a_mistyped_address_can_be_replaced_and_its_code_is_worth_nothing_then() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let page = begin(&emulator, &mut browser, EMAIL).await;
    let page = submit_address(&mut browser, &page, "alcie@example.com").await;
    let first = last_code(&emulator).await;
    let page = browser.get(&page.link("change-address")).await;
    let page = submit_address(&mut browser, &page, EMAIL.1).await;
    let second = last_code(&emulator).await;
    if first != second {
        assert_eq!(browser.submit(&page, &[("code", &first)]).await.status, 422);
    }
    assert!(
        browser
            .submit(&page, &[("code", &second)])
            .await
            .has("recovery-codes")
    );
    let user = emulator
        .server(reqwest::Method::GET, "/users/alice", None)
        .await
        .body;
    assert_eq!(user["email"], EMAIL.1);
}

#[actix_web::test]
async fn what_is_no_address_is_refused_and_nothing_is_sent() {
    for (way, wrong) in [
        (EMAIL, "alice"),
        (EMAIL, ""),
        (EMAIL, "a b@example.com"),
        (SMS, "x"),
        (SMS, "12"),
    ] {
        let emulator = with_all_methods();
        let mut browser = Browser::new(&emulator);
        let page = begin(&emulator, &mut browser, way).await;
        let refused = browser.submit(&page, &[("address", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.has("error") && refused.has("address"));
        assert_eq!(sent(&emulator).await, 0, "{wrong}");
    }
}

#[actix_web::test]
async fn an_enrolled_address_gets_a_code_when_the_page_opens_and_only_then() {
    for way in [EMAIL, SMS] {
        let emulator = with_all_methods();
        let mut browser = Browser::new(&emulator);
        enrol(&emulator, &mut browser, way).await;
        assert_eq!(sent(&emulator).await, 1);
        let page = open(&emulator, &mut browser, "alice", json!({})).await;
        assert_eq!(page.text("recipient"), way.2);
        browser.get(&page.attribute("<form", "action")).await;
        assert_eq!(sent(&emulator).await, 2, "to open the page again sends nothing");
        let code = last_code(&emulator).await;
        let success = browser.submit(&page, &[("code", &code)]).await;
        let end = browser.get(&success.link("proceed")).await;
        assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_SUCCEEDED");
    }
}

#[actix_web::test]
async fn another_code_is_sent_on_demand_and_replaces_the_first() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser, EMAIL).await;
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let first = last_code(&emulator).await;
    let step = page.attribute("<form", "action");
    let csrf = page.csrf();
    let again = browser.post(&format!("{step}/resend"), &[("csrf", &csrf)]).await;
    let page = browser.get(&again.location.unwrap()).await;
    assert!(page.has("sent-again"));
    let second = last_code(&emulator).await;
    if first != second {
        assert_eq!(browser.submit(&page, &[("code", &first)]).await.status, 422);
    }
    assert!(browser.submit(&page, &[("code", &second)]).await.has("proceed"));
}

#[actix_web::test]
async fn a_foreign_form_sends_no_code() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser, EMAIL).await;
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let before = sent(&emulator).await;
    let step = page.attribute("<form", "action");
    assert_eq!(
        browser
            .post(&format!("{step}/resend"), &[("csrf", "forged")])
            .await
            .status,
        403
    );
    assert_eq!(sent(&emulator).await, before);
}

#[actix_web::test]
async fn whoever_asks_for_too_many_codes_is_told_to_wait() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser, SMS).await;
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let (step, csrf) = (page.attribute("<form", "action"), page.csrf());
    for _ in 0..4 {
        assert_eq!(
            browser
                .post(&format!("{step}/resend"), &[("csrf", &csrf)])
                .await
                .status,
            303
        );
    }
    let refused = browser.post(&format!("{step}/resend"), &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, 429);
    // A visit that begins now is told the same, and can be left.
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    assert_eq!(page.status, 429);
    assert!(page.has("error") && page.has("quit") && !page.has("code"));
    emulator.clock.advance(Duration::minutes(10));
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(page.has("code"));
}

#[actix_web::test]
async fn codes_are_guessed_ten_times_at_most() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser, EMAIL).await;
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    for _ in 0..10 {
        assert_eq!(browser.submit(&page, &[("code", "x")]).await.status, 422);
    }
    let code = last_code(&emulator).await;
    let locked = browser.submit(&page, &[("code", &code)]).await;
    assert!(locked.text("error").contains("Too many"), "{}", locked.html);
}

#[actix_web::test]
async fn a_code_of_one_action_does_not_verify_another() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    enrol(&emulator, &mut browser, EMAIL).await;
    let mut other = Browser::new(&emulator);
    let theirs = open(&emulator, &mut other, "alice", json!({})).await;
    let of_theirs = last_code(&emulator).await;
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let own = last_code(&emulator).await;
    if own != of_theirs {
        assert_eq!(other.submit(&theirs, &[("code", &own)]).await.status, 422);
    }
    assert!(browser.submit(&page, &[("code", &own)]).await.has("proceed"));
}
