//! Answers of a provider that is not ours, or not in its right mind: nobody is signed in.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::Reply;
use crate::provider::{Behaviour, SigningKey, callback, signed_with_the_client_secret, unsigned};
use crate::world::World;

async fn after(change: impl FnOnce(&mut Behaviour)) -> (Reply, StatusCode) {
    let world = World::new().await;
    world.provider.set(change);
    let browser = world.browser();
    let reply = world.sign_in_at(&browser, "/").await;
    (reply, browser.get("/").await.status)
}

async fn assert_untrusted(what: &str, change: impl FnOnce(&mut Behaviour)) {
    let (reply, home) = after(change).await;
    assert_eq!(
        (reply.status, reply.text_of("error-code")),
        (StatusCode::BAD_GATEWAY, "invalid_sign_in"),
        "{what}"
    );
    assert_eq!(home, StatusCode::SEE_OTHER, "{what}: somebody is signed in");
}

async fn assert_claims_untrusted(claims: Value) {
    assert_untrusted(&claims.to_string(), |behaviour| behaviour.claims = claims.clone()).await;
}

#[actix_web::test]
async fn an_id_token_with_another_nonce_or_none_is_refused() {
    assert_claims_untrusted(json!({ "nonce": "other" })).await;
    assert_claims_untrusted(json!({ "nonce": null })).await;
}

#[actix_web::test]
async fn an_id_token_of_another_issuer_is_refused() {
    assert_claims_untrusted(json!({ "iss": "https://evil.example" })).await;
}

#[actix_web::test]
async fn an_id_token_for_another_client_is_refused() {
    assert_claims_untrusted(json!({ "aud": "other" })).await;
    assert_claims_untrusted(json!({ "aud": ["web", "other"] })).await;
    assert_claims_untrusted(json!({ "azp": "other" })).await;
}

#[actix_web::test]
async fn an_expired_id_token_is_refused() {
    assert_claims_untrusted(json!({ "exp": 1_700_000_000 })).await;
}

#[actix_web::test]
async fn an_id_token_for_another_access_token_is_refused() {
    assert_claims_untrusted(json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" })).await;
}

#[actix_web::test]
async fn an_id_token_that_somebody_else_signed_is_refused() {
    // The same key id, another key.
    assert_untrusted("foreign key", |behaviour| {
        behaviour.signing_key = SigningKey::generate("first");
    })
    .await;
    assert_untrusted("unknown key", |behaviour| {
        behaviour.signing_key = SigningKey::generate("unknown");
    })
    .await;
}

#[actix_web::test]
async fn an_id_token_without_a_public_key_signature_is_refused() {
    assert_untrusted("none", |behaviour| behaviour.forge = Some(unsigned)).await;
    assert_untrusted("HS256", |behaviour| {
        behaviour.forge = Some(signed_with_the_client_secret);
        // Nothing else shall stand in its way.
        behaviour.claims = json!({ "at_hash": null });
    })
    .await;
}

#[actix_web::test]
async fn userinfo_about_somebody_else_is_refused() {
    assert_untrusted("userinfo", |behaviour| {
        behaviour.userinfo = json!({ "sub": "somebody else" });
    })
    .await;
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
