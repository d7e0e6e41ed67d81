//! Passkeys: listed, added and removed by the person they belong to, and by nobody else.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;

use crate::browser::{Browser, Reply};
use crate::provider::{ALICE, callback};
use crate::world::World;

const BOB: &str = "9222ac7a-06f4-4dbe-9bbc-1e5800f51900";

async fn enrol(browser: &Browser) -> (StatusCode, Value) {
    let csrf = browser.get("/Privacy").await.csrf().to_owned();
    let reply = browser.post("/Passkeys/enrolment", &[("csrf", &csrf)]).await;
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

async fn remove(browser: &Browser, id: &str) -> Reply {
    let csrf = browser.get("/Privacy").await.csrf().to_owned();
    browser
        .post(&format!("/Passkeys/{id}/remove"), &[("csrf", &csrf)])
        .await
}

fn step_up() -> (StatusCode, Value) {
    (
        StatusCode::FORBIDDEN,
        json!({ "error": "step_up_required", "continue": "/Passkeys/step-up" }),
    )
}

#[actix_web::test]
async fn the_page_lists_the_person_s_own_passkeys_and_tells_the_script_what_it_needs() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of-alice", "Alice’s <laptop>");
    world.authsignal.add(BOB, "of-bob", "Bob’s phone");
    let page = world.signed_in().await.get("/Passkeys").await;
    assert!(
        page.body.contains("data-passkey-id=\"of-alice\"") && page.body.contains("Alice’s &lt;laptop&gt;")
    );
    assert!(page.body.contains("iCloud Keychain") && page.body.contains("1 November 2026, 09:30 UTC"));
    assert!(!page.body.contains("of-bob") && !page.body.contains("Bob’s phone"));
    assert!(page.body.contains("data-tenant-id=\"tenant\"") && page.body.contains("authsignal.example"));
    assert!(!page.body.contains("hush") && !page.body.contains("enrolment token"));
    assert!(
        world.authsignal.memory().enrolments.is_empty(),
        "a page view must not fetch a token"
    );
}

#[actix_web::test]
async fn a_person_who_just_used_several_factors_gets_an_enrolment_token_for_themselves() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    browser.set_cookie("__as_aid", "6F1C59B8-2C5E-4D3A-9B57-0C1B2A3D4E5F");
    let answer = enrol(&browser).await;
    assert_eq!(
        answer,
        (
            StatusCode::OK,
            json!({ "token": format!("enrolment token of {ALICE}") })
        )
    );
    let memory = world.authsignal.memory();
    let (subject, device) = &memory.enrolments[0];
    assert_eq!(subject, ALICE);
    assert_eq!(
        device.device_id.as_deref(),
        Some("6f1c59b8-2c5e-4d3a-9b57-0c1b2a3d4e5f")
    );
}

#[actix_web::test]
async fn a_device_id_of_another_form_is_not_passed_on() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    browser.set_cookie("__as_aid", "anything");
    enrol(&browser).await;
    assert_eq!(world.authsignal.memory().enrolments[0].1.device_id, None);
}

#[actix_web::test]
async fn an_old_sign_in_or_one_with_a_single_factor_must_be_stepped_up_first() {
    let world = World::new().await;
    assert_eq!(enrol(&world.signed_in_long_ago().await).await, step_up());
    for claims in [
        json!({ "amr": ["pwd"] }),
        json!({ "auth_time": null }),
        json!({ "amr": null }),
    ] {
        world.provider.set(|behaviour| behaviour.claims = claims.clone());
        assert_eq!(enrol(&world.signed_in().await).await, step_up(), "{claims}");
    }
    assert!(world.authsignal.memory().enrolments.is_empty());
}

#[actix_web::test]
async fn a_configured_authentication_context_counts_as_several_factors() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "amr": ["pwd"], "acr": "strong" }));
    assert_eq!(enrol(&world.signed_in().await).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn a_step_up_asks_for_a_new_sign_in_with_several_factors_and_comes_back() {
    let world = World::new().await;
    let browser = world.signed_in_long_ago().await;
    let authorization = browser.redirect_of("/Passkeys/step-up").await;
    let asked: HashMap<String, String> = authorization.query_pairs().into_owned().collect();
    assert_eq!(
        (asked["max_age"].as_str(), asked["acr_values"].as_str()),
        ("0", "several strong")
    );
    let back = browser.get(&world.provider.authorize(&authorization)).await;
    assert_eq!(back.location(), "/Passkeys?status=confirmed");
    assert!(
        browser
            .get(back.location())
            .await
            .text_of("status")
            .contains("you can add your passkey")
    );
    assert_eq!(enrol(&browser).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn a_step_up_that_the_provider_did_not_do_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in_long_ago().await;
    let authorization = browser.redirect_of("/Passkeys/step-up").await;
    let long_ago = time::macros::datetime!(2026-11-24 12:00 UTC).unix_timestamp();
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "auth_time": long_ago }));
    let reply = browser.get(&world.provider.authorize(&authorization)).await;
    assert_eq!(reply.text_of("error-code"), "invalid_sign_in");
}

#[actix_web::test]
async fn a_step_up_that_is_cancelled_leaves_the_session_and_claims_no_success() {
    let world = World::new().await;
    let browser = world.signed_in_long_ago().await;
    let authorization = browser.redirect_of("/Passkeys/step-up").await;
    let parameters = [
        ("error", "unmet_authentication_requirements"),
        ("iss", &*world.provider.issuer),
    ];
    let reply = browser.get(&callback(&authorization, &parameters)).await;
    assert_eq!(
        (reply.status, reply.retry()),
        (StatusCode::FORBIDDEN, "/Passkeys")
    );
    assert_eq!(browser.get("/Passkeys").await.text_of("status"), "");
}

#[actix_web::test]
async fn a_step_up_with_one_factor_only_says_what_is_missing() {
    let world = World::new().await;
    let browser = world.signed_in_long_ago().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "amr": ["pwd"] }));
    let authorization = browser.redirect_of("/Passkeys/step-up").await;
    let back = browser.get(&world.provider.authorize(&authorization)).await;
    assert!(
        browser
            .get(back.location())
            .await
            .text_of("status")
            .contains("one factor only")
    );
    assert_eq!(enrol(&browser).await, step_up());
}

#[actix_web::test]
async fn a_step_up_by_somebody_else_does_not_go_on_with_what_was_begun() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of-alice", "Alice’s laptop");
    let browser = world.signed_in_long_ago().await;
    let reply = remove(&browser, "of-alice").await;
    world.provider.set(|behaviour| {
        behaviour.claims = json!({ "sub": BOB });
        behaviour.userinfo = json!({ "sub": BOB });
    });
    let authorization = reply.location().parse().unwrap();
    let back = browser.get(&world.provider.authorize(&authorization)).await;
    assert_eq!(back.location(), "/");
}

#[actix_web::test]
async fn an_enrolment_without_the_page_s_token_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let csrf = browser.get("/").await.csrf().to_owned();
    for form in [&[][..], &[("csrf", "guessed")]] {
        assert_eq!(
            browser.post("/Passkeys/enrolment", form).await.status,
            StatusCode::FORBIDDEN
        );
    }
    let cross_site = TestRequest::post()
        .uri("/Passkeys/enrolment")
        .insert_header(("Sec-Fetch-Site", "same-site"))
        .set_form([("csrf", &csrf)]);
    assert_eq!(browser.send(cross_site).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        browser.get("/Passkeys/enrolment").await.status,
        StatusCode::NOT_FOUND
    );
    assert!(world.authsignal.memory().enrolments.is_empty());
}

#[actix_web::test]
async fn an_enrolment_after_the_session_ended_leads_to_sign_in() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let csrf = browser.get("/").await.csrf().to_owned();
    world.clock.advance(Duration::hours(2));
    let reply = browser.post("/Passkeys/enrolment", &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert!(
        reply.body.contains("\"continue\":\"/Passkeys\""),
        "{}",
        reply.body
    );
}

#[actix_web::test]
async fn what_authsignal_refuses_or_cannot_do_is_told() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.authsignal.memory().forbids = true;
    assert_eq!(
        enrol(&browser).await,
        (StatusCode::FORBIDDEN, json!({ "error": "forbidden" }))
    );
    world.authsignal.memory().down = true;
    let (status, answer) = enrol(&browser).await;
    assert_eq!(
        (status, &answer["error"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable"))
    );
    assert!(answer["requestId"].as_str().is_some_and(|id| id.len() > 8));
    let page = browser.get("/Passkeys").await;
    assert_eq!(
        (page.status, page.text_of("error-code")),
        (StatusCode::SERVICE_UNAVAILABLE, "passkeys_unavailable")
    );
}

#[actix_web::test]
async fn a_passkey_is_removed_after_confirmation() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of alice/1", "Alice’s laptop");
    let browser = world.signed_in().await;
    let list = browser.get("/Passkeys").await;
    assert!(
        list.body.contains("/Passkeys/of%20alice%2F1/remove"),
        "{}",
        list.body
    );
    let question = browser.get("/Passkeys/of%20alice%2F1/remove").await;
    assert!(question.body.contains("id=\"confirm-remove\"") && question.body.contains("Alice’s laptop"));
    assert!(world.authsignal.memory().removals.is_empty());
    let done = browser
        .post("/Passkeys/of%20alice%2F1/remove", &[("csrf", question.csrf())])
        .await;
    assert_eq!(done.location(), "/Passkeys?status=removed");
    assert_eq!(
        world.authsignal.memory().removals,
        [(ALICE.to_owned(), "of alice/1".to_owned())]
    );
    assert!(
        browser
            .get(done.location())
            .await
            .text_of("status")
            .starts_with("The passkey was removed.")
    );
}

#[actix_web::test]
async fn somebody_else_s_passkey_cannot_be_removed_or_seen() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of-alice", "Alice’s laptop");
    world.authsignal.add(BOB, "of-bob", "Bob’s phone");
    let browser = world.signed_in().await;
    let question = browser.get("/Passkeys/of-bob/remove").await;
    assert_eq!(
        (question.status, question.text_of("error-code")),
        (StatusCode::NOT_FOUND, "unknown_passkey")
    );
    assert!(!question.body.contains("Bob’s phone"));
    let reply = remove(&browser, "of-bob").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert!(world.authsignal.memory().removals.is_empty());
}

#[actix_web::test]
async fn a_removal_needs_the_form_of_this_site_and_a_recent_sign_in_with_several_factors() {
    let world = World::new().await;
    world.authsignal.add(ALICE, "of-alice", "Alice’s laptop");
    let browser = world.signed_in().await;
    let forged = browser
        .post("/Passkeys/of-alice/remove", &[("csrf", "guessed")])
        .await;
    assert_eq!(
        (forged.status, forged.text_of("error-code")),
        (StatusCode::FORBIDDEN, "invalid_form")
    );

    world.clock.advance(Duration::seconds(601));
    assert!(
        browser
            .get("/Passkeys/of-alice/remove")
            .await
            .body
            .contains("sign in again first")
    );
    let reply = remove(&browser, "of-alice").await;
    let authorization = reply.location().parse().unwrap();
    assert!(world.authsignal.memory().removals.is_empty());
    let back = browser.get(&world.provider.authorize(&authorization)).await;
    assert_eq!(
        back.location(),
        "/Passkeys/of-alice/remove",
        "the question is asked again"
    );
    assert_eq!(
        remove(&browser, "of-alice").await.location(),
        "/Passkeys?status=removed"
    );
}

#[actix_web::test]
async fn a_removal_after_the_session_ended_leads_to_the_list_after_sign_in() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.clock.advance(Duration::hours(2));
    let reply = browser
        .post("/Passkeys/of-alice/remove", &[("csrf", "any")])
        .await;
    let authorization = reply.location().parse().unwrap();
    assert_eq!(
        browser
            .get(&world.provider.authorize(&authorization))
            .await
            .location(),
        "/Passkeys"
    );
}
