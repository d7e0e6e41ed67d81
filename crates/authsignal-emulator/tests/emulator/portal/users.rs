//! Users in the portal.

use reqwest::Method;
use serde_json::json;

use super::submit;
use crate::browser::Browser;
use crate::harness::Emulator;

#[actix_web::test]
async fn users_are_found_by_id_name_and_address() {
    let emulator = Emulator::start();
    let attributes = json!({ "email": "Alice@example.com", "username": "al_ice" });
    emulator.track("1", "login", attributes).await;
    emulator.track("2", "login", json!({ "username": "bob" })).await;
    let mut browser = Browser::new(&emulator);
    for (search, found) in [("1", "1"), ("alice%40EXAMPLE", "1"), ("al_", "1"), ("BOB", "2")] {
        let page = browser.get(&format!("/portal?q={search}")).await;
        for id in ["1", "2"] {
            let is_shown = page.html.contains(&format!("data-user-id=\"{id}\""));
            assert_eq!(is_shown, id == found, "{search}: {id}");
        }
    }
    let none = browser.get("/portal?q=%25").await;
    assert!(none.html.contains("Nobody matches"), "% is no wildcard");
}

#[actix_web::test]
async fn a_user_is_created_once_with_an_id_that_is_one() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    let new = [("user_id", "auth0|../x"), ("username", "alice")];
    let created = submit(&mut browser, &page, "/portal/users/create", &new).await;
    assert_eq!(created.status, 303);
    let shown = browser.get(&created.location.unwrap()).await;
    assert_eq!(shown.text("user-id"), "auth0|../x");
    for (fields, problem) in [
        (new, "already"),
        ([("user_id", ""), ("username", "typed")], "invalid"),
    ] {
        let again = submit(&mut browser, &page, "/portal/users/create", &fields).await;
        assert_eq!(again.status, 422);
        assert!(again.text("new-user-error").contains(problem));
        let typed = again.attribute("<input type=\"text\" id=\"new-username\"", "value");
        assert_eq!(typed, fields[1].1, "what was typed is kept");
    }
}

#[actix_web::test]
async fn attributes_are_replaced_and_a_wrong_one_changes_nothing() {
    let emulator = Emulator::start();
    emulator
        .track("alice", "login", json!({ "username": "old", "locale": "en" }))
        .await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/user?id=alice").await;
    let wrong = [
        ("user_id", "alice"),
        ("username", "new"),
        ("email", "not an address"),
        ("phone_number", "x"),
        ("custom", "[1]"),
    ];
    let refused = submit(&mut browser, &page, "/portal/user/edit", &wrong).await;
    assert_eq!(refused.status, 422);
    for error in ["email-error", "phone-number-error", "custom-error"] {
        assert!(refused.has(error), "{error}");
    }
    let typed = refused.attribute("<input type=\"text\" id=\"username\"", "value");
    assert_eq!(typed, "new");
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["username"], "old");

    let right = [
        ("user_id", "alice"),
        ("username", "new"),
        ("email", "a@example.com"),
        ("email_verified", "on"),
        ("custom", "{\"tier\": \"gold\"}"),
    ];
    let saved = submit(&mut browser, &page, "/portal/user/edit", &right).await;
    assert_eq!(saved.status, 303);
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["username"], "new");
    assert_eq!(user["emailVerified"], true);
    assert_eq!(user["custom"]["tier"], "gold");
    assert!(user["locale"].is_null(), "what is left empty is gone: {user}");
}

#[actix_web::test]
async fn a_reset_takes_authenticators_codes_and_the_wrong_codes() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    for _ in 0..10 {
        emulator
            .client(&token, "/verify/totp", json!({ "verificationCode": "000000" }))
            .await;
    }
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/user?id=alice").await;
    assert_eq!(page.text("recovery-codes-left"), "0", "the API gives none");
    let reset = submit(&mut browser, &page, "/portal/user/reset", &[("user_id", "alice")]).await;
    assert_eq!(reset.status, 303);
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["isEnrolled"], false);
    // Enrolling takes a code, which is looked at again.
    emulator.enrol_app("alice").await;
}

#[actix_web::test]
async fn a_user_is_deleted_with_the_actions_only_on_demand() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    for (user, fields, actions) in [
        ("alice", vec![("user_id", "alice")], 1),
        ("bob", vec![("user_id", "bob"), ("with_actions", "on")], 0),
    ] {
        emulator.track(user, "login", json!({})).await;
        let page = browser.get(&format!("/portal/user?id={user}")).await;
        let deleted = submit(&mut browser, &page, "/portal/user/delete", &fields).await;
        assert_eq!(deleted.status, 303);
        let gone = browser.get(&format!("/portal/user?id={user}")).await;
        assert_eq!(gone.status, 404);
        assert!(gone.has("error"), "a page, not JSON");
        let left = emulator
            .server(Method::GET, &format!("/users/{user}/actions"), None)
            .await
            .body;
        assert_eq!(left.as_array().unwrap().len(), actions);
    }
}

#[actix_web::test]
async fn the_page_of_a_user_shows_codes_of_apps_enrolled_and_being_enrolled() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "identity-server-login").await;
    emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/user?id=alice").await;
    assert!(page.html.contains("Being enrolled"));
    let code = page.attribute("<span class=\"code totp-code\"", "data-totp-code");
    let verified = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": code }))
        .await;
    assert_eq!(verified.body["isVerified"], true);
    let page = browser.get("/portal/user?id=alice").await;
    assert!(page.has("authenticators") && page.html.contains("data-seconds-left"));
    assert!(page.html.contains("data-state=\"CHALLENGE_SUCCEEDED\""));
}
