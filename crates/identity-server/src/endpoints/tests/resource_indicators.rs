//! RFC 8707, at both endpoints.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::provider::{Provider, authorize_parameters, encoded};
use super::refresh::{offline_with, refresh, refresh_token, refreshed};
use super::visitor::Visitor;

const ORDERS: (&str, &str) = ("resource", "https://orders.example");
const INVOICES: (&str, &str) = ("resource", "https://invoices.example");
const OWN: &str = "https://localhost:5001/resources";

async fn start() -> Provider {
    let scope = json!({
        "scope": "openid offline_access orders invoices",
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    });
    Provider::with_more(json!([offline_with(&scope)])).await
}

const REQUEST: [(&str, &str); 2] = [
    ("client_id", "offline"),
    ("scope", "openid offline_access orders invoices"),
];

/// Scope and audience of an access token.
async fn target(provider: &Provider, tokens: &Value) -> (Value, Value) {
    let (_, claims) = provider.verified(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(claims["scope"], tokens["scope"]);
    (claims["scope"].clone(), claims["aud"].clone())
}

async fn redeemed(
    provider: &Provider,
    visitor: &Visitor<'_>,
    request: &[(&str, &str)],
    more: &[(&str, &str)],
) -> Value {
    let path = format!(
        "/connect/authorize?{}",
        encoded(&[authorize_parameters(&REQUEST), request.to_vec()].concat())
    );
    let code = visitor.get(&path).await.code();
    let changes = [&REQUEST[..1], more].concat();
    provider.redeem(&code, &changes).await.json()
}

#[actix_web::test]
async fn without_resources_a_token_is_for_all_that_its_scopes_belong_to() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = redeemed(&provider, &visitor, &[], &[]).await;
    let (_, audience) = target(&provider, &tokens).await;
    assert_eq!(
        audience,
        json!([OWN, "https://invoices.example", "https://orders.example"])
    );
}

#[actix_web::test]
async fn a_token_request_narrows_one_token_to_a_resource_and_the_next_may_be_for_another() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = redeemed(&provider, &visitor, &[], &[ORDERS]).await;
    assert_eq!(
        target(&provider, &tokens).await,
        (json!("orders"), json!(["https://orders.example"]))
    );
    assert!(tokens["id_token"].is_string());
    let (_, claims) = provider.verified(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(claims["role"], "admin");
    let userinfo = TestRequest::get().uri("/connect/userinfo").insert_header((
        "authorization",
        format!("Bearer {}", tokens["access_token"].as_str().unwrap()),
    ));
    assert_eq!(provider.call(userinfo).await.status, StatusCode::UNAUTHORIZED);

    let tokens = refreshed(&provider, &refresh_token(&tokens), &[INVOICES]).await;
    assert_eq!(
        target(&provider, &tokens).await,
        (json!("invoices"), json!(["https://invoices.example"]))
    );
    let tokens = refreshed(&provider, &refresh_token(&tokens), &[]).await;
    assert_eq!(tokens["scope"], "invoices offline_access openid orders");
}

#[actix_web::test]
async fn what_the_authorization_request_named_is_all_that_tokens_can_be_for() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = redeemed(&provider, &visitor, &[ORDERS], &[]).await;
    assert_eq!(
        target(&provider, &tokens).await,
        (
            json!("offline_access openid orders"),
            json!([OWN, "https://orders.example"])
        )
    );
    let reply = refresh(&provider, &refresh_token(&tokens), &[INVOICES]).await;
    assert_eq!(reply.json()["error"], "invalid_target");
    let both = redeemed(&provider, &visitor, &[ORDERS, INVOICES], &[INVOICES]).await;
    assert_eq!(
        target(&provider, &both).await.1,
        json!(["https://invoices.example"])
    );
}

#[actix_web::test]
async fn an_unknown_or_malformed_resource_is_an_invalid_target_everywhere() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for resource in ["https://unknown.example", "orders", "https://orders.example#x"] {
        let reply = visitor
            .authorize(&[REQUEST[0], REQUEST[1], ("resource", resource)])
            .await;
        assert_eq!(
            reply.parameter("error").as_deref(),
            Some("invalid_target"),
            "{resource}"
        );
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "offline"),
            ("client_secret", "secret"),
            ("resource", resource),
        ];
        let reply = provider.token(None, &form).await;
        assert_eq!(
            (reply.status, reply.json()["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some("invalid_target")),
            "{resource}"
        );
    }
    let reply = visitor
        .authorize(&[REQUEST[0], ("scope", "openid orders"), INVOICES])
        .await;
    assert_eq!(
        reply.parameter("error").as_deref(),
        Some("invalid_target"),
        "no scope of it"
    );
}

#[actix_web::test]
async fn a_client_gets_a_token_for_itself_at_one_resource() {
    let provider = start().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "offline"),
        ("client_secret", "secret"),
        ORDERS,
    ];
    let tokens = provider.token(None, &form).await.json();
    assert_eq!(
        target(&provider, &tokens).await,
        (json!("orders"), json!(["https://orders.example"]))
    );
}
