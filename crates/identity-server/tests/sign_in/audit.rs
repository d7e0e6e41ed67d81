//! What is recorded of a sign-in, and what never is.

use actix_web::http::header;
use actix_web::test::TestRequest;
use identity_server::audit::{AuditRecord, Outcome};
use oidc_protocol::authentication::VerifiedMethod;

use crate::fake_step::{Answer, Failure};
use crate::world::World;

fn names(events: &[AuditRecord]) -> Vec<(&str, Option<&str>)> {
    events
        .iter()
        .map(|event| (&*event.event, event.reason.as_deref()))
        .collect()
}

#[actix_web::test]
async fn a_sign_in_is_recorded_step_by_step() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.sign_in("alice", "wrong", "/").await;
    browser.sign_in("alice", "alice", "/").await;
    let callback = world.step.last().redirect_url;
    browser.get(&format!("{callback}&token=forged")).await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    browser.get(&format!("{callback}&token=good")).await;
    let events = world.recorded().await;
    assert_eq!(
        names(&events),
        [
            ("sign_in_failed", Some("wrong_password")),
            ("challenge_started", None),
            ("challenge_failed", Some("invalid_token")),
            ("challenge_succeeded", None),
            ("sign_in_succeeded", None),
            ("session_started", None),
        ]
    );
    for event in &events {
        assert_eq!(event.subject.as_deref(), Some("alice-subject"), "{event:?}");
        assert_eq!(event.address.as_deref(), Some("192.0.2.7"), "{event:?}");
        assert!(event.request_id.as_ref().unwrap().len() > 10, "{event:?}");
    }
    assert_eq!(events[0].outcome, Outcome::Failure);
    assert_eq!(events[4].username.as_deref(), Some("alice"));
    assert_eq!(events[4].detail.as_deref(), Some("pwd otp mfa"));
    assert!(events[5].sid.is_some());
}

#[actix_web::test]
async fn everything_that_keeps_somebody_out_is_recorded_with_its_reason() {
    let world = World::new().await;
    for (answer, failure, expected) in [
        (Answer::Block, None, "blocked"),
        (Answer::Review, None, "under_review"),
        (Answer::SignIn, Some(Failure::Unreachable), "unavailable"),
    ] {
        world.step.answers(answer);
        world.step.fails(failure);
        world.browser().sign_in("alice", "alice", "/").await;
        let events = world.recorded().await;
        assert_eq!(
            *names(&events).last().unwrap(),
            ("sign_in_blocked", Some(expected))
        );
    }
    world.step.fails(None);
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    browser.submit_passkey(&page, "forged").await;
    for _ in 0..6 {
        browser.sign_in("bob", "wrong", "/").await;
    }
    let events = world.recorded().await;
    let names = names(&events);
    assert!(names.contains(&("passkey_refused", Some("invalid_token"))));
    assert_eq!(*names.last().unwrap(), ("limited", Some("password")));
    assert_eq!(events.last().unwrap().subject.as_deref(), Some("bob-subject"));
}

#[actix_web::test]
async fn nothing_that_somebody_types_or_brings_is_recorded() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let body = format!(
        "csrf={}&username=typed-as-name&password=typed-as-password&deviceId=typed-as-device&returnUrl=/typed-as-url",
        page.field("csrf")
    );
    let request = TestRequest::post()
        .uri("/Account/Login?typed=typed-as-query")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .insert_header((header::USER_AGENT, "typed-as-agent Firefox/1.0"))
        .set_payload(body);
    browser.send(request).await;
    browser.sign_in("alice", "typed-as-password", "/").await;
    browser.sign_in("alice", "alice", "/").await;
    let callback = world.step.last().redirect_url;
    browser.get(&format!("{callback}&token=typed-as-token")).await;
    world.step.pass("typed-as-good", VerifiedMethod::AuthenticatorApp);
    browser.get(&format!("{callback}&token=typed-as-good")).await;
    let events = world.recorded().await;
    let text = serde_json::to_string(&events).unwrap();
    assert!(events.len() > 6 && text.contains("Firefox"), "{text}");
    assert!(!text.contains("typed-as"), "{text}");
    // The method of the last sign-in opens nothing.
    let keys = browser
        .cookies
        .values()
        .filter(|cookie| cookie.value() != "password");
    for cookie in keys {
        assert!(!text.contains(cookie.value()), "{}", cookie.name());
    }
    let login = callback.query_pairs().next().unwrap().1.into_owned();
    let key = world.step.last().idempotency_key;
    for secret in [login.as_str(), key.as_str()] {
        assert!(!text.contains(secret), "{text}");
    }
}
