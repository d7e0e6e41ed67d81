//! Users and their authenticators.

use reqwest::Method;
use serde_json::json;
use time::Duration;

use crate::harness::{Emulator, text};
use crate::passkeys::registration::COSE_KEY;

#[actix_web::test]
async fn an_unknown_user_is_not_enrolled_and_no_error() {
    let emulator = Emulator::start();
    let user = emulator.server(Method::GET, "/users/nobody", None).await;
    assert_eq!(user.status, 200);
    assert_eq!(
        user.body,
        json!({
            "isEnrolled": false,
            "emailVerified": false,
            "phoneNumberVerified": false,
            "allowedVerificationMethods": ["AUTHENTICATOR_APP", "PASSKEY"],
            "enrolledVerificationMethods": [],
        })
    );
}

#[actix_web::test]
async fn users_are_updated_by_patch_and_by_post_and_absent_fields_stay() {
    let emulator = Emulator::start();
    let patch = json!({ "email": "a@example.com", "custom": { "n": 1 }, "displayName": null, "unknown": [] });
    let updated = emulator.server(Method::PATCH, "/users/alice", Some(patch)).await;
    assert_eq!(updated.body["userId"], "alice");
    assert_eq!(updated.body["email"], "a@example.com");
    assert!(updated.body.get("displayName").is_none(), "absent, not null");
    let updated = emulator
        .server(
            Method::POST,
            "/users/alice",
            Some(json!({ "phoneNumber": "9876543210" })),
        )
        .await;
    assert_eq!(updated.body["email"], "a@example.com");
    assert_eq!(updated.body["phoneNumber"], "9876543210");
}

#[actix_web::test]
async fn raw_and_encoded_user_ids_are_the_same_user() {
    let emulator = Emulator::start();
    let body = json!({ "username": "alice" });
    assert_eq!(
        emulator
            .server(Method::PATCH, "/users/auth0|1:a@b", Some(body))
            .await
            .status,
        200
    );
    for path in [
        "/users/auth0%7C1%3Aa%40b",
        "//users/auth0|1:a@b",
        "/users//auth0|1:a@b",
    ] {
        let user = emulator.server(Method::GET, path, None).await;
        assert_eq!(user.body["username"], "alice", "{path}");
    }
}

#[actix_web::test]
async fn users_are_found_by_attribute_a_page_at_a_time() {
    let emulator = Emulator::start();
    for user in ["u1", "u2", "u3"] {
        emulator
            .server(
                Method::PATCH,
                &format!("/users/{user}"),
                Some(json!({ "email": "a@b.c" })),
            )
            .await;
        emulator.clock.advance(Duration::SECOND);
    }
    let path = "/users?email=a%40b.c&limit=2";
    let first = emulator.server(Method::GET, path, None).await.body;
    assert_eq!(first["users"].as_array().unwrap().len(), 2);
    assert_eq!(first["users"][0]["userId"], "u3");
    let next = format!(
        "{path}&lastEvaluatedUserId={}",
        text(&first["lastEvaluatedUserId"])
    );
    let second = emulator.server(Method::GET, &next, None).await.body;
    assert_eq!(second["users"].as_array().unwrap().len(), 1);
    assert_eq!(second["users"][0]["userId"], "u1");
    assert!(second.get("lastEvaluatedUserId").is_none());
}

#[actix_web::test]
async fn a_query_without_attribute_or_with_a_bad_limit_is_refused_in_json() {
    let emulator = Emulator::start();
    for path in ["/users", "/users?email=a&limit=many"] {
        let refused = emulator.server(Method::GET, path, None).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn deleting_a_user_deletes_the_authenticators_and_the_actions_on_demand() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let actions = || emulator.server(Method::GET, "/users/alice/actions", None);
    let deleted = emulator.server(Method::DELETE, "/users/alice", None).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({ "success": true })));
    assert_eq!(
        emulator
            .server(Method::GET, "/users/alice/authenticators", None)
            .await
            .body,
        json!([])
    );
    assert_eq!(actions().await.body.as_array().unwrap().len(), 1);
    emulator
        .server(Method::DELETE, "/users/alice?actions=true", None)
        .await;
    assert_eq!(actions().await.body, json!([]));
}

#[actix_web::test]
async fn an_authenticator_app_is_imported_with_recovery_codes_and_verifies() {
    let emulator = Emulator::start();
    let body = json!({
        "verificationMethod": "AUTHENTICATOR_APP",
        "otpUri": "otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    });
    let imported = emulator
        .server(Method::POST, "/users/alice/authenticators", Some(body))
        .await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    assert_eq!(
        imported.body["authenticator"]["verificationMethod"],
        "AUTHENTICATOR_APP"
    );
    assert_eq!(imported.body["recoveryCodes"].as_array().unwrap().len(), 10);
    let token = emulator.token("alice", "identity-server-login").await;
    let code = emulator.code("alice").await;
    let verified = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": code }))
        .await;
    assert_eq!(verified.body["isVerified"], true);
}

#[actix_web::test]
async fn passkeys_are_imported_in_batches_and_each_failure_is_told() {
    let emulator = Emulator::start();
    let (id, other_id) = ("A".repeat(22), "B".repeat(21) + "A");
    let entry = |user: &str, id: &str, key: &str| json!({ "userId": user, "verificationMethod": "PASSKEY", "credentialId": id, "credentialPublicKey": key });
    let body = json!({ "authenticators": [
        entry("alice", &id, COSE_KEY), entry("bob", &id, COSE_KEY), entry("carol", &other_id, "AAAA"),
    ] });
    let reply = emulator
        .server(Method::POST, "/users/authenticators", Some(body))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["total"], 3);
    assert_eq!(reply.body["succeeded"], 1);
    assert_eq!(reply.body["failures"][0]["userId"], "bob");
    assert_eq!(reply.body["failures"][1]["errorCode"], "invalid_request");
}

#[actix_web::test]
async fn an_authenticator_is_deleted_for_its_user_only() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    let id = text(&listed[0]["userAuthenticatorId"]);
    for path in [
        format!("/users/bob/authenticators/{id}"),
        "/users/alice/authenticators/none".to_owned(),
    ] {
        assert_eq!(
            emulator.server(Method::DELETE, &path, None).await.status,
            404,
            "{path}"
        );
    }
    let deleted = emulator
        .server(Method::DELETE, &format!("/users/alice/authenticators/{id}"), None)
        .await;
    assert_eq!((deleted.status, deleted.body), (200, json!({ "success": true })));
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.body["isEnrolled"],
        false
    );
}

#[actix_web::test]
async fn the_tenants_authenticators_are_listed() {
    let emulator = Emulator::start();
    let listed = emulator.server(Method::GET, "/authenticators", None).await.body;
    assert_eq!(listed[0]["verificationMethod"], "AUTHENTICATOR_APP");
    assert_eq!(listed[1]["isActive"], true);
}
