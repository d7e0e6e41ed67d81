//! A question that is asked on the user's device.

use reqwest::Method;
use serde_json::json;

use super::{open, token};
use crate::browser::{Browser, Page};
use crate::client_api::{last_message, with_all_methods};
use crate::harness::{Emulator, text};

async fn start() -> Emulator {
    let emulator = with_all_methods();
    let device = json!({ "name": "Alice's phone" });
    emulator
        .control(Method::POST, "/users/alice/push-devices", Some(device))
        .await;
    emulator
}

async fn decide(emulator: &Emulator, decision: &str) {
    let challenge = text(&last_message(emulator, "alice").await["challengeId"]);
    let path = format!("/challenges/{challenge}/{decision}");
    assert_eq!(emulator.control(Method::POST, &path, None).await.status, 200);
}

async fn asked(emulator: &Emulator) -> usize {
    let listed = emulator
        .control(Method::GET, "/messages?userId=alice", None)
        .await;
    listed.body["messages"].as_array().unwrap().len()
}

async fn is_over(browser: &mut Browser<'_>, waiting: &Page) -> bool {
    let progress = browser
        .get(&waiting.attribute("<p class=\"muted\" id=\"waiting\"", "data-poll"))
        .await;
    progress.html.contains("\"isOver\":true")
}

#[actix_web::test]
async fn whoever_approves_on_the_device_is_verified() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(!is_over(&mut browser, &waiting).await);
    let again = browser.get(&waiting.link("check")).await;
    assert!(again.has("waiting"));
    assert_eq!(asked(&emulator).await, 1, "to look again does not ask again");
    decide(&emulator, "approve").await;
    assert!(is_over(&mut browser, &waiting).await);
    let success = browser.get(&waiting.link("check")).await;
    let end = browser.get(&success.link("proceed")).await;
    let validated = emulator.validate(&token(&end)).await;
    assert_eq!(validated["state"], "CHALLENGE_SUCCEEDED");
    assert_eq!(validated["verificationMethod"], "PUSH");
}

#[actix_web::test]
async fn whoever_rejects_is_not_and_can_be_asked_again() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let waiting = open(&emulator, &mut browser, "alice", json!({})).await;
    decide(&emulator, "reject").await;
    assert!(is_over(&mut browser, &waiting).await);
    let rejected = browser.get(&waiting.link("check")).await;
    assert!(rejected.has("error") && !rejected.has("proceed"));
    let waiting = browser.open(&rejected.link("ask-again")).await;
    assert!(waiting.has("waiting"));
    assert_eq!(asked(&emulator).await, 2);
    let end = browser.get(&waiting.link("quit")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_question_of_another_action_is_no_answer_here() {
    let emulator = start().await;
    let mut browser = Browser::new(&emulator);
    let theirs = open(&emulator, &mut Browser::new(&emulator), "alice", json!({})).await;
    decide(&emulator, "approve").await;
    let own = open(&emulator, &mut browser, "alice", json!({})).await;
    let challenge = theirs.link("check").rsplit_once('/').unwrap().1.to_owned();
    let step = own.link("check");
    let visit = step.rsplit_once('/').unwrap().0;
    for path in [
        format!("{visit}/{challenge}"),
        format!("{visit}/{challenge}/state"),
    ] {
        assert_eq!(browser.get(&path).await.status, 400, "{path}");
    }
    let end = browser.get(&own.link("quit")).await;
    assert_eq!(emulator.state(&token(&end)).await, "CHALLENGE_REQUIRED");
}
