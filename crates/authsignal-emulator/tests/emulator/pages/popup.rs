//! In a frame or a window of the app: cookies, framing, and who is told what.

use reqwest::Method;
use serde_json::json;
use time::Duration;

use crate::browser::{Browser, Page};
use crate::harness::{Emulator, text};

const LOGIN: &str = "identity-server-login";
const ALLOWED: &str = "https://localhost:5001 https://localhost:5002";

async fn url(emulator: &Emulator, redirect_url: Option<&str>) -> String {
    let attributes = json!({ "redirectUrl": redirect_url });
    text(&emulator.track("alice", LOGIN, attributes).await["url"]) + "&mode=popup"
}

fn recipients(page: &Page) -> String {
    page.attribute("<section", "data-recipients")
}

fn cookies(page: &Page) -> Vec<String> {
    let cookies = page.headers.get_all("set-cookie").iter();
    cookies
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn the_app_gets_the_token_from_a_page_instead_of_a_redirect() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser
        .open(&url(&emulator, Some("https://localhost:5002/back")).await)
        .await;
    let code = emulator.code("alice").await;
    let success = browser.submit(&page, &[("code", &code)]).await;
    let end = browser.get(&success.link("proceed")).await;
    assert_eq!((end.status, &end.location), (200, &None));
    let token = end.attribute("<p id=\"done\"", "data-token");
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    // For a window that nobody opened, the redirect is still there.
    let back = browser.get(&end.link("back")).await.location.unwrap();
    assert!(back.starts_with("https://localhost:5002/back?token="), "{back}");
}

#[actix_web::test]
async fn parameters_that_were_appended_twice_do_no_harm() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let entry =
        url(&emulator, None).await + "&mode=popup&force_enrollment=true&force_enrollment=true&other=1";
    assert_eq!(recipients(&browser.open(&entry).await), ALLOWED);
}

#[actix_web::test]
async fn leaving_gives_a_token_that_verifies_nothing() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, None).await).await;
    let end = browser.get(&page.link("quit")).await;
    let token = end.attribute("<p id=\"done\"", "data-token");
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
    assert!(!end.has("back"));
}

#[actix_web::test]
async fn only_apps_of_the_tenant_and_the_one_to_return_to_are_told() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, None).await).await;
    assert_eq!(recipients(&page), ALLOWED);
    assert!(!page.html.contains("data-any-localhost"));
    let page = browser
        .open(&url(&emulator, Some("https://app.example/back?x=1")).await)
        .await;
    assert_eq!(recipients(&page), format!("https://app.example {ALLOWED}"));
}

#[actix_web::test]
async fn the_referrer_chooses_among_those_who_may_be_told_and_adds_nobody() {
    let emulator = Emulator::start();
    for (referrer, told) in [
        ("https://localhost:5002/", "https://localhost:5002"),
        ("https://localhost:5002/some/page?x", "https://localhost:5002"),
        ("https://evil.example/", ALLOWED),
        ("https://localhost:5002.evil.example/", ALLOWED),
        ("http://localhost:5002/", ALLOWED),
        ("data:text/html,x", ALLOWED),
        ("nonsense", ALLOWED),
    ] {
        let entry = url(&emulator, None).await.replace(&emulator.base, "");
        let request = emulator.request(Method::GET, &entry).header("referer", referrer);
        let mut browser = Browser::new(&emulator);
        let visit = browser.send(request).await.location.unwrap();
        assert_eq!(recipients(&browser.open(&visit).await), told, "{referrer}");
    }
}

#[actix_web::test]
async fn every_localhost_is_told_and_may_frame_only_if_the_tenant_says_so() {
    let emulator = Emulator::start_with(|text| {
        text.replace(
            "allow_any_localhost_origin = false",
            "allow_any_localhost_origin = true",
        )
    });
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, None).await).await;
    assert!(page.html.contains(" data-any-localhost"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("http://localhost:* https://localhost:*;"),
        "{policy}"
    );
}

#[actix_web::test]
async fn the_cookies_of_a_popup_are_those_that_a_frame_of_another_site_sends() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let entry = url(&emulator, None).await.replace(&emulator.base, "");
    let entry = browser.get(&entry).await;
    let page = browser.get(entry.location.as_deref().unwrap()).await;
    let page = browser.get(page.location.as_deref().unwrap()).await;
    let all = [cookies(&entry), cookies(&page)].concat();
    assert_eq!(all.len(), 2, "{all:?}");
    for cookie in all {
        assert!(cookie.starts_with("__Host-emulator-popup"), "{cookie}");
        for needed in [
            "; Path=/",
            "; Secure",
            "; HttpOnly",
            "; SameSite=None",
            "; Partitioned",
        ] {
            assert!(cookie.contains(needed), "{cookie}");
        }
    }
}

#[actix_web::test]
async fn the_cookies_of_a_redirect_stay_at_home() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let entry = url(&emulator, None)
        .await
        .replace(&emulator.base, "")
        .replace("&mode=popup", "");
    for cookie in cookies(&browser.get(&entry).await) {
        assert!(
            cookie.contains("; SameSite=Lax") && !cookie.contains("Partitioned"),
            "{cookie}"
        );
    }
}

#[actix_web::test]
async fn a_form_of_a_popup_needs_the_popups_own_token() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let entry = url(&emulator, None).await;
    let of_redirect = browser.open(&entry.replace("&mode=popup", "")).await;
    let page = browser.open(&entry).await;
    let action = page.attribute("<form", "action");
    let code = emulator.code("alice").await;
    for csrf in ["", "forged", &of_redirect.csrf()] {
        let refused = browser.post(&action, &[("csrf", csrf), ("code", &code)]).await;
        assert_eq!(refused.status, 403);
        assert_eq!(
            refused.attribute("<section", "data-error-code"),
            "invalid_request"
        );
    }
    // A foreign site cannot send it, although the browser would send the cookie along.
    let request = emulator
        .request(Method::POST, &action)
        .header("sec-fetch-site", "cross-site")
        .form(&[("csrf", page.csrf()), ("code", code)]);
    assert_eq!(browser.send(request).await.status, 403);
}

#[actix_web::test]
async fn a_popup_of_another_browser_is_refused() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let entry = url(&emulator, None).await.replace(&emulator.base, "");
    let visit = browser.get(&entry).await.location.unwrap();
    let mut other = Browser::new(&emulator);
    other.open(&url(&emulator, None).await).await;
    for step in ["", "/quit", "/return", "/enrol/authenticator-app"] {
        let refused = other.get(&format!("{visit}{step}")).await;
        assert_eq!((refused.status, refused.location), (403, None), "{step}");
        assert!(!refused.html.contains("data-token"));
    }
}

#[actix_web::test]
async fn an_expired_popup_tells_the_app_and_can_be_closed() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let entry = url(&emulator, None).await;
    let page = browser.open(&entry).await;
    emulator.clock.advance(Duration::minutes(10));
    let in_visit = browser.submit(&page, &[("code", "000000")]).await;
    let at_entry = browser.open(&entry).await;
    for expired in [in_visit, at_entry] {
        assert_eq!(expired.status, 410);
        assert_eq!(expired.attribute("<section", "data-error-code"), "expired_token");
        assert_eq!(expired.attribute("<section", "data-status-code"), "410");
        assert_eq!(recipients(&expired), ALLOWED);
        assert!(expired.has("close") && !expired.has("back"));
    }
}

#[actix_web::test]
async fn a_frame_that_no_visit_knows_tells_the_app() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let request = emulator
        .request(Method::GET, "/challenge/0123")
        .header("sec-fetch-dest", "iframe");
    let refused = browser.send(request).await;
    assert_eq!(refused.attribute("<section", "data-error-code"), "invalid_token");
    let elsewhere = browser.get("/challenge/0123").await;
    assert!(!elsewhere.html.contains("data-error-code"));
}

#[actix_web::test]
async fn a_blocked_user_leaves_the_popup_with_a_token_that_says_so() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator.set_outcome("alice", LOGIN, json!("BLOCK")).await;
    let mut browser = Browser::new(&emulator);
    let page = browser.open(&url(&emulator, None).await).await;
    assert_eq!(page.status, 403);
    let end = browser.get(&page.link("quit")).await;
    let token = end.attribute("<p id=\"done\"", "data-token");
    assert_eq!(emulator.state(&token).await, "BLOCK");
}
