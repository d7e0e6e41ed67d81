//! A browser in which somebody has signed in before is theirs, whatever others try.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use identity_server::limits::{LimitSettings, Rule};
use time::Duration;

use crate::browser::Browser;
use crate::fake_step::Answer;
use crate::world::World;

const KNOWN: &str = "__Host-identity-known";

/// After three wrong passwords for an account, from wherever, unknown browsers wait for an hour.
async fn world() -> World {
    let world = World::with_limits(LimitSettings {
        password_by_account: Rule::new(3, 3600, 3600, 1).unwrap(),
        ..LimitSettings::default()
    })
    .await;
    world.step.answers(Answer::SignIn);
    world
}

async fn attack(world: &World, name: &str) {
    for number in 1..=4 {
        let mut thief = world.browser_at(&format!("198.51.100.{number}"));
        thief.sign_in(name, "wrong", "/").await;
    }
}

async fn known_to(world: &World, name: &str) -> Browser {
    let mut browser = world.browser();
    browser.sign_in(name, name, "/").await;
    browser
}

async fn gets_in(browser: &mut Browser, name: &str) -> bool {
    browser.cookies.remove("__Host-identity-session");
    browser.sign_in(name, name, "/").await.status == StatusCode::SEE_OTHER
}

#[actix_web::test]
async fn nobody_can_lock_somebody_out_of_a_browser_that_they_use() {
    let world = world().await;
    let mut known = known_to(&world, "alice").await;
    attack(&world, "alice").await;
    assert!(!gets_in(&mut world.browser(), "alice").await);
    assert!(gets_in(&mut known, "alice").await);
    // Nor for good out of any other.
    world.clock.advance(Duration::hours(1));
    assert!(gets_in(&mut world.browser(), "alice").await);
}

#[actix_web::test]
async fn a_known_browser_is_counted_too_and_only_by_itself() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut known = known_to(&world, "alice").await;
    for attempt in 0..11 {
        let expected = if attempt < 10 {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(known.sign_in("alice", "wrong", "/Grants").await.status, expected);
    }
    assert!(!gets_in(&mut known, "alice").await);
    assert!(gets_in(&mut world.browser(), "alice").await);
}

#[actix_web::test]
async fn a_browser_is_known_for_those_who_signed_in_with_it_and_for_nobody_else() {
    let world = world().await;
    let mut bobs = known_to(&world, "bob").await;
    attack(&world, "alice").await;
    assert!(!gets_in(&mut bobs, "alice").await);
    world.clock.advance(Duration::hours(1));
    // Now it is known for both.
    assert!(gets_in(&mut bobs, "alice").await);
    attack(&world, "alice").await;
    attack(&world, "bob").await;
    assert!(gets_in(&mut bobs, "alice").await);
    assert!(gets_in(&mut bobs, "bob").await);
}

#[actix_web::test]
async fn a_cookie_that_this_server_did_not_make_is_worth_nothing() {
    let world = world().await;
    let known = known_to(&world, "alice").await;
    let genuine = known.cookie(KNOWN).value().to_owned();
    attack(&world, "alice").await;
    let (id, entry) = genuine.split_once('~').unwrap();
    let (since, tag) = entry.split_once('.').unwrap();
    let later = since.parse::<i64>().unwrap() + 1;
    let other = "A".repeat(43);
    for forged in [
        String::new(),
        "~".to_owned(),
        id.to_owned(),
        format!("{other}~{entry}"),
        format!("{id}~{later}.{tag}"),
        format!("{id}~{since}.{other}"),
        format!("{id}~{since}."),
        format!("{id}~{since}"),
        format!("{id}~x.{tag}"),
        format!("{}~{entry}", "~".repeat(5000)),
    ] {
        let mut browser = world.browser();
        let cookie = Cookie::new(KNOWN, forged.clone());
        browser.cookies.insert(KNOWN.to_owned(), cookie);
        assert!(!gets_in(&mut browser, "alice").await, "{forged}");
    }
}

#[actix_web::test]
async fn no_more_is_read_of_a_cookie_than_is_written_and_no_browser_names_itself() {
    let world = world().await;
    let known = known_to(&world, "alice").await;
    let genuine = known.cookie(KNOWN).value().to_owned();
    let (id, entry) = genuine.split_once('~').unwrap();
    attack(&world, "alice").await;
    for (others, is_known) in [(4, true), (5, false)] {
        let mut browser = world.browser();
        let value = format!("{id}{}~{entry}", "~1.A".repeat(others));
        browser
            .cookies
            .insert(KNOWN.to_owned(), Cookie::new(KNOWN, value));
        assert_eq!(gets_in(&mut browser, "alice").await, is_known, "{others}");
    }
    let mut browser = world.browser();
    browser
        .cookies
        .insert(KNOWN.to_owned(), Cookie::new(KNOWN, "mine~"));
    browser.sign_in("bob", "bob", "/").await;
    let (id, _) = browser.cookie(KNOWN).value().split_once('~').unwrap();
    assert_eq!(id.len(), 43, "{id}");
}

#[actix_web::test]
async fn a_browser_is_known_for_half_a_year() {
    for (days, is_known) in [(179, true), (180, false)] {
        let world = world().await;
        let mut known = known_to(&world, "alice").await;
        world.clock.advance(Duration::days(days));
        attack(&world, "alice").await;
        assert_eq!(gets_in(&mut known, "alice").await, is_known, "{days}");
    }
}

#[actix_web::test]
async fn the_cookie_tells_nothing_and_stays_with_this_server() {
    let world = world().await;
    let known = known_to(&world, "alice").await;
    let cookie = known.cookie(KNOWN);
    assert!(!cookie.value().contains("alice"));
    assert_eq!(
        (
            cookie.http_only(),
            cookie.secure(),
            cookie.path(),
            cookie.same_site()
        ),
        (Some(true), Some(true), Some("/"), Some(SameSite::Lax))
    );
    assert_eq!(cookie.max_age().unwrap().whole_days(), 180);
    // Signing in with many accounts does not make it grow without end.
    let mut browser = known;
    for _ in 0..8 {
        for name in ["alice", "bob"] {
            gets_in(&mut browser, name).await;
        }
    }
    assert!(browser.cookie(KNOWN).value().len() < 600);
}
