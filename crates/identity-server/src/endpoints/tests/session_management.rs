//! How clients learn in the browser that the session has changed.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::session_management::session_state;

use super::provider::{Provider, REDIRECT_URI};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::session::browser_state;

/// What the page's script would find in the browser, and what the client was told.
async fn state(visitor: &Visitor<'_>) -> (String, String) {
    let told = visitor.authorize(&[]).await.parameter("session_state").unwrap();
    let session = visitor.session().await.unwrap();
    (browser_state::cookie(&session).value().to_owned(), told)
}

#[actix_web::test]
async fn the_response_tells_the_state_that_the_page_computes_from_its_cookie() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (cookie, told) = state(&visitor).await;
    let (_, salt) = told.split_once('.').unwrap();
    let client = ClientId::parse("web").unwrap();
    assert!(REDIRECT_URI.starts_with("https://localhost:5002/"));
    assert_eq!(
        told,
        session_state(&client, "https://localhost:5002", &cookie, salt)
    );
    let (_, other) = state(&visitor).await;
    assert_ne!(told, other, "the salt is used twice");
}

#[actix_web::test]
async fn the_state_changes_with_the_person_and_not_with_another_sign_in() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (first, _) = state(&visitor).await;
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert_eq!(state(&visitor).await.0, first);
    visitor.sign_in("bob", MULTI_FACTOR).await;
    assert_ne!(state(&visitor).await.0, first);
}

#[actix_web::test]
async fn the_cookie_is_for_the_page_s_script_and_opens_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let session = visitor.session().await.unwrap();
    let cookie = browser_state::cookie(&session);
    assert_eq!((cookie.http_only(), cookie.secure()), (None, Some(true)));
    assert_eq!(cookie.same_site(), Some(SameSite::None));
    assert!(!cookie.value().contains(session.sid.as_str()));
    let prompt = visitor.get("/Account/Logout").await;
    let form = [("csrf", prompt.cookies[0].value()), ("logoutId", "")];
    let reply = visitor.post("/Account/Logout", &form).await;
    let removed = reply
        .cookies
        .iter()
        .find(|removed| removed.name() == cookie.name());
    assert_eq!(removed.unwrap().value(), "");
}

#[actix_web::test]
async fn a_refusal_and_a_request_without_openid_tell_no_state() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let refused = Visitor::of(&provider).authorize(&[("prompt", "none")]).await;
    assert_eq!(refused.parameter("error").unwrap(), "login_required");
    assert_eq!(refused.parameter("session_state"), None);
    let plain = visitor.authorize(&[("scope", "api1")]).await;
    assert!(plain.parameter("code").is_some() && plain.parameter("session_state").is_none());
}

#[actix_web::test]
async fn pages_of_clients_and_of_nobody_else_may_frame_the_page() {
    let provider = Provider::start().await;
    let page = provider.get("/connect/checksession").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("x-frame-options"), "");
    let policy = page.header("content-security-policy");
    assert!(
        policy
            .contains("frame-ancestors https://localhost:5001 https://localhost:5002 https://other.example;"),
        "{policy}"
    );
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let login = provider.get("/Account/Login").await;
    assert!(
        login
            .header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
}

/// What the page hears of the server about this state.
async fn asked(visitor: &Visitor<'_>, origin: &str, known: &str) -> String {
    let form = [("client_id", "web"), ("origin", origin), ("session_state", known)];
    let reply = visitor.post("/connect/checksession", &form).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("access-control-allow-origin"), "");
    reply.body
}

#[actix_web::test]
async fn a_browser_without_hashes_is_told_by_the_server() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (cookie, told) = state(&visitor).await;
    let origin = "https://localhost:5002";
    // The browser has no such cookie yet: it comes with a sign-in on the page.
    assert_eq!(asked(&visitor, origin, &told).await, "changed");
    let with_cookie = |origin: &str, known: &str| {
        let form = [("client_id", "web"), ("origin", origin), ("session_state", known)];
        let request = TestRequest::post().uri("/connect/checksession").set_form(form);
        let cookie = Cookie::new("__Host-identity-browser-state", cookie.clone());
        provider.call(request.cookie(cookie))
    };
    assert_eq!(with_cookie(origin, &told).await.body, "unchanged");
    assert_eq!(with_cookie("https://evil.example", &told).await.body, "changed");
    assert_eq!(with_cookie(origin, "other.salt").await.body, "changed");
    for nonsense in ["", "x", "x."] {
        assert_eq!(with_cookie(origin, nonsense).await.body, "error", "{nonsense}");
    }
    let empty = TestRequest::post().uri("/connect/checksession");
    assert_eq!(provider.call(empty).await.body, "error");
}
