use authsignal_client::{Authsignal as _, CreateSessionRequest, RefreshToken, ValidateSessionRequest};
use serde_json::json;

use crate::fixture::{FakeServer, action, user_id};

#[tokio::test]
async fn create_session_trades_a_token_for_two() {
    let server = FakeServer::answering(200, json!({"accessToken": "acc", "refreshToken": "ref"})).await;
    let request = CreateSessionRequest::new("app".parse().unwrap(), "tok".parse().unwrap()).action(action());
    let tokens = server.client().create_session(&request).await.unwrap();
    let body = json!({"clientId": "app", "token": "tok", "action": "identity-server-login"});
    assert_eq!(
        server.request().await,
        ("POST /v1/sessions".to_owned(), Some(body))
    );
    assert_eq!(
        (tokens.access_token.expose(), tokens.refresh_token.expose()),
        ("acc", "ref")
    );
    assert!(!format!("{tokens:?}").contains("acc\""));
}

#[tokio::test]
async fn validate_session_says_whose_it_is() {
    let server = FakeServer::answering(
        200,
        json!({"user": {"userId": "auth0|123", "email": "a@example.com", "custom": {"tier": "gold"}},
            "expiresAt": 1_720_735_419, "verificationMethod": "PASSKEY"}),
    )
    .await;
    let request = ValidateSessionRequest::new("acc".parse().unwrap()).client_id("app".parse().unwrap());
    let session = server.client().validate_session(&request).await.unwrap();
    let body = json!({"accessToken": "acc", "clientIds": ["app"]});
    assert_eq!(
        server.request().await,
        ("POST /v1/sessions/validate".to_owned(), Some(body))
    );
    assert_eq!(session.user.user_id, user_id());
    assert_eq!(session.user.attributes.email.as_deref(), Some("a@example.com"));
    assert_eq!(session.expires_at.unix_timestamp(), 1_720_735_419);
}

#[tokio::test]
async fn a_session_of_nobody_is_no_session() {
    let server = FakeServer::answering(200, json!({"user": {}, "expiresAt": 1})).await;
    assert!(
        server
            .client()
            .validate_session(&ValidateSessionRequest::new("acc".parse().unwrap()))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn refresh_session_trades_the_refresh_token() {
    let server = FakeServer::answering(200, json!({"accessToken": "acc2", "refreshToken": "ref2"})).await;
    let tokens = server
        .client()
        .refresh_session(&RefreshToken::parse("ref").unwrap())
        .await
        .unwrap();
    let body = json!({"refreshToken": "ref"});
    assert_eq!(
        server.request().await,
        ("POST /v1/sessions/refresh".to_owned(), Some(body))
    );
    assert_eq!(tokens.refresh_token.expose(), "ref2");
}

#[tokio::test]
async fn sessions_are_revoked_one_by_one_and_all_at_once() {
    let server = FakeServer::answering(200, json!({})).await;
    server
        .client()
        .revoke_session(&"acc".parse().unwrap())
        .await
        .unwrap();
    let body = json!({"accessToken": "acc"});
    assert_eq!(
        server.request().await,
        ("POST /v1/sessions/revoke".to_owned(), Some(body))
    );

    let server = FakeServer::answering(200, json!({})).await;
    server.client().revoke_user_sessions(&user_id()).await.unwrap();
    let body = json!({"userId": "auth0|123"});
    assert_eq!(
        server.request().await,
        ("POST /v1/sessions/user/revoke".to_owned(), Some(body))
    );
}
