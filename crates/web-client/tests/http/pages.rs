//! What holds for every page.

use actix_web::http::StatusCode;
use serde_json::json;

use crate::provider::ALICE;
use crate::world::World;

#[actix_web::test]
async fn pages_allow_nothing_inline_and_only_the_origins_they_need() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of-alice", "Laptop");
    let browser = world.signed_in().await;
    for path in [
        "/",
        "/Passkeys",
        "/Passkeys/of-alice/remove",
        "/Privacy",
        "/signin-oidc",
        "/nowhere",
    ] {
        let page = browser.get(path).await;
        let policy = page
            .headers
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            policy.contains("connect-src 'self' https://authsignal.example;"),
            "{policy}"
        );
        assert!(
            policy.contains(&format!("form-action 'self' {};", world.provider.issuer)),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers.get("cache-control").unwrap(), "no-store");
        let inline = page.body.contains(" style=")
            || page.body.contains(" onclick=")
            || page.body.contains("<script>");
        assert!(!inline, "{path}");
        assert_eq!(page.body.matches("<h1").count(), 1, "{path}");
    }
}

#[actix_web::test]
async fn claims_are_text_whatever_they_hold() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "name": "<script>alert(1)</script>", "x\"><b": "y" }));
    let home = world.signed_in().await.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(
        !home.body.contains("<script>alert") && !home.body.contains("\"><b\""),
        "{}",
        home.body
    );
}

#[actix_web::test]
async fn a_broken_database_ends_in_a_page_with_the_request_id_and_nobody_signed_in() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.break_sessions();
    let page = browser.get("/").await;
    assert_eq!(
        (page.status, page.text_of("error-code")),
        (StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
    );
    assert!(
        page.text_of("request-id").len() > 8 && !page.body.contains("no such table"),
        "{}",
        page.body
    );
    let newcomer = world.browser();
    let answer = world.sign_in_at(&newcomer, "/").await;
    assert_eq!(answer.text_of("error-code"), "internal_error");
    assert_eq!(newcomer.cookie("__Host-client-session"), None);
}

#[actix_web::test]
async fn assets_are_there_and_unknown_paths_are_not() {
    let world = World::new().await;
    let browser = world.browser();
    for name in ["passkeys.js", "check-session.js", "design.css"] {
        assert_eq!(
            browser.get(&format!("/assets/{name}")).await.status,
            StatusCode::OK,
            "{name}"
        );
    }
    assert_eq!(browser.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/health/ready").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn the_privacy_page_is_for_signed_in_people_too() {
    let world = World::new().await;
    assert_eq!(
        world.browser().get("/Privacy").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        world.signed_in().await.get("/Privacy").await.status,
        StatusCode::OK
    );
}
