use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use super::provider::{Provider, Reply};
use super::refresh::{REQUEST, offline_with, refresh, refresh_token};
use super::visitor::Visitor;
use crate::storage::KeyHash;

fn reference() -> Value {
    offline_with(&json!({ "access_token_format": "reference" }))
}

async fn userinfo(provider: &Provider, token: &str) -> Reply {
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    provider.call(request).await
}

#[actix_web::test]
async fn a_reference_token_opens_what_a_jwt_would_and_says_nothing_itself() {
    let provider = Provider::with_more(json!([reference()])).await;
    let tokens = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(token.len(), 52);
    assert_eq!(userinfo(&provider, token).await.json()["name"], "Alice Smith");
    let (_, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(
        id["at_hash"],
        oidc_protocol::signing::SigningAlgorithm::Rs256.half_hash(token)
    );
    provider.clock.advance(Duration::seconds(3600));
    assert_eq!(userinfo(&provider, token).await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn refreshing_gives_another_reference_token_and_reuse_ends_both() {
    let provider = Provider::with_more(json!([reference()])).await;
    let first = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
    let second = refresh(&provider, &refresh_token(&first), &[]).await.json();
    let access = |tokens: &Value| tokens["access_token"].as_str().unwrap().to_owned();
    for token in [access(&first), access(&second)] {
        assert_eq!(userinfo(&provider, &token).await.status, StatusCode::OK);
    }
    provider.clock.advance(Duration::minutes(1));
    refresh(&provider, &refresh_token(&first), &[]).await;
    for token in [access(&first), access(&second)] {
        assert_eq!(userinfo(&provider, &token).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[actix_web::test]
async fn a_client_gets_a_reference_token_for_itself_and_nobodys_userinfo_with_it() {
    let own = json!({
        "client_id": "machine",
        "grant_types": ["client_credentials"],
        "scope": "api1",
        "access_token_format": "reference",
        "secrets": reference()["secrets"],
    });
    let provider = Provider::with_more(json!([own])).await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ];
    let tokens = provider.token(None, &form).await.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!((token.len(), tokens["scope"].as_str()), (52, Some("api1")));
    assert_eq!(userinfo(&provider, token).await.status, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn the_storage_never_sees_a_reference_token() {
    let provider = Provider::with_more(json!([reference()])).await;
    let tokens = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
    let token = tokens["access_token"].as_str().unwrap();
    let kept = provider
        .storage
        .reference_token(KeyHash::of(token), provider.clock.now())
        .await;
    let kept = kept.unwrap().unwrap().claims;
    assert!(
        kept.contains(r#""sub":"alice""#) && !kept.contains(token),
        "{kept}"
    );
}

#[actix_web::test]
async fn a_code_or_refresh_token_is_no_access_token() {
    let provider = Provider::with_more(json!([reference()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor.authorize(REQUEST).await.code();
    let token = refresh_token(&visitor.tokens(REQUEST).await);
    for other in [code, token] {
        assert_eq!(userinfo(&provider, &other).await.status, StatusCode::UNAUTHORIZED);
    }
}
