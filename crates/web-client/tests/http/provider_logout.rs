//! The provider says that a session has ended: by its back channel, and in a frame of the browser.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use time::Duration;

use crate::browser::{Browser, Reply};
use crate::provider::{ALICE, Behaviour, SigningKey, signed_with_the_client_secret, unsigned};
use crate::world::World;

async fn post(world: &World, token: &str) -> Reply {
    // From the provider, which has no cookies.
    let reply = world
        .browser()
        .post("/backchannel-logout", &[("logout_token", token)])
        .await;
    assert_eq!(reply.headers.get("cache-control").unwrap(), "no-store");
    assert!(reply.cookies.is_empty(), "{:?}", reply.cookies);
    reply
}

async fn sid(browser: &Browser) -> String {
    browser.get("/").await.claim("sid").to_owned()
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/").await.status == StatusCode::OK
}

fn reason(reply: &Reply) -> String {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        (reply.status, &body["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_request")),
        "{body}"
    );
    body["error_description"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_logout_token_ends_the_session_that_it_names_and_no_other() {
    let world = World::new().await;
    let (browser, other) = (world.signed_in().await, world.signed_in().await);
    for claims in [
        json!({ "sid": sid(&browser).await }),
        json!({ "sid": sid(&other).await, "sub": null }),
    ] {
        assert!(is_signed_in(&other).await);
        let token = world.provider.logout_token(&claims);
        let reply = post(&world, &token).await;
        assert_eq!(
            (reply.status, reply.body.as_str()),
            (StatusCode::OK, ""),
            "{claims}"
        );
        assert!(!is_signed_in(&browser).await);
    }
    assert!(!is_signed_in(&other).await);
}

#[actix_web::test]
async fn a_logout_token_without_a_session_ends_all_sessions_of_the_person() {
    let world = World::new().await;
    let browsers = [world.signed_in().await, world.signed_in().await];
    let somebody_else = json!({ "sub": "somebody else" });
    assert_eq!(
        post(&world, &world.provider.logout_token(&somebody_else))
            .await
            .status,
        StatusCode::OK
    );
    assert!(is_signed_in(&browsers[0]).await && is_signed_in(&browsers[1]).await);
    post(&world, &world.provider.logout_token(&json!({ "sub": ALICE }))).await;
    assert!(!is_signed_in(&browsers[0]).await && !is_signed_in(&browsers[1]).await);
}

#[actix_web::test]
async fn a_session_of_which_no_sid_is_known_ends_with_any_of_the_person() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "sid": null }));
    let browser = world.signed_in().await;
    post(&world, &world.provider.logout_token(&json!({ "sid": "unknown" }))).await;
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn a_session_that_has_ended_already_is_no_error() {
    let world = World::new().await;
    let token = world.provider.logout_token(&json!({ "sid": "unknown" }));
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_logout_token_is_accepted_once() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let token = world
        .provider
        .logout_token(&json!({ "sid": sid(&browser).await }));
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
    assert!(reason(&post(&world, &token).await).contains("used before"));
    // It stays refused until it would be refused by its age.
    world.clock.advance(Duration::minutes(2));
    assert!(reason(&post(&world, &token).await).contains("used before"));
    world.clock.advance(Duration::minutes(2));
    assert!(reason(&post(&world, &token).await).contains("expired"));
}

/// What is wrong with a token, and what the refusal says.
type Case = (&'static str, fn(&mut Behaviour), Value, &'static str);

#[actix_web::test]
async fn every_rule_of_the_specification_is_checked_and_the_refusal_says_which() {
    let same: fn(&mut Behaviour) = |_| {};
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let now = 1_795_521_600 + 16 * 60;
    let cases: Vec<Case> = vec![
        (
            "another issuer",
            same,
            json!({ "iss": "https://evil.example" }),
            "`iss`",
        ),
        ("no issuer", same, json!({ "iss": null }), "iss"),
        ("another audience", same, json!({ "aud": "other" }), "`aud`"),
        (
            "an audience too many",
            same,
            json!({ "aud": ["web", "other"] }),
            "`aud`",
        ),
        ("no audience", same, json!({ "aud": null }), "aud"),
        ("from the future", same, json!({ "iat": now + 61 }), "`iat`"),
        (
            "long ago",
            same,
            json!({ "iat": now - 661, "exp": now + 60 }),
            "`iat`",
        ),
        ("no iat", same, json!({ "iat": null }), "iat"),
        ("expired", same, json!({ "exp": now - 60 }), "expired"),
        ("no exp", same, json!({ "exp": null }), "exp"),
        ("no events", same, json!({ "events": null }), "events"),
        (
            "another event",
            same,
            json!({ "events": { "other": {} } }),
            "`events`",
        ),
        (
            "an event that is no object",
            same,
            json!({ "events": { event: "" } }),
            "`events`",
        ),
        ("a nonce", same, json!({ "nonce": "n" }), "`nonce`"),
        ("no jti", same, json!({ "jti": null }), "jti"),
        ("an empty jti", same, json!({ "jti": "" }), "`jti`"),
        ("nobody", same, json!({ "sub": null }), "neither `sid` nor `sub`"),
        (
            "another key",
            |it| it.signing_key = SigningKey::generate("first"),
            json!({}),
            "signature",
        ),
        (
            "an unknown key",
            |it| it.signing_key = SigningKey::generate("unknown"),
            json!({}),
            "unknown key",
        ),
        (
            "no signature",
            |it| it.forge = Some(unsigned),
            json!({}),
            "no signed jwt",
        ),
        (
            "the client's secret",
            |it| it.forge = Some(signed_with_the_client_secret),
            json!({}),
            "algorithm is not the one",
        ),
        (
            "another algorithm than that which was agreed on",
            |it| it.edit_header = |header| header.alg = Algorithm::PS256,
            json!({}),
            "algorithm is not the one",
        ),
        (
            "no key named, and several",
            |it| {
                it.published_keys.push(SigningKey::generate("second"));
                it.edit_header = |header| header.kid = None;
            },
            json!({}),
            "names no key",
        ),
        (
            "an access token",
            |it| it.edit_header = |header| header.typ = Some("at+jwt".to_owned()),
            json!({}),
            "another type",
        ),
    ];
    for (what, behave, claims, expected) in cases {
        let world = World::new().await;
        let browser = world.signed_in().await;
        world.provider.set(behave);
        // The keys of the sign-in are not used any more.
        world.clock.advance(Duration::minutes(16));
        let reply = post(&world, &world.provider.logout_token(&claims)).await;
        let reason = reason(&reply);
        assert!(reason.to_lowercase().contains(expected), "{what}: {reason}");
        assert!(is_signed_in(&browser).await, "{what}: signed out");
    }
}

#[actix_web::test]
async fn a_token_without_kid_or_with_a_plain_type_is_accepted_when_there_is_one_key() {
    let world = World::new().await;
    world.provider.set(|behaviour| {
        behaviour.edit_header = |header| (header.kid, header.typ) = (None, Some("JWT".to_owned()));
    });
    let token = world.provider.logout_token(&json!({}));
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_new_key_of_the_provider_is_fetched() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.set(|behaviour| {
        behaviour.signing_key = SigningKey::generate("second");
        behaviour.published_keys = vec![behaviour.signing_key.clone()];
    });
    let token = world.provider.logout_token(&json!({}));
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
    assert!(!is_signed_in(&browser).await);
}

#[actix_web::test]
async fn an_id_token_is_no_logout_token_and_a_body_without_one_is_refused() {
    let world = World::new().await;
    let browser = world.browser();
    for form in [
        &[][..],
        &[("logout_token", "")],
        &[("logout_token", "a.b.c")],
        &[("logout_token", "x"), ("logout_token", "y")],
    ] {
        let reply = browser.post("/backchannel-logout", form).await;
        assert!(!reason(&reply).is_empty());
    }
    let json = TestRequest::post().uri("/backchannel-logout").set_json(json!({}));
    assert!(!reason(&browser.send(json).await).is_empty());
    assert_eq!(
        browser.get("/backchannel-logout").await.status,
        StatusCode::NOT_FOUND
    );
}

#[actix_web::test]
async fn while_the_provider_s_keys_cannot_be_had_the_provider_may_try_again() {
    let world = World::new().await;
    let token = world.provider.logout_token(&json!({}));
    world.provider.set(|behaviour| behaviour.down = true);
    assert_eq!(post(&world, &token).await.status, StatusCode::SERVICE_UNAVAILABLE);
    world.provider.set(|behaviour| behaviour.down = false);
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_sign_in_whose_session_ended_on_the_way_does_not_begin_one_here() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.claims = json!({ "sid": "ended" }));
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let answer = world.provider.authorize(&authorization);
    let token = world.provider.logout_token(&json!({ "sid": "ended" }));
    assert_eq!(post(&world, &token).await.status, StatusCode::OK);
    let reply = browser.get(&answer).await;
    assert_eq!(
        (reply.status, reply.text_of("error-code")),
        (StatusCode::CONFLICT, "session_ended")
    );
    assert!(!is_signed_in(&browser).await);
}

fn frame(iss: &str, sid: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("iss", iss), ("sid", sid)])
        .finish();
    format!("/signout-oidc?{query}")
}

#[actix_web::test]
async fn the_frame_ends_the_session_that_it_names_though_no_cookie_comes_along() {
    let world = World::new().await;
    let (browser, other) = (world.signed_in().await, world.signed_in().await);
    let path = frame(&world.provider.issuer, &sid(&browser).await);
    let reply = world.browser().get(&path).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers.get("cache-control").unwrap(), "no-store");
    assert!(!is_signed_in(&browser).await && is_signed_in(&other).await);
}

#[actix_web::test]
async fn where_the_cookie_comes_along_it_goes_with_the_session_and_only_with_that() {
    let world = World::new().await;
    let (browser, other) = (world.signed_in().await, world.signed_in().await);
    let path = frame(&world.provider.issuer, &sid(&browser).await);
    other.get(&path).await;
    assert!(is_signed_in(&other).await);
    let other_path = frame(&world.provider.issuer, &sid(&other).await);
    other.get(&other_path).await;
    assert_eq!(other.cookie("__Host-client-session"), None);
}

#[actix_web::test]
async fn only_the_provider_may_frame_it() {
    let world = World::new().await;
    for path in [&frame(&world.provider.issuer, "x"), "/signout-oidc"] {
        let reply = world.browser().get(path).await;
        let policy = reply.headers.get("content-security-policy").unwrap();
        let expected = format!("frame-ancestors {};", world.provider.issuer);
        assert!(policy.to_str().unwrap().contains(&expected), "{policy:?}");
        assert!(reply.headers.get("x-frame-options").is_none());
    }
    let home = world.signed_in().await.get("/").await;
    assert_eq!(home.headers.get("x-frame-options").unwrap(), "DENY");
}

#[actix_web::test]
async fn a_frame_that_names_no_session_or_another_provider_signs_nobody_out() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let (issuer, sid) = (&*world.provider.issuer, sid(&browser).await);
    for path in [
        "/signout-oidc".to_owned(),
        format!("/signout-oidc?sid={sid}"),
        format!("/signout-oidc?iss={issuer}"),
        frame("https://evil.example", &sid),
        frame(issuer, &sid) + "&sid=x",
    ] {
        let reply = browser.get(&path).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(is_signed_in(&browser).await, "{path}");
    }
    assert_eq!(
        browser.get(&frame(issuer, "guessed")).await.status,
        StatusCode::OK
    );
    assert!(is_signed_in(&browser).await);
}
