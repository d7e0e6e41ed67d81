use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use crate::browser::Browser;
use crate::fake_step::{Failure, passkey};
use crate::world::World;

const SESSION: &str = "__Host-identity-session";

/// Signs in with the password; the callback URL that the browser will be sent to is returned.
async fn password(world: &World, browser: &mut Browser) -> String {
    browser.sign_in("alice", "alice", "/somewhere?a=1").await;
    world.step.last().redirect_url.to_string()
}

#[actix_web::test]
async fn the_code_after_the_password_signs_in_and_leads_back() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = password(&world, &mut browser).await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let reply = browser.get(&format!("{callback}&token=good")).await;
    assert_eq!(
        (reply.status, reply.location()),
        (StatusCode::SEE_OTHER, "/somewhere?a=1")
    );
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    assert_eq!(browser.cookie(SESSION).max_age(), None);
    assert!(!browser.cookies.contains_key("__Host-identity-passkey-here"));
}

#[actix_web::test]
async fn the_home_page_tells_what_was_really_verified() {
    for (method, words) in [
        (
            VerifiedMethod::AuthenticatorApp,
            "Confirmed by password and authenticator app",
        ),
        (
            VerifiedMethod::RecoveryCode,
            "Confirmed by password and recovery code",
        ),
        (passkey(), "Confirmed by password and passkey"),
    ] {
        let world = World::new().await;
        let mut browser = world.browser();
        let callback = password(&world, &mut browser).await;
        world.step.pass("good", method);
        browser.get(&format!("{callback}&token=good")).await;
        let home = browser.get("/").await.body;
        assert!(home.contains(words), "{home}");
    }
}

#[actix_web::test]
async fn remember_me_is_kept_over_the_second_factor() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    browser
        .submit(
            &page,
            &[("username", "alice"), ("password", "alice"), ("remember", "true")],
        )
        .await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = world.step.last().redirect_url;
    browser.get(&format!("{callback}&token=good")).await;
    let max_age = browser.cookie(SESSION).max_age().unwrap();
    assert_eq!(max_age.whole_days(), 14);
}

#[actix_web::test]
async fn the_session_key_changes_at_sign_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    for token in ["first", "second"] {
        let before = browser.cookies.get(SESSION).cloned();
        let callback = password(&world, &mut browser).await;
        world.step.pass(token, VerifiedMethod::AuthenticatorApp);
        browser.get(&format!("{callback}&token={token}")).await;
        assert_ne!(before.as_ref(), Some(browser.cookie(SESSION)));
        if let Some(before) = before {
            let mut holder = world.browser();
            holder.cookies.insert(SESSION.to_owned(), before);
            assert_eq!(holder.signed_in_as().await, None);
        }
    }
}

#[actix_web::test]
async fn who_quits_the_second_factor_is_back_at_the_login_page_with_the_reason() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = password(&world, &mut browser).await;
    let reply = browser.get(&callback).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let page = browser.get(reply.location()).await;
    assert!(
        page.error().contains("the second step was not completed"),
        "{}",
        page.error()
    );
    assert_eq!(page.field("returnUrl"), "/somewhere?a=1");
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_forged_token_signs_nobody_in_and_does_not_end_the_pending_login() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = password(&world, &mut browser).await;
    for forged in ["forged", "%00", "two%20words", &"a".repeat(3000)] {
        let reply = browser.get(&format!("{callback}&token={forged}")).await;
        assert!(
            reply.location().starts_with("/Account/Login?"),
            "{}",
            reply.location()
        );
        assert_eq!(browser.signed_in_as().await, None);
    }
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    browser.get(&format!("{callback}&token=good")).await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn with_another_password_a_sign_in_that_waits_is_over() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = password(&world, &mut browser).await;
    world.people.change_password("alice", "bob");
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    browser.get(&format!("{callback}&token=good")).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_sign_in_may_take_ten_minutes_and_no_longer() {
    for (wait, signed_in) in [(Duration::seconds(599), true), (Duration::seconds(600), false)] {
        let world = World::new().await;
        let mut browser = world.browser();
        let callback = password(&world, &mut browser).await;
        world.step.pass("good", VerifiedMethod::AuthenticatorApp);
        world.clock.advance(wait);
        browser.get(&format!("{callback}&token=good")).await;
        assert_eq!(browser.signed_in_as().await.is_some(), signed_in, "{wait}");
    }
}

#[actix_web::test]
async fn an_expired_sign_in_can_begin_again_and_still_arrives() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = password(&world, &mut browser).await;
    world.clock.advance(Duration::minutes(11));
    let reply = browser.get(&format!("{callback}&token=late")).await;
    let page = browser.get(reply.location()).await;
    assert!(page.error().contains("took too long"), "{}", page.error());
    assert_eq!(page.field("returnUrl"), "/somewhere?a=1");
}

#[actix_web::test]
async fn when_authsignal_fails_at_the_callback_the_same_address_works_later() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = format!("{}&token=good", password(&world, &mut browser).await);
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    world.step.fails(Some(Failure::Unreachable));
    let reply = browser.get(&callback).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    let request_id = reply.headers.get("x-request-id").unwrap().to_str().unwrap();
    assert!(reply.body.contains("id=\"try-again\"") && reply.body.contains(request_id));
    assert!(!reply.body.contains("the cause"), "{}", reply.body);
    assert_eq!(browser.signed_in_as().await, None);

    world.step.fails(None);
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn whoever_goes_to_their_account_proves_more_than_a_password_by_an_action_of_its_own() {
    let world = World::new().await;
    for (return_url, action) in [("/Account/Email", Action::StepUp), ("/Grants", Action::Login)] {
        let mut browser = world.browser();
        browser.sign_in("alice", "alice", return_url).await;
        assert_eq!(world.step.last().action, action, "{return_url}");
    }
}
