//! Passkeys and security keys on the pages.

use serde_json::{Value, json};

use super::{methods, open, token};
use crate::browser::{Browser, Page};
use crate::client_api::with_all_methods;
use crate::harness::Emulator;
use crate::software_device::{PRESENT, RsaDevice};
use crate::virtual_device::Device;

fn options(page: &Page) -> Value {
    serde_json::from_str(&page.attribute("<form", "data-options")).unwrap()
}

async fn answer(browser: &mut Browser<'_>, page: &Page, credential: &Value) -> Page {
    let (action, csrf) = (page.attribute("<form", "action"), page.csrf());
    let challenge = page.attribute("<input type=\"hidden\" name=\"challenge_id\"", "value");
    let credential = credential.to_string();
    let form = [
        ("csrf", &*csrf),
        ("challenge_id", &*challenge),
        ("credential", &*credential),
    ];
    browser.post(&action, &form).await
}

async fn begin(emulator: &Emulator, browser: &mut Browser<'_>, step: &str) -> Page {
    let page = open(emulator, browser, "alice", json!({})).await;
    let quit = page.link("quit");
    let visit = quit.strip_suffix("/quit").unwrap();
    browser.get(&format!("{visit}/enrol/{step}")).await
}

#[actix_web::test]
async fn a_passkey_is_created_and_used() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let mut device = Device::new();
    let page = begin(&emulator, &mut browser, "passkey").await;
    let created = device.create(&emulator.base, &options(&page)).await;
    assert!(answer(&mut browser, &page, &created).await.has("recovery-codes"));

    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let used = device.get(&emulator.base, &options(&page)).await;
    let success = answer(&mut browser, &page, &used).await;
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!(
        emulator.validate(&token(&end)).await["verificationMethod"],
        "PASSKEY"
    );
}

#[actix_web::test]
async fn a_security_key_is_added_and_touched() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let mut key = RsaDevice::new();
    key.person = PRESENT;
    let page = begin(&emulator, &mut browser, "security-key").await;
    assert!(page.html.contains("security key"));
    let mut created = key.create(&emulator.base, &options(&page));
    created["authenticatorAttachment"] = json!("cross-platform");
    assert!(answer(&mut browser, &page, &created).await.has("recovery-codes"));
    assert_eq!(methods(&emulator, "alice").await, ["SECURITY_KEY"]);

    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    let used = key.get(&emulator.base, &options(&page));
    let success = answer(&mut browser, &page, &used).await;
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!(
        emulator.validate(&token(&end)).await["verificationMethod"],
        "SECURITY_KEY"
    );
}

#[actix_web::test]
async fn a_security_key_that_was_only_touched_is_no_passkey() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let mut key = RsaDevice::new();
    key.person = PRESENT;
    let page = begin(&emulator, &mut browser, "passkey").await;
    let created = key.create(&emulator.base, &options(&page));
    let refused = answer(&mut browser, &page, &created).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("error").contains("refused"));
    // The answer to one kind of question is not taken for one to the other.
    let page = begin(&emulator, &mut browser, "security-key").await;
    let created = key.create(&emulator.base, &options(&page));
    let action = page
        .attribute("<form", "action")
        .replace("security-key", "passkey");
    let challenge = page.attribute("<input type=\"hidden\" name=\"challenge_id\"", "value");
    let (csrf, credential) = (page.csrf(), created.to_string());
    let form = [
        ("csrf", &*csrf),
        ("challenge_id", &*challenge),
        ("credential", &*credential),
    ];
    assert_eq!(browser.post(&action, &form).await.status, 400);
    assert_eq!(methods(&emulator, "alice").await, Vec::<String>::new());
}

#[actix_web::test]
async fn an_answer_that_cannot_be_read_is_refused() {
    let emulator = with_all_methods();
    let mut browser = Browser::new(&emulator);
    let page = begin(&emulator, &mut browser, "passkey").await;
    for nonsense in [json!(null), json!({}), json!([]), json!("x")] {
        let refused = answer(&mut browser, &page, &nonsense).await;
        assert_eq!(refused.status, 400, "{nonsense}");
        assert!(refused.has("retry") && refused.link("back").ends_with("/quit"));
    }
}
