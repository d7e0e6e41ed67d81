//! New tokens before the present ones expire.

use actix_web::http::StatusCode;
use serde_json::json;
use time::Duration;

use crate::browser::Browser;
use crate::world::World;

/// Somebody who signed in, and whose access token expires in less than a minute.
async fn about_to_expire(world: &World) -> Browser {
    world
        .provider
        .set(|behaviour| behaviour.gives_refresh_tokens = true);
    let browser = world.signed_in().await;
    world.clock.advance(Duration::minutes(59) + Duration::seconds(30));
    browser
}

#[actix_web::test]
async fn tokens_are_refreshed_before_they_expire_and_the_page_shows_what_is_new() {
    let world = World::new().await;
    let browser = about_to_expire(&world).await;
    world
        .provider
        .set(|behaviour| behaviour.userinfo = json!({ "name": "Alice Jones" }));
    let home = browser.get("/").await;
    assert_eq!(home.claim("name"), "Alice Jones");
    assert!(home.body.contains(r#"id="renewed""#), "{}", home.body);
    assert_eq!(world.provider.refreshes(), 1);
    let again = browser.get("/").await;
    assert_eq!(
        (again.claim("name"), world.provider.refreshes()),
        ("Alice Jones", 1)
    );
    // The refresh token that came with them is good too.
    world.clock.advance(Duration::minutes(59) + Duration::seconds(30));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(world.provider.refreshes(), 2);
}

#[actix_web::test]
async fn as_long_as_the_tokens_live_nothing_is_refreshed() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.gives_refresh_tokens = true);
    let browser = world.signed_in().await;
    world.clock.advance(Duration::minutes(58));
    browser.get("/").await;
    assert_eq!(world.provider.refreshes(), 0);
}

#[actix_web::test]
async fn of_many_requests_at_the_same_time_one_refreshes_and_all_are_answered() {
    let world = World::new().await;
    let browser = about_to_expire(&world).await;
    let requests = (0..8).map(|_| browser.get("/"));
    for reply in futures_util::future::join_all(requests).await {
        assert_eq!(reply.status, StatusCode::OK);
    }
    assert_eq!(world.provider.refreshes(), 1);
    // Nobody has lost the new refresh token.
    world.clock.advance(Duration::minutes(59) + Duration::seconds(30));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(world.provider.refreshes(), 2);
}

#[actix_web::test]
async fn while_the_provider_is_down_the_person_goes_on_and_it_is_tried_again_later() {
    let world = World::new().await;
    let browser = about_to_expire(&world).await;
    world.provider.set(|behaviour| behaviour.down = true);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    world.provider.set(|behaviour| behaviour.down = false);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(world.provider.refreshes(), 0, "it is tried again at once");
    world.clock.advance(Duration::seconds(30));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(world.provider.refreshes(), 1);
}

#[actix_web::test]
async fn whose_sign_in_the_provider_took_back_is_signed_out() {
    let world = World::new().await;
    let browser = about_to_expire(&world).await;
    world.provider.revoke();
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.cookie("__Host-client-session"), None);
}

#[actix_web::test]
async fn a_refreshed_id_token_that_does_not_hold_ends_the_session() {
    for claims in [
        json!({ "sub": "somebody else" }),
        json!({ "iss": "https://evil.example" }),
        json!({ "aud": "other" }),
        json!({ "auth_time": 1_700_000_000 }),
        json!({ "exp": 1_700_000_000 }),
        json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
    ] {
        let world = World::new().await;
        let browser = about_to_expire(&world).await;
        world.provider.set(|behaviour| behaviour.claims = claims.clone());
        assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "{claims}");
    }
    let world = World::new().await;
    let browser = about_to_expire(&world).await;
    world
        .provider
        .set(|behaviour| behaviour.userinfo = json!({ "sub": "somebody else" }));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn the_refresh_token_is_not_readable_in_the_database() {
    let world = World::new().await;
    about_to_expire(&world).await;
    let (sealed, state) = world.stored_session();
    assert!(world.provider.refresh_tokens().iter().all(|token| {
        !token.is_empty() && !sealed.contains(token.as_str()) && !state.contains(token.as_str())
    }));
    assert!(sealed.len() > 40 && !state.contains(&sealed), "{state}");
}
