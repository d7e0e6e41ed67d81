use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;

use super::provider::{Provider, Reply, clients, users};
use super::refresh::{REQUEST, offline, refresh_token, refreshed};
use super::visitor::Visitor;
use crate::keys::TokenType;
use oidc_protocol::signing::SigningAlgorithm;

async fn with_header(provider: &Provider, authorization: &str) -> Reply {
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", authorization));
    provider.call(request).await
}

async fn with_token(provider: &Provider, token: &str) -> Reply {
    with_header(provider, &format!("Bearer {token}")).await
}

/// RFC 6750 section 3.
fn assert_is_refused(reply: &Reply, status: StatusCode, error: Option<&str>, case: &str) {
    assert_eq!(reply.status, status, "{case}: {}", reply.body);
    let challenge = reply.header("www-authenticate");
    assert!(challenge.starts_with("Bearer "), "{case}");
    match error {
        Some(error) => {
            assert!(
                challenge.contains(&format!(r#"error="{error}""#)),
                "{case}: {challenge}"
            );
            assert_eq!(reply.json()["error"], error, "{case}");
        }
        None => assert!(
            !challenge.contains("error") && reply.body.is_empty(),
            "{case}: {challenge}"
        ),
    }
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
}

async fn access_token(visitor: &Visitor<'_>, scope: &str) -> String {
    visitor.tokens(&[("scope", scope)]).await["access_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[actix_web::test]
async fn scopes_decide_what_is_told() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let cases = [
        ("openid", json!({ "sub": "alice" })),
        ("openid profile", json!({ "sub": "alice", "name": "Alice Smith" })),
        (
            "openid email api1",
            json!({ "sub": "alice", "email": "AliceSmith@email.com", "email_verified": true }),
        ),
    ];
    for (scope, claims) in cases {
        let reply = with_token(&provider, &access_token(&visitor, scope).await).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.json(), claims, "{scope}");
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[actix_web::test]
async fn a_token_of_a_narrower_scope_than_was_granted_opens_no_more_than_it_says() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let granted = visitor.tokens(REQUEST).await;
    let narrow = refreshed(&provider, &refresh_token(&granted), &[("scope", "openid")]).await;
    let told = |tokens: &Value| {
        let header = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let provider = &provider;
        async move { with_header(provider, &header).await.json() }
    };
    assert_eq!(told(&granted).await["name"], "Alice Smith");
    assert_eq!(told(&narrow).await, json!({ "sub": "alice" }));
}

#[actix_web::test]
async fn the_token_may_come_by_get_by_post_and_in_a_form() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    let post = || TestRequest::post().uri("/connect/userinfo");
    let header = ("authorization", format!("bearer {token}"));
    for request in [
        post().insert_header(header.clone()),
        post().insert_header(header).set_form([("x", "y")]),
        post().set_form([("access_token", &token)]),
    ] {
        let reply = provider.call(request).await;
        assert_eq!(reply.json(), json!({ "sub": "alice" }));
    }
}

#[actix_web::test]
async fn a_request_without_a_token_is_only_told_that_one_is_needed() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    let missing = StatusCode::UNAUTHORIZED;
    assert_is_refused(&provider.get("/connect/userinfo").await, missing, None, "none");
    assert_is_refused(
        &with_header(&provider, "Basic d2ViOnNlY3JldA==").await,
        missing,
        None,
        "basic",
    );
    let in_query = provider
        .get(&format!("/connect/userinfo?access_token={token}"))
        .await;
    assert_is_refused(&in_query, missing, None, "query");
    let in_json = TestRequest::post()
        .uri("/connect/userinfo")
        .set_json(json!({ "access_token": token }));
    assert_is_refused(&provider.call(in_json).await, missing, None, "json");
}

#[actix_web::test]
async fn a_token_that_is_sent_in_two_ways_is_refused() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    let post = || TestRequest::post().uri("/connect/userinfo");
    let both = post()
        .insert_header(("authorization", format!("Bearer {token}")))
        .set_form([("access_token", &token)]);
    let twice = post().set_form([("access_token", &token), ("access_token", &token)]);
    for (case, request) in [("both", both), ("twice", twice)] {
        let reply = provider.call(request).await;
        assert_is_refused(&reply, StatusCode::BAD_REQUEST, Some("invalid_request"), case);
    }
}

#[actix_web::test]
async fn a_token_without_openid_does_not_reach_this_far() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "api1").await;
    let reply = with_token(&provider, &token).await;
    assert_is_refused(&reply, StatusCode::FORBIDDEN, Some("insufficient_scope"), "api1");
    assert!(reply.header("www-authenticate").contains(r#"scope="openid""#));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "client"),
        ("client_secret", "secret"),
    ];
    let own = provider.token(None, &form).await.json();
    let reply = with_token(&provider, own["access_token"].as_str().unwrap()).await;
    assert_is_refused(
        &reply,
        StatusCode::FORBIDDEN,
        Some("insufficient_scope"),
        "client's own",
    );
}

#[actix_web::test]
async fn a_token_opens_nothing_once_it_has_expired() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    provider.clock.advance(Duration::seconds(3599));
    assert_eq!(with_token(&provider, &token).await.status, StatusCode::OK);
    provider.clock.advance(Duration::seconds(1));
    let reply = with_token(&provider, &token).await;
    assert_is_refused(&reply, StatusCode::UNAUTHORIZED, Some("invalid_token"), "expired");
}

#[actix_web::test]
async fn a_token_opens_nothing_once_the_person_has_left() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    let later = provider.restarted(clients(), users().split_off(1)).await;
    let reply = with_token(&later, &token).await;
    assert_is_refused(&reply, StatusCode::UNAUTHORIZED, Some("invalid_token"), "gone");
}

#[actix_web::test]
async fn a_token_without_a_grant_is_nobodys_whatever_its_subject_and_scope() {
    let provider = Provider::start().await;
    let token = access_token(&Visitor::signed_in(&provider).await, "openid").await;
    let (_, mut claims) = provider.verified(&token).await;
    let sign = async |claims: &serde_json::Value| {
        let keys = &provider.server.keys;
        let signed = keys.sign(SigningAlgorithm::Rs256, TokenType::Access, Duration::HOUR, claims);
        signed.await.unwrap()
    };
    let reply = with_token(&provider, &sign(&claims).await).await;
    assert_eq!(reply.status, StatusCode::OK);
    claims.as_object_mut().unwrap().remove("grant_id");
    let reply = with_token(&provider, &sign(&claims).await).await;
    assert_is_refused(
        &reply,
        StatusCode::UNAUTHORIZED,
        Some("invalid_token"),
        "no grant",
    );
    claims["grant_id"] = json!("another");
    let reply = with_token(&provider, &sign(&claims).await).await;
    assert_is_refused(
        &reply,
        StatusCode::UNAUTHORIZED,
        Some("invalid_token"),
        "another grant",
    );
}

#[actix_web::test]
async fn whoever_is_signed_in_but_shows_no_token_gets_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.get("/connect/userinfo").await;
    assert_is_refused(&reply, StatusCode::UNAUTHORIZED, None, "cookie");
}
