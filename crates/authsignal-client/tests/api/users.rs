use authsignal_client::{ActionHistory, Authsignal as _, UserQuery, UserUpdate, VerificationMethod};
use serde_json::json;

use crate::fixture::{FakeServer, user_id};

#[tokio::test]
async fn get_user_reads_an_enrolled_user() {
    let server = FakeServer::answering(
        200,
        json!({
            "isEnrolled": true, "email": "alice@example.com", "emailVerified": true, "phoneNumberVerified": false,
            "custom": {"tier": "gold"}, "allowedVerificationMethods": ["PASSKEY"],
            "enrolledVerificationMethods": ["PASSKEY"], "defaultVerificationMethod": "PASSKEY",
        }),
    )
    .await;
    let user = server.client().get_user(&user_id()).await.unwrap();
    assert_eq!(
        server.request().await,
        ("GET /v1/users/auth0%7C123".to_owned(), None)
    );
    assert!(user.is_enrolled && user.email_verified);
    assert_eq!(user.custom["tier"], "gold");
    assert_eq!(
        user.default_verification_method,
        Some(VerificationMethod::Passkey)
    );
}

#[tokio::test]
async fn an_unknown_user_is_one_who_is_not_enrolled() {
    let server = FakeServer::answering(200, json!({"isEnrolled": false, "custom": null})).await;
    assert!(!server.client().get_user(&user_id()).await.unwrap().is_enrolled);
}

#[tokio::test]
async fn update_user_sends_only_what_is_set() {
    let server = FakeServer::answering(200, json!({"userId": "auth0|123", "email": "a@example.com"})).await;
    let update = UserUpdate::new()
        .email("a@example.com")
        .email_verified(true)
        .custom("tier", "gold");
    let attributes = server.client().update_user(&user_id(), &update).await.unwrap();
    let (line, body) = server.request().await;
    assert_eq!(line, "PATCH /v1/users/auth0%7C123");
    assert_eq!(
        body.unwrap(),
        json!({"email": "a@example.com", "emailVerified": true, "custom": {"tier": "gold"}})
    );
    assert_eq!(attributes.email.as_deref(), Some("a@example.com"));
}

#[tokio::test]
async fn query_users_sends_what_is_asked_for_encoded() {
    let server = FakeServer::answering(
        200,
        json!({
            "users": [{"userId": "auth0|123", "email": "a+b@example.com", "emailVerified": true,
                "phoneNumberVerified": false, "createdAt": "2024-07-11T22:03:39.037Z"}],
            "lastEvaluatedUserId": "auth0|123", "tokenPayload": {"sub": "auth0|123"},
        }),
    )
    .await;
    let query = UserQuery::by_email("a+b@example.com")
        .username("alice")
        .phone_number("+6421")
        .token("tok".parse::<authsignal_client::ClientToken>().unwrap())
        .limit(2_u32)
        .last_evaluated_user_id(user_id());
    let page = server.client().query_users(&query).await.unwrap();
    assert_eq!(
        server.request().await,
        (
            "GET /v1/users?username=alice&email=a%2Bb%40example.com&phoneNumber=%2B6421&token=tok&limit=2\
             &lastEvaluatedUserId=auth0%7C123"
                .to_owned(),
            None
        )
    );
    assert_eq!(page.users[0].user_id, user_id());
    assert!(page.users[0].email_verified);
    assert_eq!(page.last_evaluated_user_id, Some(user_id()));
    assert_eq!(page.token_payload.unwrap()["sub"], "auth0|123");
}

#[tokio::test]
async fn delete_user_deletes_the_actions_only_if_told_to() {
    for (history, line) in [
        (ActionHistory::Keep, "DELETE /v1/users/auth0%7C123"),
        (ActionHistory::Delete, "DELETE /v1/users/auth0%7C123?actions=true"),
    ] {
        let server = FakeServer::answering(200, json!({"success": true})).await;
        server.client().delete_user(&user_id(), history).await.unwrap();
        assert_eq!(server.request().await, (line.to_owned(), None));
    }
}
