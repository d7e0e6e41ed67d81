//! Two tabs of one browser do not disturb each other.

use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;

use crate::fake_step::{passkey, verified};
use crate::world::{World, subject};

#[actix_web::test]
async fn two_login_tabs_both_take_a_passkey() {
    let world = World::new().await;
    let mut browser = world.browser();
    let first = browser.login_page("/first").await;
    let second = browser.login_page("/second").await;
    for (page, key, goal) in [(&first, "a", "/first"), (&second, "b", "/second")] {
        let alice = verified(subject("alice"), key, passkey(), None);
        world.step.token(key, Action::Passkey, alice);
        assert_eq!(browser.submit_passkey(page, key).await.location(), goal);
    }
}

#[actix_web::test]
async fn two_second_factors_at_once_both_lead_to_their_goal() {
    let world = World::new().await;
    let mut browser = world.browser();
    let mut callbacks = Vec::new();
    for (goal, token) in [("/first", "a"), ("/second", "b")] {
        browser.sign_in("alice", "alice", goal).await;
        world.step.pass(token, VerifiedMethod::AuthenticatorApp);
        callbacks.push((format!("{}&token={token}", world.step.last().redirect_url), goal));
    }
    for (callback, goal) in callbacks {
        assert_eq!(browser.get(&callback).await.location(), goal);
    }
}

#[actix_web::test]
async fn a_password_is_taken_by_a_page_of_any_age() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    world.clock.advance(time::Duration::hours(5));
    let reply = browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    assert_eq!(reply.location(), crate::fake_step::UI);
}
