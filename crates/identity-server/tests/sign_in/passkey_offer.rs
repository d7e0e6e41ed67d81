//! The offer of a passkey after a sign-in with a second factor.

use actix_web::http::StatusCode;
use identity_server::passkeys::Step;
use oidc_protocol::authentication::VerifiedMethod;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use crate::authorization::asked;
use crate::browser::{Browser, Reply};
use crate::fake_step::{Answer, passkey};
use crate::world::{World, subject};

const OFFER: &str = "/Account/Passkeys/Offer?returnUrl=%2Fsomewhere";

/// Signs in with password and a code in a browser that says so of passkeys.
pub(crate) async fn signs_in(world: &World, browser: &mut Browser, capability: &str) -> Reply {
    signs_in_by(world, browser, capability, VerifiedMethod::AuthenticatorApp).await
}

pub(crate) async fn signs_in_by(
    world: &World,
    browser: &mut Browser,
    capability: &str,
    method: VerifiedMethod,
) -> Reply {
    let page = browser.login_page("/somewhere").await;
    second_factor(world, browser, &page, capability, method).await
}

/// From the login page on.
pub(crate) async fn second_factor(
    world: &World,
    browser: &mut Browser,
    page: &Reply,
    capability: &str,
    method: VerifiedMethod,
) -> Reply {
    let typed = [
        ("username", "alice"),
        ("password", "alice"),
        ("passkeys", capability),
    ];
    browser.submit(page, &typed).await;
    let token = format!("token-{}", world.step.begun());
    world.step.pass(&token, method);
    let callback = format!("{}&token={token}", world.step.last().redirect_url);
    browser.get(&callback).await
}

/// Says something on the page of the offer.
async fn answer(browser: &mut Browser, offer: &Reply, outcome: &str) -> Reply {
    let page = browser.get(offer.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    say(browser, &page, outcome).await
}

pub(crate) async fn say(browser: &mut Browser, page: &Reply, outcome: &str) -> Reply {
    let (csrf, return_url) = (page.field("csrf"), page.field("returnUrl"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("returnUrl", &return_url),
        ("outcome", outcome),
    ];
    browser.post("/Account/Passkeys/Offer", &fields).await
}

/// Asks for what the SDK needs to add a passkey.
pub(crate) async fn enrolment(browser: &mut Browser, csrf: &str) -> (StatusCode, Value) {
    let reply = browser
        .post("/Account/Passkeys/Enrolment", &[("csrf", csrf), ("deviceId", "")])
        .await;
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

async fn count(world: &World, step: Step) -> u32 {
    world.server.passkeys().report(1).await.unwrap().weeks[0].count(step)
}

#[actix_web::test]
async fn somebody_with_a_capable_browser_is_offered_a_passkey_and_goes_on_with_one() {
    let world = World::new().await;
    let mut browser = world.browser();
    let reply = signs_in(&world, &mut browser, "create").await;
    assert_eq!(reply.location(), OFFER);
    let page = browser.get(OFFER).await;
    assert!(page.body.contains("id=\"never\""), "{}", page.body);
    assert!(
        !page.body.contains("enrolment-token"),
        "a token is no part of a page"
    );

    let (status, answer) = enrolment(&mut browser, &page.field("csrf")).await;
    assert_eq!(
        (status, answer),
        (StatusCode::OK, json!({ "token": "enrolment-token" }))
    );
    world
        .step
        .add_passkey(&subject("alice"), "new", world.clock.now());
    let reply = say(&mut browser, &page, "added").await;
    assert_eq!(reply.location(), "/somewhere");
    // Said twice, counted once.
    say(&mut browser, &page, "added").await;
    assert_eq!(count(&world, Step::Offered).await, 1);
    assert_eq!(count(&world, Step::Accepted).await, 1);
    let report = world.server.passkeys().report(1).await.unwrap();
    assert_eq!((report.people, report.people_with_passkey), (1, 1));
    assert_eq!(
        (report.weeks[0].people, report.weeks[0].people_with_passkey),
        (1, 1)
    );

    // This browser has one now; another one of theirs has none.
    let reply = signs_in(&world, &mut browser, "create").await;
    assert_eq!(reply.location(), "/somewhere");
    let reply = signs_in(&world, &mut world.browser(), "create").await;
    assert_eq!(reply.location(), OFFER);
}

#[actix_web::test]
async fn a_passkey_that_the_service_does_not_know_was_not_added() {
    let world = World::new().await;
    let mut browser = world.browser();
    world
        .step
        .add_passkey(&subject("alice"), "old", world.clock.now() - Duration::days(1));
    let offer = signs_in(&world, &mut browser, "create").await;
    let reply = answer(&mut browser, &offer, "added").await;
    assert_eq!(reply.location(), "/somewhere");
    assert_eq!(count(&world, Step::Accepted).await, 0);
}

#[actix_web::test]
async fn a_browser_that_makes_passkeys_by_itself_is_let_try_first() {
    let world = World::new().await;
    let mut browser = world.browser();
    let reply = signs_in(&world, &mut browser, "create_silently").await;
    assert_eq!(reply.location(), format!("{OFFER}&silent=true"));
    let page = browser.get(reply.location()).await;
    assert!(page.body.contains("data-silent"), "{}", page.body);
    world
        .step
        .add_passkey(&subject("alice"), "new", world.clock.now());
    assert_eq!(
        say(&mut browser, &page, "created_silently").await.location(),
        "/somewhere"
    );
    assert_eq!(count(&world, Step::CreatedSilently).await, 1);

    let world = World::with_passkeys(&json!({ "create_silently": false }), None).await;
    let reply = signs_in(&world, &mut world.browser(), "create_silently").await;
    assert_eq!(reply.location(), OFFER);
}

#[actix_web::test]
async fn not_now_is_asked_again_after_growing_intervals() {
    let world = World::with_passkeys(&json!({ "ask_again_days": [7, 30] }), None).await;
    for quiet in [7, 30, 30] {
        let offer = signs_in(&world, &mut world.browser(), "create").await;
        assert_eq!(offer.location(), OFFER);
        let mut browser = world.browser();
        let offer = signs_in(&world, &mut browser, "create").await;
        assert_eq!(offer.location(), OFFER, "nobody has said anything yet");
        assert_eq!(
            answer(&mut browser, &offer, "not_now").await.location(),
            "/somewhere"
        );

        world.clock.advance(Duration::days(quiet) - Duration::seconds(1));
        let reply = signs_in(&world, &mut world.browser(), "create").await;
        assert_eq!(reply.location(), "/somewhere", "{quiet} days are not over");
        world.clock.advance(Duration::seconds(1));
    }
    assert_eq!(
        signs_in(&world, &mut world.browser(), "create").await.location(),
        OFFER
    );
}

#[actix_web::test]
async fn never_is_never() {
    let world = World::new().await;
    let mut browser = world.browser();
    let offer = signs_in(&world, &mut browser, "create").await;
    answer(&mut browser, &offer, "never").await;
    assert_eq!(count(&world, Step::Never).await, 1);
    world.clock.advance(Duration::days(365));
    for capability in ["create", "create_silently"] {
        let reply = signs_in(&world, &mut world.browser(), capability).await;
        assert_eq!(reply.location(), "/somewhere");
    }
}

#[actix_web::test]
async fn nothing_is_offered_where_nothing_could_come_of_it_or_it_would_disturb() {
    let world = World::new().await;
    let mut browser = world.browser();
    for capability in ["", "everything"] {
        let reply = signs_in(&world, &mut world.browser(), capability).await;
        assert_eq!(reply.location(), "/somewhere", "no script, or no authenticator");
    }
    let reply = signs_in_by(&world, &mut world.browser(), "create", passkey()).await;
    assert_eq!(reply.location(), "/somewhere", "the second factor was a passkey");

    world.step.answers(Answer::Enrol);
    let reply = signs_in(&world, &mut world.browser(), "create").await;
    assert_eq!(reply.location(), "/somewhere", "enough was set up for one day");
    world.step.answers(Answer::Challenge);

    signs_in(&world, &mut browser, "create").await;
    let reply = signs_in(&world, &mut browser, "create").await;
    assert_eq!(
        reply.location(),
        "/somewhere",
        "they were signed in, and prove it once more"
    );

    let mut browser = world.browser();
    let page = asked(&mut browser, "&acr_values=phr").await;
    let reply = second_factor(
        &world,
        &mut browser,
        &page,
        "create",
        VerifiedMethod::AuthenticatorApp,
    )
    .await;
    assert!(
        reply.location().starts_with("/connect/authorize/callback?"),
        "a step-up: {}",
        reply.location()
    );

    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    let typed = [
        ("username", "alice"),
        ("password", "alice"),
        ("passkeys", "create"),
    ];
    let reply = browser.submit(&page, &typed).await;
    assert_eq!(reply.location(), "/somewhere", "a password alone adds no passkey");
}

#[actix_web::test]
async fn an_offer_is_for_somebody_who_has_just_signed_in_and_leads_nowhere_else() {
    let world = World::new().await;
    let reply = world.browser().get(OFFER).await;
    assert_eq!(reply.location(), "/somewhere", "nobody is signed in");
    let mut browser = world.browser();
    let offer = signs_in(&world, &mut browser, "create").await;
    let page = browser
        .get("/Account/Passkeys/Offer?returnUrl=https%3A%2F%2Fevil.example")
        .await;
    assert_eq!(page.field("returnUrl"), "/");
    let page = browser.get(offer.location()).await;
    let fields = [
        ("csrf", "forged"),
        ("returnUrl", "/somewhere"),
        ("outcome", "never"),
    ];
    let reply = browser.post("/Account/Passkeys/Offer", &fields).await;
    assert_eq!(reply.location(), "/somewhere");
    assert_eq!(
        count(&world, Step::Never).await,
        0,
        "somebody else's form says nothing"
    );

    world.clock.advance(Duration::minutes(10) + Duration::seconds(1));
    assert_eq!(browser.get(OFFER).await.location(), "/somewhere", "too long ago");
    let (status, answer) = enrolment(&mut browser, &page.field("csrf")).await;
    assert_eq!(
        (status, &answer["error"]),
        (StatusCode::UNAUTHORIZED, &json!("not_fresh"))
    );
    assert_eq!(world.step.enrolments(), 0);
}

#[actix_web::test]
async fn a_token_to_add_a_passkey_is_given_to_a_form_of_ours_only() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let (status, _) = enrolment(&mut browser, &page.field("csrf")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "nobody is signed in");
    signs_in(&world, &mut browser, "create").await;
    let (status, answer) = enrolment(&mut browser, "forged").await;
    assert_eq!(
        (status, &answer["error"]),
        (StatusCode::BAD_REQUEST, &json!("too_old"))
    );
    let reply = browser.get("/Account/Passkeys/Enrolment").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.step.enrolments(), 0);
}

/// Signs in with the password alone, and asks for what it takes to add a passkey.
async fn asks_with_a_password_alone(world: &World) -> StatusCode {
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    enrolment(&mut browser, &page.field("csrf")).await.0
}

#[actix_web::test]
async fn a_password_alone_adds_a_passkey_for_nobody_who_has_a_second_factor() {
    let world = World::new().await;
    world.step.add_app(&subject("alice"));
    assert_eq!(asks_with_a_password_alone(&world).await, StatusCode::UNAUTHORIZED);
    assert_eq!(world.step.enrolments(), 0);
}

#[actix_web::test]
async fn a_password_alone_adds_the_first_of_all_factors_unless_somebody_requires_passkeys() {
    let world = World::new().await;
    assert_eq!(asks_with_a_password_alone(&world).await, StatusCode::OK);
    let world = World::with_passkeys(&json!({}), Some("required")).await;
    assert_eq!(asks_with_a_password_alone(&world).await, StatusCode::UNAUTHORIZED);
    assert_eq!(world.step.enrolments(), 0);
}
