//! Signing in: the way there, the way back, and what must not happen on it.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde_json::json;
use time::Duration;
use url::Url;

use crate::browser::Reply;
use crate::provider::{ALICE, SigningKey, callback};
use crate::world::World;

const SESSION: &str = "__Host-client-session";
const PENDING: &str = "__Host-client-pending-";

fn asked(authorization: &Url) -> HashMap<String, String> {
    authorization.query_pairs().into_owned().collect()
}

fn assert_refused(reply: &Reply, status: StatusCode, code: &str) {
    assert_eq!((reply.status, reply.text_of("error-code")), (status, code));
    assert!(
        reply.cookies.iter().all(|cookie| cookie.name() != SESSION),
        "somebody was signed in"
    );
    assert_eq!(
        reply.text_of("request-id"),
        reply.headers.get("x-request-id").unwrap().to_str().unwrap()
    );
}

#[actix_web::test]
async fn a_page_sends_a_stranger_to_the_provider_with_code_pkce_state_and_nonce() {
    let world = World::new().await;
    let authorization = world.browser().redirect_of("/").await;
    let asked = asked(&authorization);
    assert_eq!(authorization.path(), "/authorize");
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], "web");
    assert_eq!(asked["redirect_uri"], "https://client.example/signin-oidc");
    assert_eq!(asked["scope"], "openid profile");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert!(
        [&asked["state"], &asked["nonce"], &asked["code_challenge"]]
            .iter()
            .all(|value| value.len() == 43)
    );
    assert!(!asked.contains_key("max_age") && !asked.contains_key("acr_values"));
}

#[actix_web::test]
async fn a_sign_in_ends_on_the_home_page_with_the_claims() {
    let world = World::new().await;
    let browser = world.browser();
    let back = world.sign_in_at(&browser, "/").await;
    assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/"));
    let home = browser.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(
        (home.claim("sub"), home.claim("name"), home.claim("role")),
        (ALICE, "Alice Smith", "tester")
    );
    assert!(home.text_of("methods").starts_with("password and one-time code"));
    assert_eq!(home.text_of("multi-factor"), "several factors");
    assert!(
        !home.body.contains("access-token-of-code-of"),
        "a whole access token is on the page"
    );
}

#[actix_web::test]
async fn a_sign_in_leads_to_the_page_that_was_wanted() {
    let world = World::new().await;
    let back = world.sign_in_at(&world.browser(), "/Passkeys?status=added").await;
    assert_eq!(back.location(), "/Passkeys?status=added");
}

#[actix_web::test]
async fn a_request_for_another_host_leads_nowhere() {
    let world = World::new().await;
    for path in ["//evil.example/", "/%5Cevil.example", "/https://evil.example"] {
        let reply = world.browser().get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn the_session_key_is_renewed_at_sign_in() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let before = browser.cookie(SESSION).unwrap();
    let authorization = browser.redirect_of("/Passkeys/step-up").await;
    browser.get(&world.provider.authorize(&authorization)).await;
    assert_ne!(browser.cookie(SESSION).unwrap(), before);
    let other = world.browser();
    other.set_cookie(SESSION, &before);
    assert_eq!(
        other.get("/").await.status,
        StatusCode::SEE_OTHER,
        "the old key still opens a session"
    );
}

#[actix_web::test]
async fn a_session_key_that_somebody_planted_is_not_taken_over() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie(SESSION, "planted");
    world.sign_in_at(&browser, "/").await;
    assert_ne!(browser.cookie(SESSION).unwrap(), "planted");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_session_ends_when_nobody_uses_it() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.clock.advance(Duration::minutes(59));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    world.clock.advance(Duration::minutes(59));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    world.clock.advance(Duration::minutes(61));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn two_tabs_sign_in_side_by_side() {
    let world = World::new().await;
    let browser = world.browser();
    let first = browser.redirect_of("/Passkeys").await;
    let second = browser.redirect_of("/Privacy").await;
    assert_eq!(
        browser.get(&world.provider.authorize(&second)).await.location(),
        "/Privacy"
    );
    assert_eq!(
        browser.get(&world.provider.authorize(&first)).await.location(),
        "/Passkeys"
    );
    assert!(browser.cookies_named(PENDING).is_empty());
}

#[actix_web::test]
async fn a_browser_holds_few_sign_ins_and_gives_up_the_oldest() {
    let world = World::new().await;
    let browser = world.browser();
    let oldest = browser.redirect_of("/").await;
    for _ in 0..5 {
        world.clock.advance(Duration::seconds(1));
        browser.redirect_of("/").await;
    }
    assert_eq!(browser.cookies_named(PENDING).len(), 5);
    let reply = browser.get(&world.provider.authorize(&oldest)).await;
    assert_refused(&reply, StatusCode::BAD_REQUEST, "unknown_state");
}

#[actix_web::test]
async fn an_answer_that_nobody_asked_for_is_refused() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let answer = world.provider.authorize(&authorization);
    let other_state = answer.replacen("state=", "state=x", 1);
    assert_refused(
        &browser.get(&other_state).await,
        StatusCode::BAD_REQUEST,
        "unknown_state",
    );
    for path in ["/signin-oidc", "/signin-oidc?code=a", "/signin-oidc?state="] {
        assert_refused(&browser.get(path).await, StatusCode::BAD_REQUEST, "unknown_state");
    }
    assert_eq!(
        browser.get(&answer).await.status,
        StatusCode::SEE_OTHER,
        "the real answer is still good"
    );
}

#[actix_web::test]
async fn an_answer_is_worth_nothing_in_another_browser() {
    let world = World::new().await;
    let authorization = world.browser().redirect_of("/").await;
    let answer = world.provider.authorize(&authorization);
    assert_refused(
        &world.browser().get(&answer).await,
        StatusCode::BAD_REQUEST,
        "unknown_state",
    );
    let with_own_sign_in = world.browser();
    with_own_sign_in.redirect_of("/").await;
    assert_refused(
        &with_own_sign_in.get(&answer).await,
        StatusCode::BAD_REQUEST,
        "unknown_state",
    );
}

#[actix_web::test]
async fn an_answer_is_taken_once() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let answer = world.provider.authorize(&authorization);
    assert_eq!(browser.get(&answer).await.status, StatusCode::SEE_OTHER);
    assert_refused(
        &browser.get(&answer).await,
        StatusCode::BAD_REQUEST,
        "unknown_state",
    );
}

#[actix_web::test]
async fn a_code_of_another_sign_in_is_refused() {
    let world = World::new().await;
    let (browser, attacker) = (world.browser(), world.browser());
    let stolen = world.provider.authorize(&attacker.redirect_of("/").await);
    let stolen_code = stolen
        .split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned();
    let own = browser.redirect_of("/").await;
    let answer = callback(&own, &[("code", &stolen_code), ("iss", &world.provider.issuer)]);
    assert_refused(
        &browser.get(&answer).await,
        StatusCode::BAD_GATEWAY,
        "sign_in_not_accepted",
    );
}

#[actix_web::test]
async fn a_sign_in_that_took_too_long_is_over() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    world.clock.advance(Duration::minutes(15) + Duration::seconds(1));
    let reply = browser.get(&world.provider.authorize(&authorization)).await;
    assert_refused(&reply, StatusCode::BAD_REQUEST, "unknown_state");
}

#[actix_web::test]
async fn an_error_of_the_provider_is_told_and_can_be_tried_again() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/Privacy").await;
    let parameters = [
        ("error", "access_denied"),
        ("error_description", "<b>no</b>"),
        ("iss", &*world.provider.issuer),
    ];
    let reply = browser.get(&callback(&authorization, &parameters)).await;
    assert_refused(&reply, StatusCode::FORBIDDEN, "access_denied");
    assert!(
        reply.body.contains("&lt;b&gt;no") && !reply.body.contains("<b>no"),
        "{}",
        reply.body
    );
    assert_eq!(reply.retry(), "/Privacy");
    assert!(browser.cookies_named(PENDING).is_empty());
}

#[actix_web::test]
async fn an_error_code_is_repeated_only_in_its_registered_form() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let parameters = [("error", "Call 555-0100 now"), ("iss", &*world.provider.issuer)];
    let reply = browser.get(&callback(&authorization, &parameters)).await;
    assert_refused(&reply, StatusCode::BAD_GATEWAY, "unknown_error");
}

#[actix_web::test]
async fn an_error_that_nobody_asked_for_is_not_repeated() {
    let world = World::new().await;
    let reply = world
        .browser()
        .get("/signin-oidc?error=access_denied&error_description=call+me&state=x")
        .await;
    assert_refused(&reply, StatusCode::BAD_REQUEST, "unknown_state");
    assert!(!reply.body.contains("call me"));
}

#[actix_web::test]
async fn the_client_works_as_soon_as_the_provider_does() {
    let world = World::new().await;
    world.provider.set(|behaviour| behaviour.down = true);
    let browser = world.browser();
    let reply = browser.get("/Privacy").await;
    assert_refused(&reply, StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable");
    world.provider.set(|behaviour| behaviour.down = false);
    assert_eq!(
        world.sign_in_at(&browser, "/Privacy").await.location(),
        "/Privacy"
    );
}

#[actix_web::test]
async fn the_provider_s_keys_are_kept_and_fetched_again_for_a_new_key_or_after_a_while() {
    let world = World::new().await;
    world.signed_in().await;
    world.signed_in().await;
    assert_eq!(world.provider.fetched_keys(), 1);
    let second = SigningKey::generate("second");
    world.provider.set(|behaviour| {
        behaviour.published_keys.push(second.clone());
        behaviour.signing_key = second;
    });
    world.signed_in().await;
    assert_eq!(world.provider.fetched_keys(), 2);
    world.clock.advance(Duration::minutes(16));
    world.signed_in().await;
    assert_eq!(world.provider.fetched_keys(), 3);
}

#[actix_web::test]
async fn the_name_comes_from_the_id_token_where_it_has_one() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "name": "Alice of the ID token" }));
    let home = world.signed_in().await.get("/").await;
    assert_eq!(home.claim("name"), "Alice of the ID token");
}
