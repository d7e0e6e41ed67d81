use authsignal_client::{
    ActionKey, ActionState, Authsignal as _, Error, ErrorCode, UserUpdate, VerificationMethod,
};
use serde_json::json;

use crate::fixture::{FakeServer, action, key, user_id};

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
async fn get_authenticators_reads_passkeys_and_others() {
    let server = FakeServer::answering(
        200,
        json!([
            {"userId": "auth0|123", "userAuthenticatorId": "1", "verificationMethod": "AUTHENTICATOR_APP",
             "createdAt": "2024-07-11T22:03:39.037Z", "isDefault": true},
            {"userId": "auth0|123", "userAuthenticatorId": "2", "verificationMethod": "PASSKEY",
             "createdAt": "2024-07-11T22:03:39.037Z", "webauthnCredential": {
                "credentialId": "AbC", "deviceId": "d", "name": "iCloud Keychain", "credentialBackedUp": true,
                "aaguidMapping": {"name": "iCloud Keychain", "svgIconLight": "data:image/svg+xml;base64,AA=="},
                "parsedUserAgent": {"ua": "x", "browser": {"name": "Safari", "version": "17", "major": "17"},
                    "device": {"type": "mobile"}, "cpu": {"architecture": null}}}},
        ]),
    )
    .await;
    let authenticators = server.client().get_authenticators(&user_id()).await.unwrap();
    assert_eq!(
        server.request().await.0,
        "GET /v1/users/auth0%7C123/authenticators"
    );
    assert_eq!(
        authenticators[0].created_at.unwrap().unix_timestamp(),
        1_720_735_419
    );
    let passkey = authenticators[1].webauthn_credential.as_ref().unwrap();
    assert_eq!(passkey.name.as_deref(), Some("iCloud Keychain"));
}

#[tokio::test]
async fn delete_authenticator_names_user_and_authenticator() {
    let server = FakeServer::answering(200, json!({"success": true})).await;
    server
        .client()
        .delete_authenticator(&user_id(), &"a/1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(
        server.request().await,
        (
            "DELETE /v1/users/auth0%7C123/authenticators/a%2F1".to_owned(),
            None
        )
    );
}

#[tokio::test]
async fn get_action_reads_rules_and_output() {
    let server = FakeServer::answering(
        200,
        json!({
            "state": "BLOCK", "createdAt": "2024-07-11T22:03:39.037Z", "stateUpdatedAt": "2024-07-11T22:03:39.037Z",
            "rules": [{"ruleId": "r1", "name": "Tor"}], "output": {"score": 7},
        }),
    )
    .await;
    let action = server
        .client()
        .get_action(&ActionKey::new(user_id(), action(), key()))
        .await
        .unwrap();
    assert_eq!(
        server.request().await.0,
        "GET /v1/users/auth0%7C123/actions/identity-server-login/key-1"
    );
    assert_eq!(action.state, ActionState::Block);
    assert_eq!(action.rules[0].rule_id, "r1");
    assert_eq!(action.output["score"], 7);
}

#[tokio::test]
async fn update_action_sends_the_new_state() {
    let server = FakeServer::answering(200, json!({"state": "REVIEW_SUCCEEDED"})).await;
    let key = ActionKey::new(user_id(), action(), key());
    let action = server
        .client()
        .update_action(&key, &ActionState::ReviewSucceeded)
        .await
        .unwrap();
    let (line, body) = server.request().await;
    assert_eq!(
        line,
        "PATCH /v1/users/auth0%7C123/actions/identity-server-login/key-1"
    );
    assert_eq!(body.unwrap(), json!({"state": "REVIEW_SUCCEEDED"}));
    assert_eq!(action.state, ActionState::ReviewSucceeded);
}

#[tokio::test]
async fn a_refusal_carries_status_code_and_description() {
    let description =
        "The request is unauthorized. Check that your API key and region base URL are correctly configured.";
    let body = json!({"error": "unauthorized", "errorCode": "unauthorized", "errorDescription": description});
    let server = FakeServer::answering(401, body).await;
    let Err(Error::Api(error)) = server.client().get_user(&user_id()).await else {
        panic!("not refused")
    };
    assert_eq!((error.status, error.code), (401, ErrorCode::Unauthorized));
    assert_eq!(error.description.as_deref(), Some(description));
    assert_eq!(server.requests().await.len(), 1);
}
