//! Actions and calls in the portal.

use reqwest::Method;
use serde_json::json;

use super::submit;
use crate::browser::{Browser, Page};
use crate::harness::{Emulator, text};

fn position(page: &Page, part: &str) -> usize {
    page.html
        .find(part)
        .unwrap_or_else(|| panic!("no {part} in {}", page.html))
}

async fn action_page(browser: &mut Browser<'_>, user: &str, code: &str, key: &str) -> Page {
    browser
        .get(&format!("/portal/action?user={user}&code={code}&key={key}"))
        .await
}

#[actix_web::test]
async fn an_action_shows_its_states_and_the_calls_that_made_them_in_order() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let code = "identity-server-login";
    let tracked = emulator
        .track("alice", code, json!({ "ipAddress": "192.0.2.7" }))
        .await;
    let (token, key) = (text(&tracked["token"]), text(&tracked["idempotencyKey"]));
    emulator.clock.advance(time::Duration::seconds(30));
    emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": "1" }))
        .await;
    let typed = json!({ "verificationCode": emulator.code("alice").await });
    emulator.client(&token, "/verify/totp", typed).await;
    emulator.validate(&token).await;
    let mut browser = Browser::new(&emulator);
    let page = action_page(&mut browser, "alice", code, &key).await;
    let order = [
        "POST /v1/users/alice/actions/identity-server-login",
        "<tr data-state=\"CHALLENGE_REQUIRED\">",
        "CODE_INVALID_OR_EXPIRED",
        "<tr data-state=\"CHALLENGE_SUCCEEDED\">",
    ]
    .map(|part| position(&page, part));
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.html.contains("192.0.2.7") && page.html.contains("POST /v1/validate"));
    assert!(!page.html.contains(&token));
}

#[actix_web::test]
async fn actions_are_filtered_by_user_code_and_state() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator.track("alice", "transfer", json!({})).await;
    emulator.track("bob", "login", json!({})).await;
    let mut browser = Browser::new(&emulator);
    for (query, shown) in [
        ("", 3),
        ("?user=alice", 2),
        ("?code=login", 1),
        ("?state=CHALLENGE_REQUIRED", 1),
        ("?user=alice&code=login", 0),
        ("?state=bogus", 3),
    ] {
        let page = browser.get(&format!("/portal/actions{query}")).await;
        let rows = page.html.matches("<tr data-action-code=").count();
        assert_eq!(rows, shown, "{query}");
    }
}

#[actix_web::test]
async fn a_review_is_decided_and_any_state_is_set_from_the_page() {
    let emulator = Emulator::start();
    emulator.set_outcome("alice", "login", json!("REVIEW")).await;
    let tracked = emulator.track("alice", "login", json!({})).await;
    let key = text(&tracked["idempotencyKey"]);
    let mut browser = Browser::new(&emulator);
    let page = action_page(&mut browser, "alice", "login", &key).await;
    assert!(page.has("review"));
    for state in ["REVIEW_SUCCEEDED", "BLOCK"] {
        let fields = [
            ("user_id", "alice"),
            ("action_code", "login"),
            ("idempotency_key", key.as_str()),
            ("state", state),
        ];
        let set = submit(&mut browser, &page, "/portal/action/state", &fields).await;
        assert_eq!(set.status, 303);
        let shown = browser.get(&set.location.unwrap()).await;
        assert!(!shown.has("review"));
        let told = emulator
            .server(Method::GET, &format!("/users/alice/actions/login/{key}"), None)
            .await;
        assert_eq!(told.body["state"], state);
    }
    let bogus = [
        ("user_id", "alice"),
        ("action_code", "login"),
        ("idempotency_key", key.as_str()),
        ("state", "BOGUS"),
    ];
    let refused = submit(&mut browser, &page, "/portal/action/state", &bogus).await;
    assert_eq!(refused.status, 400);
    assert!(refused.has("error"));
}

#[actix_web::test]
async fn the_log_of_calls_tells_why_a_passkey_was_refused() {
    let emulator = Emulator::start();
    let options = emulator
        .anonymous("/user-authenticators/passkey/authentication-options", json!({}))
        .await;
    let forged = json!({
        "challengeId": options.body["challengeId"],
        "authenticationCredential": { "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {} },
    });
    let refused = emulator.anonymous("/verify/passkey", forged).await;
    assert_eq!(refused.status, 400);
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/calls?failed=1").await;
    assert!(page.html.contains("POST /v1/client/verify/passkey"));
    let reason = text(&refused.body["errorCode"]);
    assert!(page.html.contains(&reason), "{reason}");
    assert!(
        !page.html.contains("authentication-options"),
        "that one did not fail"
    );
}

#[actix_web::test]
async fn secrets_and_tokens_do_not_stand_in_the_log() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    emulator.validate(&token).await;
    emulator
        .server(Method::GET, &format!("/users?token={token}"), None)
        .await;
    emulator
        .server(Method::GET, &format!("/validate/{token}"), None)
        .await;
    let request = emulator
        .request(Method::GET, "/v1/users/alice")
        .basic_auth("wrong-secret", Some(""));
    request.send().await.unwrap();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/calls").await;
    assert!(page.html.matches("<td class=\"code\">").count() >= 4);
    for secret in [token.as_str(), "local-secret", "wrong-secret"] {
        assert!(!page.html.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn a_fault_that_struck_is_told_with_the_call() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/faults").await;
    let fault = [
        ("kind", "SERVER_ERROR"),
        ("parameter", "503"),
        ("endpoint", "/v1/validate"),
        ("times", "1"),
    ];
    let set = submit(&mut browser, &page, "/portal/faults/set", &fault).await;
    assert_eq!(set.status, 303);
    assert!(browser.get("/portal/faults").await.has("faults"));
    let body = Some(json!({ "token": "x" }));
    let struck = emulator.server(Method::POST, "/validate", body).await;
    assert_eq!(struck.status, 503);
    assert!(!browser.get("/portal/faults").await.has("faults"));
    let calls = browser.get("/portal/calls?failed=1").await;
    assert!(calls.html.contains("<td>503</td>"), "{}", calls.html);
}

#[actix_web::test]
async fn wrong_faults_and_clocks_are_refused_beside_their_fields() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/faults").await;
    let wrong = [
        ("kind", "SERVER_ERROR"),
        ("parameter", "200"),
        ("endpoint", "/elsewhere"),
        ("times", "often"),
    ];
    let refused = submit(&mut browser, &page, "/portal/faults/set", &wrong).await;
    assert_eq!(refused.status, 422);
    for error in ["parameter-error", "endpoint-error", "times-error"] {
        assert!(refused.has(error), "{error}");
    }
    assert!(refused.html.contains("value=\"/elsewhere\""));
    for skew in ["soon", "99999999999"] {
        let fields = [("skew_seconds", skew)];
        let refused = submit(&mut browser, &page, "/portal/faults/clock", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has("skew-error"));
    }
}
