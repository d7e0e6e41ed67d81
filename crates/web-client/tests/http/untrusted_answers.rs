//! Answers of a provider that is not ours, or not in its right mind: nobody is signed in, a page says so, and one line of
//! the log says why. These are the answers that the conformance suite sends to relying parties.

use actix_web::http::StatusCode;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::log::Log;
use crate::provider::{Behaviour, SigningKey, callback, signed_with_the_client_secret, unsigned};
use crate::world::World;

/// What is wrong, what the ID token says (null leaves a claim out), what else is different, and what the log says.
type Case = (&'static str, Value, fn(&mut Behaviour), &'static str);

const AS_USUAL: fn(&mut Behaviour) = |_| {};
const NOW: i64 = 1_795_521_600;

fn cases() -> Vec<Case> {
    vec![
        ("another nonce", json!({ "nonce": "other" }), AS_USUAL, "nonce"),
        ("no nonce", json!({ "nonce": null }), AS_USUAL, "nonce"),
        (
            "another issuer",
            json!({ "iss": "https://evil.example" }),
            AS_USUAL,
            "issuer",
        ),
        ("no issuer", json!({ "iss": null }), AS_USUAL, "iss"),
        (
            "another audience",
            json!({ "aud": "other" }),
            AS_USUAL,
            "audience",
        ),
        (
            "an audience too many",
            json!({ "aud": ["web", "other"] }),
            AS_USUAL,
            "audience",
        ),
        ("no audience", json!({ "aud": null }), AS_USUAL, "aud"),
        (
            "another authorized party",
            json!({ "azp": "other" }),
            AS_USUAL,
            "`azp`",
        ),
        ("no subject", json!({ "sub": null }), AS_USUAL, "sub"),
        ("expired", json!({ "exp": NOW - 60 }), AS_USUAL, "expired"),
        ("no expiry", json!({ "exp": null }), AS_USUAL, "exp"),
        ("from the future", json!({ "iat": NOW + 61 }), AS_USUAL, "`iat`"),
        ("no time of issue", json!({ "iat": null }), AS_USUAL, "iat"),
        (
            "another access token",
            json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
            AS_USUAL,
            "`at_hash`",
        ),
        (
            "another code",
            json!({ "c_hash": "AAAAAAAAAAAAAAAAAAAAAA" }),
            AS_USUAL,
            "`c_hash`",
        ),
        (
            "somebody else's key under our provider's name",
            json!({}),
            |it| it.signing_key = SigningKey::generate("first"),
            "Signature verification failed",
        ),
        (
            "an unknown key",
            json!({}),
            |it| it.signing_key = SigningKey::generate("unknown"),
            "No matching key",
        ),
        (
            "no key named, and several",
            json!({}),
            |it| {
                it.published_keys.push(SigningKey::generate("second"));
                it.edit_header = |header| header.kid = None;
            },
            "mbiguous",
        ),
        (
            "no signature",
            json!({}),
            |it| it.forge = Some(unsigned),
            "signature",
        ),
        (
            "signed with the client's secret",
            // Nothing else shall stand in its way.
            json!({ "at_hash": null, "c_hash": null }),
            |it| it.forge = Some(signed_with_the_client_secret),
            "lgorithm",
        ),
        (
            "another algorithm than that which was agreed on",
            json!({ "at_hash": null, "c_hash": null }),
            |it| it.edit_header = |header| header.alg = Algorithm::PS256,
            "lgorithm",
        ),
        (
            "userinfo about somebody else",
            json!({}),
            |it| it.userinfo = json!({ "sub": "somebody else" }),
            "userinfo",
        ),
        (
            "userinfo about nobody",
            json!({}),
            |it| it.userinfo = json!({ "sub": null }),
            "userinfo",
        ),
    ]
}

#[actix_web::test]
async fn an_answer_that_does_not_hold_signs_nobody_in_and_the_log_says_why() {
    for (what, claims, behave, reason) in cases() {
        let world = World::new().await;
        let log = Log::begin();
        world.provider.set(|behaviour| {
            behaviour.claims = claims;
            behave(behaviour);
        });
        let browser = world.browser();
        let reply = world.sign_in_at(&browser, "/").await;
        assert_eq!(
            (reply.status, reply.text_of("error-code")),
            (StatusCode::BAD_GATEWAY, "invalid_sign_in"),
            "{what}"
        );
        let lines = log.lines_with(reason);
        assert_eq!(lines.len(), 1, "{what}: {:?}", log.lines_with(""));
        assert!(!reply.body.contains(&lines[0]), "{what}");
        assert_eq!(
            browser.get("/").await.status,
            StatusCode::SEE_OTHER,
            "{what}: somebody is signed in"
        );
    }
}

#[actix_web::test]
async fn a_clock_that_is_a_little_off_is_no_reason_to_refuse() {
    for claims in [json!({ "iat": NOW + 60 }), json!({ "exp": NOW - 59 })] {
        let world = World::new().await;
        world.provider.set(|behaviour| behaviour.claims = claims);
        world.signed_in().await;
    }
}

#[actix_web::test]
async fn a_token_that_names_no_key_is_accepted_when_there_is_one() {
    let world = World::new().await;
    world
        .provider
        .set(|behaviour| behaviour.edit_header = |header| header.kid = None);
    world.signed_in().await;
}

#[actix_web::test]
async fn unknown_keys_make_the_key_set_be_fetched_once_a_minute_and_no_more() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    assert_eq!(world.provider.fetched_keys(), 1);
    world
        .provider
        .set(|behaviour| behaviour.signing_key = SigningKey::generate("unknown"));
    for _ in 0..3 {
        let reply = world.sign_in_at(&browser, "/Passkeys/step-up").await;
        assert_eq!(reply.text_of("error-code"), "invalid_sign_in");
    }
    assert_eq!(world.provider.fetched_keys(), 2);
    world.clock.advance(time::Duration::minutes(1));
    world.sign_in_at(&browser, "/Passkeys/step-up").await;
    assert_eq!(world.provider.fetched_keys(), 3);
}

#[actix_web::test]
async fn metadata_that_speak_for_another_issuer_are_refused() {
    let world = World::new().await;
    let log = Log::begin();
    world
        .provider
        .set(|behaviour| behaviour.other_issuer = Some("https://evil.example"));
    let reply = world.browser().get("/").await;
    assert_eq!(
        (reply.status, reply.text_of("error-code")),
        (StatusCode::BAD_GATEWAY, "invalid_sign_in")
    );
    assert_eq!(log.lines_with("evil.example").len(), 1);
    world.provider.set(|behaviour| behaviour.other_issuer = None);
    world.signed_in().await;
}

#[actix_web::test]
async fn a_response_of_another_issuer_is_refused_before_the_code_is_sent() {
    let world = World::new().await;
    let browser = world.browser();
    for iss in ["https://evil.example", "", &format!("{}/", world.provider.issuer)] {
        let authorization = browser.redirect_of("/").await;
        let reply = browser
            .get(&callback(&authorization, &[("code", "a"), ("iss", iss)]))
            .await;
        assert_eq!(reply.text_of("error-code"), "invalid_sign_in", "{iss}");
    }
}

#[actix_web::test]
async fn a_response_without_issuer_is_refused_where_the_provider_promises_one() {
    for (promised, code) in [(true, "invalid_sign_in"), (false, "sign_in_not_accepted")] {
        let world = World::new().await;
        world.provider.set(|behaviour| behaviour.promises_iss = promised);
        let browser = world.browser();
        let authorization = browser.redirect_of("/").await;
        let reply = browser
            .get(&callback(&authorization, &[("code", "unknown")]))
            .await;
        assert_eq!(reply.text_of("error-code"), code);
    }
}

#[actix_web::test]
async fn a_response_with_a_repeated_parameter_or_without_a_code_is_refused() {
    let world = World::new().await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    let doubled = world.provider.authorize(&authorization) + "&code=other";
    let reply = browser.get(&doubled).await;
    assert_eq!(
        (reply.status, reply.text_of("error-code")),
        (StatusCode::BAD_REQUEST, "invalid_response")
    );
    let empty = callback(&authorization, &[("iss", &world.provider.issuer)]);
    assert_eq!(
        browser.get(&empty).await.text_of("error-code"),
        "invalid_response"
    );
}
