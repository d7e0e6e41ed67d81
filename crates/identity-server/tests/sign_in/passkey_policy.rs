//! What clients and the server ask of people on their way to passkeys.

use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use crate::authorization::{REQUEST, asked, leaves_to};
use crate::browser::{Browser, Reply};
use crate::fake_step::{passkey, verified};
use crate::passkey_offer::{enrolment, second_factor, signs_in, signs_in_by};
use crate::world::{World, subject};

pub(crate) async fn signs_in_with_passkey(world: &World, browser: &mut Browser) -> Reply {
    let page = browser.login_page("/somewhere").await;
    uses_passkey(world, browser, &page).await
}

/// Uses a passkey on a page that has a form for it.
async fn uses_passkey(world: &World, browser: &mut Browser, page: &Reply) -> Reply {
    let token = page.field("login");
    let alice = verified(subject("alice"), &token, passkey(), Some(world.clock.now()));
    world.step.token(&token, Action::Passkey, alice);
    browser.submit_passkey(page, &token).await
}

/// Signs in for the application with password and a code, and goes on as far as our pages lead.
async fn stops_at(world: &World, browser: &mut Browser) -> String {
    let page = asked(browser, "").await;
    let reply = second_factor(world, browser, &page, "create", VerifiedMethod::AuthenticatorApp).await;
    let mut location = reply.location().to_owned();
    while location.starts_with("/connect/") {
        let next = browser.get(&location).await;
        next.location().clone_into(&mut location);
    }
    location
}

#[actix_web::test]
async fn an_application_that_requires_passkeys_gets_nobody_in_without_one() {
    let world = World::with_passkeys(&json!({}), Some("required")).await;
    let mut browser = world.browser();
    let stop = stops_at(&world, &mut browser).await;
    assert!(
        stop.starts_with("/Account/Passkeys/Required?returnUrl="),
        "{stop}"
    );
    let page = browser.get(&stop).await;
    assert!(page.body.contains("id=\"create-passkey\""), "{}", page.body);
    let (status, _) = enrolment(&mut browser, &page.field("csrf")).await;
    assert_eq!(
        status,
        StatusCode::OK,
        "the first one takes password and second factor"
    );
    let again = browser.get(REQUEST).await;
    assert!(
        again.location().starts_with("/Account/Login?"),
        "{}",
        again.location()
    );

    world
        .step
        .add_passkey(&subject("alice"), "new", world.clock.now());
    let (csrf, return_url) = (page.field("csrf"), page.field("returnUrl"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("returnUrl", &return_url),
        ("outcome", "added"),
    ];
    let page = browser.post("/Account/Passkeys/Required", &fields).await;
    assert!(page.body.contains("id=\"use-passkey\""), "{}", page.body);
    let reply = uses_passkey(&world, &mut browser, &page).await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
    // From now on there is no other way.
    let mut browser = world.browser();
    let stop = stops_at(&world, &mut browser).await;
    let page = browser.get(&stop).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.body.contains("id=\"use-passkey\"") && !page.body.contains("id=\"create-passkey\""),
        "{}",
        page.body
    );
    let (status, _) = enrolment(&mut browser, &page.field("csrf")).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let reply = uses_passkey(&world, &mut browser, &page).await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
}

#[actix_web::test]
async fn an_older_session_without_a_passkey_is_not_enough_either() {
    let world = World::with_passkeys(&json!({}), Some("required")).await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, "").await;
    let reply = browser.get(REQUEST).await;
    assert!(
        reply.location().starts_with("/Account/Login?"),
        "{}",
        reply.location()
    );
    let reply = browser.get(&format!("{REQUEST}&prompt=none")).await;
    assert!(
        reply.location().contains("error=login_required"),
        "{}",
        reply.location()
    );

    let mut browser = world.browser();
    signs_in_with_passkey(&world, &mut browser).await;
    let reply = browser.get(&format!("{REQUEST}&prompt=none")).await;
    assert!(
        reply.location().starts_with("https://app.example/callback?code="),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn whoever_gives_up_is_sent_back_to_the_application() {
    let world = World::with_passkeys(&json!({}), Some("required")).await;
    let mut browser = world.browser();
    let stop = stops_at(&world, &mut browser).await;
    let page = browser.get(&stop).await;
    let (csrf, return_url) = (page.field("csrf"), page.field("returnUrl"));
    let forged = [
        ("csrf", "forged"),
        ("returnUrl", return_url.as_str()),
        ("action", "cancel"),
    ];
    let reply = browser.post("/Account/Passkeys/Required", &forged).await;
    assert_eq!(reply.status, StatusCode::OK, "another site gives up nothing");
    let fields = [
        ("csrf", csrf.as_str()),
        ("returnUrl", &return_url),
        ("action", "cancel"),
    ];
    let reply = browser.post("/Account/Passkeys/Required", &fields).await;
    assert!(
        reply
            .location()
            .starts_with("https://app.example/callback?error=access_denied"),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn somebody_who_needs_a_passkey_everywhere_gets_no_session_without_it() {
    Box::pin(needs_a_passkey_everywhere(&json!({ "policy": "required" }))).await;
}

#[actix_web::test]
async fn somebody_whose_group_needs_passkeys_gets_no_session_without_it() {
    let passkeys = json!({ "groups": { "friends of alice": "required" } });
    Box::pin(needs_a_passkey_everywhere(&passkeys)).await;
}

async fn needs_a_passkey_everywhere(passkeys: &Value) {
    let world = World::with_passkeys(passkeys, None).await;
    let mut browser = world.browser();
    let reply = signs_in(&world, &mut browser, "create").await;
    assert!(
        reply.location().starts_with("/Account/Passkeys/Required?"),
        "{}",
        reply.location()
    );

    world
        .step
        .add_passkey(&subject("alice"), "one", world.clock.now());
    let mut browser = world.browser();
    let reply = signs_in(&world, &mut browser, "create").await;
    assert!(
        reply.location().contains("error=passkey_required"),
        "{}",
        reply.location()
    );
    assert_eq!(browser.signed_in_as().await, None);
    let page = browser.get(reply.location()).await;
    assert!(
        page.error().contains("your account needs your passkey"),
        "{}",
        page.body
    );
    let reply = uses_passkey(&world, &mut browser, &page).await;
    assert_eq!(reply.location(), "/somewhere");
    let recorded = world.recorded().await;
    assert!(
        recorded
            .iter()
            .any(|record| record.event == "sign_in_without_passkey")
    );
}

#[actix_web::test]
async fn the_group_of_somebody_else_asks_for_nothing() {
    let passkeys = json!({ "groups": { "friends of bob": "required" } });
    let world = World::with_passkeys(&passkeys, None).await;
    let reply = signs_in(&world, &mut world.browser(), "create").await;
    assert!(
        reply.location().starts_with("/Account/Passkeys/Offer?"),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn a_recovery_code_leads_to_a_new_passkey_and_to_no_application() {
    for (passkeys, client) in [
        (json!({ "policy": "required" }), None),
        (json!({}), Some("required")),
    ] {
        let world = World::with_passkeys(&passkeys, client).await;
        world
            .step
            .add_passkey(&subject("alice"), "lost", world.clock.now() - Duration::days(1));
        let mut browser = world.browser();
        signs_in_by(&world, &mut browser, "create", VerifiedMethod::RecoveryCode).await;
        let reply = browser.get(REQUEST).await;
        assert!(
            reply.location().starts_with("/Account/Login?"),
            "{}",
            reply.location()
        );
        let csrf = browser.get("/Account/Passkeys").await.field("csrf");
        let (status, _) = enrolment(&mut browser, &csrf).await;
        assert_eq!(status, StatusCode::OK);
    }
}

#[actix_web::test]
async fn where_passkeys_are_preferred_nobody_says_never() {
    let world = World::with_passkeys(&json!({ "policy": "preferred", "ask_again_days": [7] }), None).await;
    let mut browser = world.browser();
    let reply = signs_in(&world, &mut browser, "create").await;
    let page = browser.get(reply.location()).await;
    assert!(!page.body.contains("id=\"never\""), "{}", page.body);
    // Whoever says it all the same is taken to say "not now".
    let csrf = page.field("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("returnUrl", "/somewhere"),
        ("outcome", "never"),
    ];
    browser.post("/Account/Passkeys/Offer", &fields).await;
    let reply = signs_in(&world, &mut world.browser(), "create").await;
    assert_eq!(reply.location(), "/somewhere");
    world.clock.advance(Duration::days(7));
    let reply = signs_in(&world, &mut world.browser(), "create").await;
    assert!(
        reply.location().starts_with("/Account/Passkeys/Offer?"),
        "{}",
        reply.location()
    );
}
