//! Links by e-mail: one page waits, another one opens them.

use serde_json::{Value, json};

use super::{ANY, last_message, with_all_methods};
use crate::browser::Browser;
use crate::harness::{Emulator, text};

async fn poll(emulator: &Emulator, token: &str) -> Value {
    let polled = emulator
        .client(token, "/verify/email-magic-link/finalize", json!({}))
        .await;
    assert_eq!(polled.status, 200, "{}", polled.body);
    polled.body
}

/// Opens the link that was sent to the user last, and confirms.
async fn open_link(emulator: &Emulator, user: &str) {
    let url = text(&last_message(emulator, user).await["url"]);
    let mut browser = Browser::new(emulator);
    let page = browser.open(&url).await;
    assert_eq!(page.status, 200, "{}", page.html);
    browser.submit(&page, &[]).await;
}

#[actix_web::test]
async fn a_page_that_waits_for_a_link_is_told_when_it_was_opened() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    let begun = emulator
        .client(
            &token,
            "/user-authenticators/email-magic-link",
            json!({ "email": "alice@example.com" }),
        )
        .await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    assert_eq!(poll(&emulator, &token).await, json!({ "isVerified": false }));
    open_link(&emulator, "alice").await;
    let verified = poll(&emulator, &token).await;
    assert_eq!(verified["isVerified"], true);
    assert_eq!(
        verified["userAuthenticator"]["verificationMethod"],
        "EMAIL_MAGIC_LINK"
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");

    let (token, other) = (
        emulator.token("alice", ANY).await,
        emulator.token("alice", ANY).await,
    );
    emulator
        .client(&token, "/challenge/email-magic-link", json!({}))
        .await;
    open_link(&emulator, "alice").await;
    assert_eq!(poll(&emulator, &other).await["isVerified"], false);
    assert_eq!(poll(&emulator, &token).await["isVerified"], true);
    assert_eq!(
        emulator.validate(&token).await["verificationMethod"],
        "EMAIL_MAGIC_LINK"
    );
    assert_eq!(emulator.state(&other).await, "CHALLENGE_REQUIRED");
}
