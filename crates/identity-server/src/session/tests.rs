use std::sync::Arc;

use actix_web::cookie::SameSite;
use actix_web::test::TestRequest;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;
use time::macros::datetime;
use web_host::{Clock as _, ManualClock};

use super::*;
use crate::outgoing::http_client;
use crate::storage::SqlStorage;

async fn sessions() -> (Sessions, ManualClock) {
    let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
    let storage = SqlStorage::in_memory().unwrap();
    let mut parts = crate::keys::tests::parts(&storage);
    parts.clock = Arc::new(clock.clone());
    let keys = crate::keys::tests::load(&parts).await.unwrap();
    let logouts = Logouts::new(&parts, &keys, http_client(Vec::new()).unwrap(), None);
    let places = Arc::new(NoPlaceNames);
    let sessions = Sessions::new(&parts, logouts, SessionLifetimes::default(), places);
    (sessions, clock)
}

fn alice() -> SubjectId {
    SubjectId::parse("alice").unwrap()
}

fn event(clock: &ManualClock) -> AuthenticationEvent {
    AuthenticationEvent::new(clock.now(), &[VerifiedMethod::Password])
}

fn with(cookie: &Cookie<'static>) -> HttpRequest {
    TestRequest::get().cookie(cookie.clone()).to_http_request()
}

fn without() -> HttpRequest {
    TestRequest::get().to_http_request()
}

#[actix_web::test]
async fn the_browser_that_signed_in_is_recognised_and_no_other() {
    let (sessions, clock) = sessions().await;
    let (session, cookie) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    assert_eq!(sessions.of(&with(&cookie)).await.unwrap(), Some(session));
    assert_eq!(sessions.of(&without()).await.unwrap(), None);
    assert_eq!(
        sessions.of(&with(&Cookie::new(COOKIE, "guessed"))).await.unwrap(),
        None
    );
}

#[actix_web::test]
async fn signing_in_changes_the_key_and_the_old_one_is_worth_nothing() {
    let (sessions, clock) = sessions().await;
    let (first, old) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    let (second, new) = sessions
        .start(&with(&old), alice(), event(&clock), false)
        .await
        .unwrap();
    assert_ne!(old.value(), new.value());
    assert_eq!(first.sid, second.sid);
    assert_eq!(sessions.of(&with(&old)).await.unwrap(), None);
}

#[actix_web::test]
async fn somebody_else_in_the_same_browser_gets_another_sid() {
    let (sessions, clock) = sessions().await;
    let (first, cookie) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    let bob = SubjectId::parse("bob").unwrap();
    let (second, _) = sessions
        .start(&with(&cookie), bob, event(&clock), false)
        .await
        .unwrap();
    assert_ne!(first.sid, second.sid);
}

#[actix_web::test]
async fn a_session_ends_after_its_lifetime_or_when_it_is_ended() {
    let (sessions, clock) = sessions().await;
    let (_, cookie) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    clock.advance(Duration::hours(4));
    assert_eq!(sessions.of(&with(&cookie)).await.unwrap(), None);

    let (session, cookie) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    let ended = sessions.end(&with(&cookie)).await.unwrap();
    assert_eq!(ended.unwrap().session, session);
    assert_eq!(removal().max_age(), Some(CookieDuration::ZERO));
    assert_eq!(sessions.of(&with(&cookie)).await.unwrap(), None);
}

#[actix_web::test]
async fn only_a_remembered_session_outlives_the_browser() {
    let (sessions, clock) = sessions().await;
    let (_, forgotten) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    let (_, remembered) = sessions
        .start(&without(), alice(), event(&clock), true)
        .await
        .unwrap();
    assert_eq!(forgotten.max_age(), None);
    assert_eq!(remembered.max_age(), Some(CookieDuration::days(14)));
}

#[actix_web::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let (sessions, clock) = sessions().await;
    let (_, cookie) = sessions
        .start(&without(), alice(), event(&clock), false)
        .await
        .unwrap();
    assert!(cookie.name().starts_with("__Host-"));
    assert_eq!(
        (cookie.http_only(), cookie.secure(), cookie.path()),
        (Some(true), Some(true), Some("/"))
    );
    assert_eq!(cookie.same_site(), Some(SameSite::Lax));
}
