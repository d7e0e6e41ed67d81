//! The second factor is gone for long: nobody signs in, nothing else is held up, and it comes back by itself.

use actix_web::http::StatusCode;
use futures_util::future::{Either, join_all, select};
use identity_server::limits::{LimitSettings, Rule};
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use crate::browser::{Browser, Reply};
use crate::fake_step::{Failure, UI};
use crate::world::World;

const PEOPLE: usize = 6;

/// As many people as it takes to notice have signed in, waited for long and gone away.
async fn people_wait_in_vain(world: &World, meanwhile: impl AsyncFnOnce()) {
    world.step.fails(Some(Failure::Hangs));
    let before = world.step.asked();
    let sign_ins = (0..PEOPLE).map(|_| {
        let mut browser = world.browser();
        async move { browser.sign_in("alice", "alice", "/").await }
    });
    let all_wait = async {
        while world.step.asked() < before + PEOPLE {
            tokio::task::yield_now().await;
        }
        meanwhile().await;
    };
    // All of it happens on one thread: a sign-in that blocked it would be noticed.
    match select(Box::pin(join_all(sign_ins)), Box::pin(all_wait)).await {
        Either::Right(((), waiting)) => {
            world.clock.advance(Duration::seconds(8));
            drop(waiting);
        }
        Either::Left(_) => panic!("nobody can be signed in by a service that hangs"),
    }
}

/// A server that does not care how many sign in at once.
async fn unlimited() -> World {
    World::with_limits(LimitSettings::all(Rule::new(u32::MAX, 1, 1, 1).unwrap())).await
}

async fn signs_in(browser: &mut Browser) -> Reply {
    browser.sign_in("alice", "alice", "/").await
}

#[actix_web::test]
async fn while_the_second_factor_hangs_everything_else_is_answered() {
    let world = unlimited().await;
    let mut bob = world.browser();
    bob.sign_in("bob", "bob", "/").await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = world.step.last().redirect_url;
    bob.get(&format!("{callback}&token=good")).await;

    people_wait_in_vain(&world, async || {
        assert_eq!(bob.signed_in_as().await.as_deref(), Some("bob"));
        for path in [
            "/.well-known/openid-configuration",
            "/.well-known/openid-configuration/jwks",
            "/health/ready",
            "/Account/Login?returnUrl=/Grants",
            "/Grants",
        ] {
            assert_eq!(bob.get(path).await.status, StatusCode::OK, "{path}");
        }
        // Reached, and refused for what they lack.
        assert_eq!(
            bob.get("/connect/userinfo").await.status,
            StatusCode::UNAUTHORIZED
        );
        let fields = [("grant_type", "authorization_code"), ("client_id", "app")];
        assert_eq!(
            bob.post("/connect/token", &fields).await.status,
            StatusCode::BAD_REQUEST
        );
    })
    .await;
    assert_eq!(bob.signed_in_as().await.as_deref(), Some("bob"));
}

#[actix_web::test]
async fn a_second_factor_that_hangs_is_left_alone_and_signs_nobody_in() {
    let world = unlimited().await;
    people_wait_in_vain(&world, async || {}).await;
    let asked = world.step.asked();
    let mut browser = world.browser();
    for _ in 0..3 {
        let reply = signs_in(&mut browser).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(browser.signed_in_as().await, None);
    }
    assert_eq!(world.step.asked(), asked, "it must be left alone");
}

#[actix_web::test]
async fn when_it_is_back_everybody_can_sign_in_again_after_the_pause() {
    let world = unlimited().await;
    people_wait_in_vain(&world, async || {}).await;
    world.step.fails(None);
    let mut browser = world.browser();
    assert_eq!(
        signs_in(&mut browser).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    world.clock.advance(Duration::seconds(10));
    assert_eq!(signs_in(&mut browser).await.location(), UI);
    assert_eq!(signs_in(&mut world.browser()).await.location(), UI);
}

#[actix_web::test]
async fn a_callback_that_was_not_asked_about_works_when_it_is_back() {
    let world = unlimited().await;
    let mut browser = world.browser();
    signs_in(&mut browser).await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=good", world.step.last().redirect_url);

    people_wait_in_vain(&world, async || {}).await;
    world.step.fails(None);
    assert_eq!(
        browser.get(&callback).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(browser.signed_in_as().await, None);
    world.clock.advance(Duration::seconds(10));
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}
