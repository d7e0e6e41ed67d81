//! The portal and its control endpoints.

mod access;
mod action_settings;
mod actions;
mod attacks;
mod inbox;
mod settings;
mod users;

use reqwest::Method;
use serde_json::json;
use time::Duration;

use crate::browser::{Browser, Page};
use crate::harness::{Emulator, send, text};

/// Submits a form of the portal, with the CSRF token of `page`.
async fn submit(browser: &mut Browser<'_>, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = page.attribute("<input type=\"hidden\" name=\"csrf\"", "value");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    browser.post(path, &all).await
}

#[actix_web::test]
async fn the_portal_shows_the_code_that_is_accepted() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    assert!(page.html.contains("data-user-id=\"alice\""));
    let code = page.attribute("<span class=\"code totp-code\"", "data-totp-code");
    let token = emulator.token("alice", "identity-server-login").await;
    let verified = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": code }))
        .await;
    assert_eq!(verified.body["isVerified"], true);
}

#[actix_web::test]
async fn a_code_that_is_used_up_gives_way_to_the_next_and_then_to_a_wait() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let second = emulator.code("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": second }))
        .await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    assert!(!page.html.contains("data-totp-code="));
    // The clock of the tests stands at 10 seconds past.
    assert!(
        page.html.contains("<span data-seconds-left>20</span>"),
        "{}",
        page.html
    );
    emulator.clock.advance(Duration::seconds(20));
    assert!(browser.get("/portal").await.html.contains("data-totp-code="));
}

#[actix_web::test]
async fn an_authenticator_is_removed_with_the_csrf_token_only() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/user?id=alice").await;
    let id = page.attribute(
        "<button class=\"button danger small-button\"",
        "data-authenticator-id",
    );
    let forged = [("user_id", "alice"), ("authenticator_id", id.as_str())];
    assert_eq!(
        browser
            .post("/portal/authenticators/remove", &forged)
            .await
            .status,
        400
    );
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(listed.as_array().unwrap().len(), 1);

    let csrf = page.attribute("<input type=\"hidden\" name=\"csrf\"", "value");
    let fields = [
        ("user_id", "alice"),
        ("authenticator_id", id.as_str()),
        ("csrf", csrf.as_str()),
    ];
    assert_eq!(
        browser
            .post("/portal/authenticators/remove", &fields)
            .await
            .status,
        303
    );
    assert_eq!(
        emulator
            .server(Method::GET, "/users/alice/authenticators", None)
            .await
            .body,
        json!([])
    );
}

#[actix_web::test]
async fn an_outcome_is_set_and_given_back_to_the_rules() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    let csrf = page.attribute("<input type=\"hidden\" name=\"csrf\"", "value");
    for (outcome, state) in [
        ("BLOCK", "BLOCK"),
        ("REVIEW", "REVIEW_REQUIRED"),
        ("ALLOW", "ALLOW"),
        ("", "CHALLENGE_REQUIRED"),
    ] {
        let fields = [
            ("user_id", "alice"),
            ("action_code", "login"),
            ("outcome", outcome),
            ("csrf", csrf.as_str()),
        ];
        assert_eq!(browser.post("/portal/outcomes", &fields).await.status, 303);
        assert_eq!(emulator.track("alice", "login", json!({})).await["state"], state);
        assert_eq!(
            emulator.track("bob", "login", json!({})).await["state"],
            "ALLOW",
            "for alice only"
        );
    }
    let forged = [
        ("user_id", "alice"),
        ("action_code", "login"),
        ("outcome", "BLOCK"),
    ];
    assert_eq!(browser.post("/portal/outcomes", &forged).await.status, 400);
}

#[actix_web::test]
async fn the_control_endpoints_need_the_secret() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let request = emulator.request(Method::GET, "/emulator/users/alice/code");
    assert_eq!(send(request, None).await.status, 401);
    let request = emulator
        .request(Method::POST, "/emulator/outcomes")
        .basic_auth("wrong", Some(""));
    assert_eq!(send(request, Some(json!({}))).await.status, 401);
}

#[actix_web::test]
async fn the_portal_does_not_answer_under_a_foreign_name() {
    let emulator = Emulator::start();
    for (host, status) in [
        ("evil.example", 403),
        ("localhost.evil.example", 403),
        ("127.0.0.1:5003", 200),
    ] {
        let request = emulator.request(Method::GET, "/portal").header("host", host);
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{host}");
    }
}

#[actix_web::test]
async fn the_root_leads_to_the_portal() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    assert_eq!(browser.get("/").await.location.as_deref(), Some("/portal"));
    assert_eq!(browser.get("/health/ready").await.status, 200);
}

#[actix_web::test]
async fn state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let change = |config: String| config.replace(":memory:", file.to_str().unwrap());
    let emulator = Emulator::start_with(change);
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "login").await;
    let restarted = Emulator::start_with(change);
    let listed = restarted
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(text(&listed[0]["verificationMethod"]), "AUTHENTICATOR_APP");
    // Tokens name their issuer, whose port is another one here.
    assert_eq!(restarted.validate(&token).await["isValid"], false);
}
