use authsignal_client::{ActionKey, ActionState, Authsignal as _, UserActionsQuery, VerificationMethod};
use serde_json::json;
use time::macros::datetime;

use crate::fixture::{FakeServer, action, key, user_id};

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
async fn query_user_actions_sends_date_codes_and_state() {
    let server = FakeServer::answering(
        200,
        json!([{
            "actionCode": "identity-server-login", "idempotencyKey": "key-1", "state": "CHALLENGE_SUCCEEDED",
            "createdAt": "2024-07-11T22:03:39.037Z", "verificationMethod": "PASSKEY",
            "verifiedByAuthenticatorId": "1", "ipAddress": "2001:db8::1", "ipCountryCode": "NZ",
        }]),
    )
    .await;
    let query = UserActionsQuery::new(user_id())
        .from_date(datetime!(2024-07-01 12:00 +12))
        .action_code(action())
        .action_code("add-passkey".parse().unwrap())
        .state(ActionState::ChallengeSucceeded);
    let actions = server.client().query_user_actions(&query).await.unwrap();
    assert_eq!(
        server.request().await.0,
        "GET /v1/users/auth0%7C123/actions?fromDate=2024-07-01T00%3A00%3A00Z\
         &codes=identity-server-login%2Cadd-passkey&state=CHALLENGE_SUCCEEDED"
    );
    assert_eq!(actions[0].idempotency_key, key());
    assert_eq!(actions[0].verification_method, Some(VerificationMethod::Passkey));
    assert!(actions[0].ip_address.unwrap().is_ipv6());
}

#[tokio::test]
async fn query_user_actions_sends_nothing_that_is_not_asked_for() {
    let server = FakeServer::answering(200, json!([])).await;
    assert!(
        server
            .client()
            .query_user_actions(&UserActionsQuery::new(user_id()))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(server.request().await.0, "GET /v1/users/auth0%7C123/actions");
}
