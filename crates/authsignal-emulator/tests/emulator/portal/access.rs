//! Who gets into the portal.

use reqwest::Method;
use time::Duration;

use super::submit;
use crate::browser::{Browser, Page};
use crate::harness::Emulator;

const PASSWORD: &str = "correct horse battery";

fn with_password(mut config: String) -> String {
    for part in ["\n[portal]\npassword = \"", PASSWORD, "\"\n"] {
        config.push_str(part);
    }
    config
}

async fn sign_in(browser: &mut Browser<'_>, password: &str) -> Page {
    let page = browser.get("/portal/login").await;
    submit(browser, &page, "/portal/login", &[("password", password)]).await
}

#[actix_web::test]
async fn without_the_password_nothing_is_shown_and_nothing_is_done() {
    let emulator = Emulator::start_with(with_password);
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    for path in [
        "/portal",
        "/portal/user?id=alice",
        "/portal/settings",
        "/portal/state/export",
        "/portal/login/",
        "/portal//login",
        "/portal/nowhere",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.location.as_deref(), Some("/portal/login"), "{path}");
        assert!(page.html.is_empty(), "{path}");
    }
    let login = browser.get("/portal/login").await;
    assert_eq!(login.status, 200);
    let reset = submit(
        &mut browser,
        &login,
        "/portal/user/reset",
        &[("user_id", "alice")],
    )
    .await;
    assert_eq!(reset.location.as_deref(), Some("/portal/login"));
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["isEnrolled"], true);
}

#[actix_web::test]
async fn the_password_lets_in_until_one_signs_out() {
    let emulator = Emulator::start_with(with_password);
    let mut browser = Browser::new(&emulator);
    assert_eq!(sign_in(&mut browser, "wrong password").await.status, 403);
    let opened = sign_in(&mut browser, PASSWORD).await;
    assert_eq!(opened.location.as_deref(), Some("/portal"));
    let cookie = opened.headers["set-cookie"].to_str().unwrap();
    for attribute in ["__Host-emulator-portal=", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let page = browser.get("/portal").await;
    assert_eq!(page.status, 200);
    assert!(page.has("sign-out"));
    let session = cookie.split(';').next().unwrap().to_owned();
    let out = submit(&mut browser, &page, "/portal/logout", &[]).await;
    assert_eq!(out.location.as_deref(), Some("/portal/login"));
    let request = emulator.request(Method::GET, "/portal").header("cookie", session);
    assert_eq!(
        request.send().await.unwrap().status(),
        303,
        "the session is over, cookie or not"
    );
}

#[actix_web::test]
async fn a_session_ends_by_itself_and_with_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let stored = |config: String| with_password(config.replace(":memory:", file.to_str().unwrap()));
    let emulator = Emulator::start_with(stored);
    let mut browser = Browser::new(&emulator);
    let opened = sign_in(&mut browser, PASSWORD).await;
    let session = opened.headers["set-cookie"].to_str().unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    let status = async |emulator: &Emulator| {
        let request = emulator.request(Method::GET, "/portal");
        let response = request.header("cookie", &session).send().await.unwrap();
        response.status().as_u16()
    };
    assert_eq!(status(&emulator).await, 200);
    assert_eq!(status(&Emulator::start_with(stored)).await, 200, "a restart");
    let other = |config: String| stored(config).replace(PASSWORD, "another password");
    assert_eq!(status(&Emulator::start_with(other)).await, 303);
    emulator.clock.advance(Duration::hours(12));
    assert_eq!(status(&emulator).await, 303);
}

#[actix_web::test]
async fn passwords_are_guessed_ten_times_at_most() {
    let emulator = Emulator::start_with(with_password);
    let mut browser = Browser::new(&emulator);
    for _ in 0..10 {
        assert_eq!(sign_in(&mut browser, "wrong password").await.status, 403);
    }
    assert_eq!(sign_in(&mut browser, PASSWORD).await.status, 429);
    emulator.clock.advance(Duration::minutes(5));
    assert_eq!(sign_in(&mut browser, PASSWORD).await.status, 303);
}

#[actix_web::test]
async fn setting_the_tenants_clock_gives_no_further_guesses() {
    let emulator = Emulator::start_with(with_password);
    let mut browser = Browser::new(&emulator);
    for _ in 0..10 {
        sign_in(&mut browser, "wrong password").await;
    }
    let request = emulator
        .request(Method::PUT, "/emulator/clock")
        .basic_auth("local-secret", Some(""))
        .json(&serde_json::json!({ "skewSeconds": 86400 }));
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(sign_in(&mut browser, PASSWORD).await.status, 429);
}

#[actix_web::test]
async fn without_a_password_no_password_is_right() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal").await;
    assert!(!page.has("sign-out"));
    let refused = submit(&mut browser, &page, "/portal/login", &[("password", "")]).await;
    assert_eq!(refused.status, 403);
}

#[actix_web::test]
async fn the_password_does_not_open_the_portal_to_foreign_names() {
    let emulator = Emulator::start_with(with_password);
    for path in ["/portal", "/portal/login"] {
        let request = emulator.request(Method::GET, path).header("host", "evil.example");
        assert_eq!(request.send().await.unwrap().status(), 403);
    }
}
