//! Whoever guesses gets slower and slower, and keeps nobody else out.

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;
use futures_util::future::join_all;
use identity_server::limits::{LimitSettings, Rule};
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use crate::browser::Reply;
use crate::fake_step::UI;
use crate::world::World;

fn retry_after(reply: &Reply) -> i64 {
    let value = reply.headers.get(header::RETRY_AFTER);
    value.map_or(0, |value| value.to_str().unwrap().parse().unwrap())
}

fn rule(free: u32) -> Rule {
    Rule::new(free, 2, 60, 60).unwrap()
}

#[actix_web::test]
async fn after_some_wrong_passwords_not_even_the_right_one_is_looked_at_for_a_while() {
    let world = World::new().await;
    let mut browser = world.browser();
    for _ in 0..5 {
        let reply = browser.sign_in("alice", "wrong", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = browser.sign_in("alice", "alice", "/somewhere").await;
    assert_eq!(
        (reply.status, retry_after(&reply)),
        (StatusCode::TOO_MANY_REQUESTS, 2)
    );
    assert!(reply.error().contains("too many attempts"), "{}", reply.body);
    assert_eq!(reply.between("id=\"wait\">", "<").as_deref(), Some("2 seconds"));
    assert_eq!(reply.field("returnUrl"), "/somewhere");
    assert_eq!(world.step.begun(), 0);
    world.clock.advance(Duration::seconds(2));
    assert_eq!(browser.sign_in("alice", "alice", "/").await.location(), UI);
}

#[actix_web::test]
async fn each_wait_is_twice_the_one_before_and_none_is_longer_than_a_quarter_of_an_hour() {
    let world = World::new().await;
    let mut browser = world.browser();
    let mut waits = Vec::new();
    for _ in 0..16 {
        browser.sign_in("alice", "wrong", "/").await;
        let reply = browser.sign_in("alice", "wrong", "/").await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            waits.push(retry_after(&reply));
            world.clock.advance(Duration::seconds(retry_after(&reply)));
        }
    }
    assert_eq!(waits[..8], [2, 4, 8, 16, 32, 64, 128, 256]);
    assert!(waits.iter().all(|wait| *wait <= 900), "{waits:?}");
}

#[actix_web::test]
async fn somebody_who_does_not_exist_is_limited_like_somebody_who_does() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for name in ["alice", "mallory"] {
        let mut browser = world.browser_at(if name == "alice" { "192.0.2.1" } else { "192.0.2.2" });
        let mut seen = Vec::new();
        for spelling in ["", " ", "", "", "", "", ""] {
            let reply = browser.sign_in(&format!("{name}{spelling}"), "wrong", "/").await;
            seen.push((reply.status, retry_after(&reply), reply.error()));
        }
        answers.push(seen);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][6].0, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn another_way_to_write_the_name_does_not_help() {
    for name in ["alice", "mallory"] {
        let world = World::new().await;
        let mut browser = world.browser();
        let wide: String = name
            .chars()
            .map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap())
            .collect();
        let spellings = [
            name.to_owned(),
            name.to_uppercase(),
            format!(" {name}\t"),
            wide,
            format!("{name}\u{200b}"),
        ];
        for spelling in &spellings {
            let reply = browser.sign_in(spelling, "wrong", "/").await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{spelling}");
        }
        let reply = browser.sign_in(name, "wrong", "/").await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
    }
}

#[actix_web::test]
async fn who_guesses_elsewhere_delays_nobody_at_another_address() {
    let world = World::new().await;
    let mut thief = world.browser_at("198.51.100.1");
    for _ in 0..10 {
        thief.sign_in("alice", "wrong", "/").await;
    }
    let mut alice = world.browser();
    assert_eq!(alice.sign_in("alice", "alice", "/").await.location(), UI);
    // An IPv6 subscriber has one count, whichever address they use.
    for last in 1..=6 {
        let mut thief = world.browser_at(&format!("2001:db8:1:2::{last}"));
        let reply = thief.sign_in("bob", "wrong", "/").await;
        let expected = if last < 6 {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(reply.status, expected, "{last}");
    }
}

#[actix_web::test]
async fn an_address_that_tries_many_names_gets_slower_whatever_it_gets_right_in_between() {
    let world = World::with_limits(LimitSettings {
        password_by_address: rule(4),
        ..LimitSettings::default()
    })
    .await;
    let mut thief = world.browser();
    for name in ["a", "b", "c", "d"] {
        thief.cookies.clear();
        assert_eq!(thief.sign_in("bob", "bob", "/").await.location(), UI);
        let reply = thief.sign_in(name, "wrong", "/").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let reply = thief.sign_in("e", "wrong", "/").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn the_right_password_counts_against_nobody() {
    let world = World::new().await;
    for _ in 0..8 {
        let mut browser = world.browser();
        browser.sign_in("alice", "alice", "/").await;
        world.step.pass("good", VerifiedMethod::AuthenticatorApp);
        let callback = world.step.last().redirect_url;
        browser.get(&format!("{callback}&token=good")).await;
        assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    }
}

#[actix_web::test]
async fn of_many_guesses_at_once_no_more_are_looked_at_than_one_after_the_other() {
    let world = World::new().await;
    let page = world.browser().login_page("/").await;
    let mut browser = world.browser();
    for cookie in &page.set_cookies {
        browser.cookies.insert(cookie.name().to_owned(), cookie.clone());
    }
    let guesses = (0..64).map(|_| {
        let (mut browser, page) = (browser.clone(), &page);
        async move {
            let typed = [("username", "alice"), ("password", "wrong")];
            browser.submit(page, &typed).await.status
        }
    });
    let statuses = join_all(guesses).await;
    let looked_at = |status: &&StatusCode| **status == StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(statuses.iter().filter(looked_at).count(), 5);
    let numbers = world.service.metrics.as_ref().unwrap().encode().unwrap();
    assert!(
        numbers.contains("identity_server_password_checks_total 5\n"),
        "{numbers}"
    );
    assert!(
        numbers.contains("identity_server_limits_hit_total{limit=\"password\"} 59\n"),
        "{numbers}"
    );
}

#[actix_web::test]
async fn a_browser_that_brings_many_forged_tokens_has_to_wait_and_can_then_go_on() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.sign_in("alice", "alice", "/").await;
    let callback = world.step.last().redirect_url;
    for _ in 0..10 {
        let reply = browser.get(&format!("{callback}&token=forged")).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER);
    }
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let good = format!("{callback}&token=good");
    let reply = browser.get(&good).await;
    assert_eq!(
        (reply.status, retry_after(&reply)),
        (StatusCode::TOO_MANY_REQUESTS, 2)
    );
    assert_eq!(browser.signed_in_as().await, None);
    world.clock.advance(Duration::seconds(2));
    browser.get(&good).await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn forged_tokens_count_for_the_address_too() {
    let world = World::with_limits(LimitSettings {
        callback_by_address: rule(3),
        ..LimitSettings::default()
    })
    .await;
    for attempt in 0..4 {
        let mut browser = world.browser();
        let page = browser.login_page("/").await;
        let reply = browser.submit_passkey(&page, "forged").await;
        let expected = if attempt < 3 {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(reply.status, expected);
    }
}

#[actix_web::test]
async fn somebody_who_has_the_password_cannot_ask_for_second_factors_without_end() {
    let world = World::new().await;
    let mut known = world.browser();
    known.sign_in("alice", "alice", "/").await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    known
        .get(&format!("{}&token=good", world.step.last().redirect_url))
        .await;
    for attempt in 0..11 {
        let reply = world.browser().sign_in("alice", "alice", "/").await;
        let expected = if attempt < 10 {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(reply.status, expected, "{attempt}");
    }
    assert_eq!(world.step.begun(), 11);
    // It keeps out neither anybody else nor the person where they have signed in before.
    for (mut browser, name) in [(world.browser(), "bob"), (known, "alice")] {
        let reply = browser.sign_in(name, name, "/Grants").await;
        assert_eq!(
            (reply.status, reply.location()),
            (StatusCode::SEE_OTHER, UI),
            "{name}"
        );
    }
}

#[actix_web::test]
async fn a_spoofed_header_does_not_help() {
    let world = World::new().await;
    let mut browser = world.browser();
    let mut last = StatusCode::OK;
    for attempt in 0..6 {
        let page = browser.login_page("/").await;
        let body = format!("csrf={}&username=alice&password=wrong", page.field("csrf"));
        let request = TestRequest::post()
            .uri("/Account/Login")
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .insert_header(("x-forwarded-for", format!("203.0.113.{attempt}")))
            .insert_header(("forwarded", format!("for=203.0.113.{attempt}")))
            .set_payload(body);
        last = browser.send(request).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
