//! Signing out, here and at the provider.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use url::Url;

use crate::browser::{Browser, Reply};
use crate::world::World;

const SESSION: &str = "__Host-client-session";

async fn sign_out(browser: &Browser) -> Reply {
    let home = browser.get("/").await;
    browser.post("/sign-out", &[("csrf", home.csrf())]).await
}

fn asked(reply: &Reply) -> (Url, HashMap<String, String>) {
    let url = Url::parse(reply.location()).unwrap();
    let asked = url.query_pairs().into_owned().collect();
    (url, asked)
}

#[actix_web::test]
async fn sign_out_ends_the_session_here_and_asks_the_provider_to_end_its_own() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let key = browser.cookie(SESSION).unwrap();
    let reply = sign_out(&browser).await;
    let (url, asked) = asked(&reply);
    assert_eq!(
        (reply.status, url.path()),
        (StatusCode::SEE_OTHER, "/end-session")
    );
    assert_eq!(
        asked["post_logout_redirect_uri"],
        "https://client.example/signout-callback-oidc"
    );
    assert_eq!(asked["id_token_hint"].split('.').count(), 3);
    browser.set_cookie(SESSION, &key);
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::SEE_OTHER,
        "the session is still there"
    );
}

#[actix_web::test]
async fn the_signed_out_page_tells_how_far_the_sign_out_reached() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let (_, asked) = asked(&sign_out(&browser).await);
    let confirmed = browser
        .get(&format!("/signout-callback-oidc?state={}", asked["state"]))
        .await;
    assert!(
        confirmed.body.contains("id=\"signed-out\"")
            && confirmed.body.contains("and at the sign-in server have ended")
    );
    let again = browser
        .get(&format!("/signout-callback-oidc?state={}", asked["state"]))
        .await;
    assert!(again.body.contains("may still be signed in"), "{}", again.body);
}

#[actix_web::test]
async fn a_sign_out_with_another_state_is_not_the_provider_s_confirmation() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    sign_out(&browser).await;
    let page = browser.get("/signout-callback-oidc?state=guessed").await;
    assert!(page.body.contains("may still be signed in"), "{}", page.body);
}

#[actix_web::test]
async fn the_signed_out_page_does_not_lie_to_somebody_who_is_signed_in() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert_eq!(
        browser.get("/signout-callback-oidc?state=x").await.location(),
        "/"
    );
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn sign_out_without_the_form_of_this_site_does_nothing() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let csrf = browser.get("/").await.csrf().to_owned();
    for form in [&[][..], &[("csrf", "")], &[("csrf", "guessed")]] {
        let reply = browser.post("/sign-out", form).await;
        assert_eq!(
            (reply.status, reply.text_of("error-code")),
            (StatusCode::FORBIDDEN, "invalid_form")
        );
    }
    let cross_site = TestRequest::post()
        .uri("/sign-out")
        .insert_header(("Sec-Fetch-Site", "cross-site"))
        .set_form([("csrf", &csrf)]);
    assert_eq!(browser.send(cross_site).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn sign_out_works_here_also_while_the_provider_is_down_or_knows_no_sign_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.set(|behaviour| behaviour.down = true);
    world.clock.advance(time::Duration::minutes(20));
    let reply = sign_out(&browser).await;
    assert!(
        reply.status == StatusCode::OK && reply.body.contains("may still be signed in"),
        "{}",
        reply.body
    );
    assert_eq!(browser.cookie(SESSION), None);

    world
        .provider
        .set(|behaviour| (behaviour.down, behaviour.ends_sessions) = (false, false));
    let reply = sign_out(&world.signed_in().await).await;
    assert!(reply.body.contains("may still be signed in"), "{}", reply.body);
}
