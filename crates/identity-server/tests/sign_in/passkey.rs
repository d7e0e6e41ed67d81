use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;
use time::macros::datetime;
use web_host::Clock;

use crate::fake_step::{Failure, passkey, verified};
use crate::world::{World, subject};

fn token(world: &World, name: &str) {
    let at = Some(world.clock.now());
    world.step.token(
        name,
        Action::Passkey,
        verified(subject("alice"), name, passkey(), at),
    );
}

#[actix_web::test]
async fn a_passkey_signs_in_without_a_password_and_leads_back() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    token(&world, "good");
    let reply = browser.submit_passkey(&page, "good").await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/somewhere")
    );
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    let home = browser.get("/").await.body;
    assert!(home.contains("Confirmed by passkey<"), "{home}");
}

#[actix_web::test]
async fn a_token_of_the_login_or_of_adding_a_passkey_is_no_passkey_sign_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let alice = verified(subject("alice"), "key", passkey(), None);
    world.step.token("other", Action::Login, alice);
    browser.submit_passkey(&page, "other").await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_code_does_not_pass_for_a_passkey() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let alice = verified(subject("alice"), "key", VerifiedMethod::AuthenticatorApp, None);
    world.step.token("code", Action::Passkey, alice);
    browser.submit_passkey(&page, "code").await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_passkey_of_somebody_unknown_here_is_refused() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let mallory = verified(subject("mallory"), "key", passkey(), None);
    world.step.token("mallory", Action::Passkey, mallory);
    let reply = browser.submit_passkey(&page, "mallory").await;
    let page = browser.get(reply.location()).await;
    assert!(page.error().contains("was not accepted here"), "{}", page.error());
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_passkey_token_is_bound_to_the_page_in_the_browser_that_got_it() {
    let world = World::new().await;
    let page = world.browser().login_page("/").await;
    token(&world, "good");
    let mut thief = world.browser();
    thief.login_page("/").await;
    let csrf = thief.cookie("__Host-identity-csrf").value().to_owned();
    let login = page.field("login");
    let fields = [("csrf", csrf.as_str()), ("login", &login), ("token", "good")];
    let reply = thief.post("/Account/Login/Callback", &fields).await;
    assert!(reply.location().contains("error=expired"), "{}", reply.location());
    assert_eq!(thief.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_token_that_is_older_than_the_page_is_refused() {
    let world = World::new().await;
    token(&world, "old");
    world.clock.advance(Duration::minutes(2));
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    browser.submit_passkey(&page, "old").await;
    assert_eq!(browser.signed_in_as().await, None);
    assert!(world.clock.now() > datetime!(2026-11-24 12:00 UTC));
}

#[actix_web::test]
async fn a_page_takes_a_passkey_for_ten_minutes() {
    for (wait, signed_in) in [(Duration::seconds(599), true), (Duration::seconds(600), false)] {
        let world = World::new().await;
        let mut browser = world.browser();
        let page = browser.login_page("/").await;
        world.clock.advance(wait);
        token(&world, "good");
        browser.submit_passkey(&page, "good").await;
        assert_eq!(browser.signed_in_as().await.is_some(), signed_in, "{wait}");
    }
}

#[actix_web::test]
async fn a_page_takes_one_passkey_once() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    token(&world, "first");
    token(&world, "second");
    let mut replayer = browser.clone();
    browser.submit_passkey(&page, "first").await;
    replayer.submit_passkey(&page, "second").await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    assert_eq!(replayer.signed_in_as().await, None);
}

#[actix_web::test]
async fn without_a_token_the_page_is_usable_again() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    let reply = browser.submit_passkey(&page, "").await;
    let page = browser.get(reply.location()).await;
    assert_eq!(
        (page.status, page.field("returnUrl").as_str()),
        (StatusCode::OK, "/somewhere")
    );
}

#[actix_web::test]
async fn when_authsignal_fails_the_login_page_says_so() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    world.step.fails(Some(Failure::Unreachable));
    let reply = browser.submit_passkey(&page, "good").await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.field("returnUrl"), "/somewhere");
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_page_for_a_passkey_takes_no_second_factor_and_the_other_way_round() {
    let world = World::new().await;
    world.step.is_gullible();
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    token(&world, "good");
    let login = page.field("login");
    browser
        .get(&format!("/Account/Login/Callback?login={login}&token=good"))
        .await;
    assert_eq!(browser.signed_in_as().await, None);

    browser.sign_in("alice", "alice", "/").await;
    world.step.pass("code", passkey());
    let callback = world.step.last().redirect_url;
    let (_, login) = callback.query_pairs().find(|(name, _)| name == "login").unwrap();
    let csrf = browser.cookie("__Host-identity-csrf").value().to_owned();
    let fields = [("csrf", csrf.as_str()), ("login", &login), ("token", "code")];
    browser.post("/Account/Login/Callback", &fields).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn after_a_refusal_the_page_does_not_offer_a_passkey_by_itself() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    assert!(!page.body.contains("data-refused"));
    let reply = browser.submit_passkey(&page, "forged").await;
    let page = browser.get(reply.location()).await;
    assert!(page.body.contains("data-refused"), "{}", page.body);
}
