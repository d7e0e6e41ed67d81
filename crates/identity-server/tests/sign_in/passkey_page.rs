//! `/Account/Passkeys`.

use actix_web::http::StatusCode;
use serde_json::json;
use time::Duration;
use web_host::Clock;

use crate::browser::{Browser, Reply};
use crate::fake_step::Failure;
use crate::passkey_offer::{enrolment, signs_in};
use crate::world::{World, subject};

const PAGE: &str = "/Account/Passkeys";

/// Alice, who has just signed in and has these passkeys.
async fn alice(world: &World, passkeys: &[&str]) -> Browser {
    let mut browser = world.browser();
    for id in passkeys {
        world
            .step
            .add_passkey(&subject("alice"), id, world.clock.now() - Duration::days(1));
    }
    signs_in(world, &mut browser, "").await;
    browser
}

async fn remove(browser: &mut Browser, id: &str) -> Reply {
    let page = browser.get(&format!("{PAGE}/Remove?id={id}")).await;
    let csrf = page.field("csrf");
    browser
        .post("/Account/Passkeys/Remove", &[("csrf", &csrf), ("id", id)])
        .await
}

#[actix_web::test]
async fn the_page_shows_ones_own_passkeys_to_somebody_who_is_signed_in() {
    let world = World::new().await;
    let reply = world.browser().get(PAGE).await;
    assert_eq!(reply.location(), "/Account/Login?returnUrl=%2FAccount%2FPasskeys");
    world.step.add_passkey(&subject("bob"), "bobs", world.clock.now());
    let mut browser = alice(&world, &["one"]).await;
    let page = browser.get(PAGE).await;
    assert!(
        page.body.contains("data-passkey-id=\"one\"") && page.body.contains("Example Keychain"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("data-accepted=\"credential-one\""),
        "{}",
        page.body
    );
    assert!(page.body.contains("data-rp-id=\"id.example\""), "{}", page.body);
    assert!(!page.body.contains("bobs"), "{}", page.body);
}

#[actix_web::test]
async fn a_name_is_kept_and_is_only_text() {
    let world = World::new().await;
    let mut browser = alice(&world, &["one"]).await;
    let csrf = browser.get(PAGE).await.field("csrf");
    let mut name = async |id: &str, name: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("action", "rename"),
            ("id", id),
            ("name", name),
        ];
        browser.post(PAGE, &fields).await
    };
    assert_eq!(
        name("one", " <b>Laptop</b> ").await.location(),
        "/Account/Passkeys?done=renamed"
    );
    assert_eq!(name("one", "  ").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        name("one", &"x".repeat(61)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(name("other", "Mine").await.status, StatusCode::NOT_FOUND);
    let page = browser.get(PAGE).await;
    assert!(
        page.body.contains("&lt;b&gt;Laptop&lt;") && !page.body.contains("<b>Laptop"),
        "{}",
        page.body
    );
}

#[actix_web::test]
async fn a_passkey_is_removed_after_a_question_and_the_browser_hears_of_it() {
    let world = World::new().await;
    let mut browser = alice(&world, &["one", "two"]).await;
    let question = browser.get(&format!("{PAGE}/Remove?id=one")).await;
    assert!(
        question.body.contains("id=\"confirm-remove\""),
        "{}",
        question.body
    );
    assert_eq!(
        world.step.passkeys_of(&subject("alice")).len(),
        2,
        "nothing is removed by looking"
    );
    let page = remove(&mut browser, "one").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("data-removed=\"credential-one\""),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("data-accepted=\"credential-two\""),
        "{}",
        page.body
    );
    assert_eq!(world.step.passkeys_of(&subject("alice")), ["two"]);
    assert_eq!(remove(&mut browser, "one").await.status, StatusCode::NOT_FOUND);
    let recorded = world.recorded().await;
    let removed = recorded
        .iter()
        .find(|record| record.event == "passkey_removed")
        .unwrap();
    assert_eq!(removed.detail.as_deref(), Some("one"));

    // The last one may go where it is not needed: there are password and authenticator app.
    assert_eq!(remove(&mut browser, "two").await.status, StatusCode::OK);
    assert!(world.step.passkeys_of(&subject("alice")).is_empty());
}

#[actix_web::test]
async fn nobody_removes_or_names_the_passkeys_of_somebody_else() {
    let world = World::new().await;
    let mut browser = alice(&world, &["one"]).await;
    world.step.add_passkey(&subject("bob"), "bobs", world.clock.now());
    let csrf = browser.get(PAGE).await.field("csrf");
    let reply = browser
        .post("/Account/Passkeys/Remove", &[("csrf", &csrf), ("id", "bobs")])
        .await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(world.step.passkeys_of(&subject("bob")), ["bobs"]);
    let reply = browser
        .post("/Account/Passkeys/Remove", &[("csrf", "forged"), ("id", "one")])
        .await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.step.passkeys_of(&subject("alice")), ["one"]);
    let forged = [
        ("csrf", "forged"),
        ("action", "rename"),
        ("id", "one"),
        ("name", "Mallory's"),
    ];
    let reply = browser.post(PAGE, &forged).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(!reply.body.contains("Mallory"), "{}", reply.body);
}

#[actix_web::test]
async fn changes_take_a_recent_sign_in_with_several_factors() {
    let world = World::new().await;
    let mut browser = alice(&world, &["one"]).await;
    let csrf = browser.get(PAGE).await.field("csrf");
    world.clock.advance(Duration::minutes(16));
    let reply = browser
        .post("/Account/Passkeys/Remove", &[("csrf", &csrf), ("id", "one")])
        .await;
    assert!(
        reply.location().starts_with("/Account/Login?"),
        "{}",
        reply.location()
    );
    let reply = browser
        .post(
            PAGE,
            &[
                ("csrf", &csrf),
                ("action", "rename"),
                ("id", "one"),
                ("name", "Mine"),
            ],
        )
        .await;
    assert!(
        reply.location().starts_with("/Account/Login?"),
        "{}",
        reply.location()
    );
    assert_eq!(world.step.passkeys_of(&subject("alice")), ["one"]);
    assert_eq!(browser.get(PAGE).await.status, StatusCode::OK, "looking goes on");
}

#[actix_web::test]
async fn the_last_passkey_of_somebody_who_needs_one_stays() {
    let world = World::with_passkeys(&json!({}), Some("required")).await;
    let mut browser = world.browser();
    world
        .step
        .add_passkey(&subject("alice"), "one", world.clock.now() - Duration::days(1));
    crate::passkey_policy::signs_in_with_passkey(&world, &mut browser).await;
    let reply = browser.get(&format!("{PAGE}/Remove?id=one")).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    let csrf = reply.field("csrf");
    let reply = browser
        .post("/Account/Passkeys/Remove", &[("csrf", &csrf), ("id", "one")])
        .await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert_eq!(world.step.passkeys_of(&subject("alice")), ["one"]);
    world
        .step
        .add_passkey(&subject("alice"), "two", world.clock.now());
    assert_eq!(remove(&mut browser, "one").await.status, StatusCode::OK);
    assert_eq!(world.step.passkeys_of(&subject("alice")), ["two"]);
}

#[actix_web::test]
async fn where_a_passkey_is_required_another_one_takes_the_first() {
    let of_somebody_else = json!({ "groups": { "friends of bob": "required" } });
    for (passkeys, client) in [(json!({}), Some("required")), (of_somebody_else, None)] {
        let world = World::with_passkeys(&passkeys, client).await;
        let mut browser = alice(&world, &["one", "two"]).await;
        let csrf = browser.get(PAGE).await.field("csrf");
        let (status, answer) = enrolment(&mut browser, &csrf).await;
        assert_eq!(
            (status, &answer["error"]),
            (StatusCode::FORBIDDEN, &json!("needs_passkey"))
        );
        assert_eq!(remove(&mut browser, "one").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.step.passkeys_of(&subject("alice")).len(), 2);
        assert_eq!(world.step.enrolments(), 0);
    }
}

#[actix_web::test]
async fn a_service_that_is_down_takes_no_passkey_away_from_the_browser() {
    let world = World::new().await;
    let mut browser = alice(&world, &["one"]).await;
    world.step.fails(Some(Failure::Unreachable));
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!page.body.contains("data-accepted"), "{}", page.body);
}
