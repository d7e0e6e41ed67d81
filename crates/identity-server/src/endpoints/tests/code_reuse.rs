//! RFC 6749 section 4.1.2: a code that comes twice takes away what it gave.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;

use super::provider::{Provider, REDIRECT_URI};
use super::refresh::{offline, refresh};
use super::visitor::Visitor;

async fn opens_userinfo(provider: &Provider, tokens: &Value) -> bool {
    let token = tokens["access_token"].as_str().unwrap();
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    provider.call(request).await.status == StatusCode::OK
}

fn reference() -> Value {
    json!({
        "client_id": "reference",
        "redirect_uris": [REDIRECT_URI],
        "scope": "openid profile",
        "access_token_format": "reference",
        "secrets": offline()["secrets"],
    })
}

#[actix_web::test]
async fn a_second_redemption_ends_the_tokens_of_the_first_and_no_others() {
    let provider = Provider::with_more(json!([offline(), reference()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    for (client_id, scope) in [
        ("offline", "openid offline_access"),
        ("reference", "openid"),
        ("web", "openid"),
    ] {
        let client = [("client_id", client_id), ("scope", scope)];
        let others = visitor.tokens(&client).await;
        let code = visitor.authorize(&client).await.code();
        let tokens = provider.redeem(&code, &client[..1]).await.json();
        assert!(opens_userinfo(&provider, &tokens).await, "{client_id}");
        provider.clock.advance(Duration::minutes(7));
        let again = provider.redeem(&code, &client[..1]).await;
        assert_eq!(again.json()["error"], "invalid_grant", "{client_id}");
        assert!(!opens_userinfo(&provider, &tokens).await, "{client_id}");
        assert!(opens_userinfo(&provider, &others).await, "{client_id}");
        if let Some(token) = tokens["refresh_token"].as_str() {
            assert_eq!(
                refresh(&provider, token, &[]).await.json()["error"],
                "invalid_grant"
            );
            let other = others["refresh_token"].as_str().unwrap();
            assert_eq!(refresh(&provider, other, &[]).await.status, StatusCode::OK);
        }
    }
}

#[actix_web::test]
async fn whoever_else_redeems_the_code_ends_the_tokens_too() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor.authorize(&[]).await.code();
    let tokens = provider.redeem(&code, &[]).await.json();
    let thief = provider.redeem(&code, &[("client_id", "other")]).await;
    assert_eq!(thief.json()["error"], "invalid_grant");
    assert!(!opens_userinfo(&provider, &tokens).await);
}

#[actix_web::test]
async fn of_many_redemptions_at_the_same_time_none_keeps_its_tokens() {
    let provider = std::rc::Rc::new(Provider::with_more(json!([offline()])).await);
    let client = [("client_id", "offline"), ("scope", "openid offline_access")];
    let code = Visitor::signed_in(&provider)
        .await
        .authorize(&client)
        .await
        .code();
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (provider, code) = (std::rc::Rc::clone(&provider), code.clone());
            actix_web::rt::spawn(async move { provider.redeem(&code, &[("client_id", "offline")]).await })
        })
        .collect();
    for attempt in attempts {
        let reply = attempt.await.unwrap();
        if reply.status == StatusCode::OK {
            let token = reply.json()["refresh_token"].as_str().unwrap().to_owned();
            assert_eq!(
                refresh(&provider, &token, &[]).await.json()["error"],
                "invalid_grant"
            );
            assert!(!opens_userinfo(&provider, &reply.json()).await);
        }
    }
}
