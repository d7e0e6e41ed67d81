//! Users and devices, beyond what `server_api/users.rs` has.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, text};

impl Emulator {
    async fn enrol(&self, user: &str, body: Value) -> Value {
        self.server(Method::POST, &format!("/users/{user}/authenticators"), Some(body))
            .await
            .ok()
    }

    async fn update(&self, user: &str, body: Value) -> Value {
        self.server(Method::PATCH, &format!("/users/{user}"), Some(body))
            .await
            .ok()
    }
}

#[actix_web::test]
async fn every_address_is_taken_over_as_an_authenticator() {
    for (body, field, method) in [
        (
            json!({ "verificationMethod": "EMAIL_OTP", "email": "j@example.com" }),
            "email",
            "EMAIL_OTP",
        ),
        (
            json!({ "verificationMethod": "EMAIL_MAGIC_LINK", "email": "j@example.com" }),
            "email",
            "EMAIL_MAGIC_LINK",
        ),
        (
            json!({ "verificationMethod": "SMS", "phoneNumber": "9876543210" }),
            "phoneNumber",
            "SMS",
        ),
        (
            json!({ "oobChannel": "SMS", "phoneNumber": "+6421000000" }),
            "phoneNumber",
            "SMS",
        ),
    ] {
        let emulator = Emulator::with_every_method();
        let enrolled = emulator.enrol("jane", body.clone()).await;
        let authenticator = &enrolled["authenticator"];
        assert_eq!(authenticator["verificationMethod"], method);
        assert_eq!(authenticator[field], body[field], "servers see it unmasked");
        assert_eq!(authenticator["userId"], "jane");
        let listed = emulator
            .server(Method::GET, "/users/jane/authenticators", None)
            .await
            .ok();
        assert_eq!(
            listed[0]["userAuthenticatorId"],
            authenticator["userAuthenticatorId"]
        );
        let user = emulator.server(Method::GET, "/users/jane", None).await.ok();
        assert_eq!(user["enrolledVerificationMethods"], json!([method]));
        assert_eq!(user["defaultVerificationMethod"], method);
    }
}

#[actix_web::test]
async fn an_address_that_is_none_is_not_taken_over() {
    let emulator = Emulator::with_every_method();
    for body in [
        json!({ "verificationMethod": "EMAIL_OTP" }),
        json!({ "verificationMethod": "EMAIL_OTP", "email": "nobody" }),
        json!({ "verificationMethod": "SMS", "phoneNumber": "nobody" }),
        json!({ "verificationMethod": "SMS", "email": "j@example.com" }),
        json!({ "verificationMethod": "WHATSAPP", "phoneNumber": "+6421000000" }),
        json!({ "verificationMethod": "RECOVERY_CODE" }),
        json!({}),
    ] {
        let refused = emulator
            .server(Method::POST, "/users/jane/authenticators", Some(body.clone()))
            .await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{body}");
    }
    let user = emulator.server(Method::GET, "/users/jane", None).await.ok();
    assert_eq!(user["isEnrolled"], false);
}

#[actix_web::test]
async fn authenticators_follow_an_address_that_is_called_verified() {
    let emulator = Emulator::with_every_method();
    for body in [
        json!({ "verificationMethod": "EMAIL_OTP", "email": "old@example.com" }),
        json!({ "verificationMethod": "EMAIL_MAGIC_LINK", "email": "old@example.com" }),
        json!({ "verificationMethod": "SMS", "phoneNumber": "+6421000000" }),
    ] {
        emulator.enrol("jane", body).await;
    }
    let addresses = || async {
        let listed = emulator
            .server(Method::GET, "/users/jane/authenticators", None)
            .await
            .ok();
        let mut addresses: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let address = if one["email"].is_null() {
                    &one["phoneNumber"]
                } else {
                    &one["email"]
                };
                text(address)
            })
            .collect();
        addresses.sort();
        addresses
    };
    let old = ["+6421000000", "old@example.com", "old@example.com"];
    for unverified in [
        json!({ "email": "new@example.com" }),
        json!({ "email": "new@example.com", "emailVerified": false }),
        json!({ "emailVerified": true }),
    ] {
        emulator.update("jane", unverified).await;
        assert_eq!(addresses().await, old);
    }
    emulator
        .update(
            "jane",
            json!({ "email": "new@example.com", "emailVerified": true }),
        )
        .await;
    assert_eq!(
        addresses().await,
        ["+6421000000", "new@example.com", "new@example.com"]
    );
    emulator
        .update(
            "jane",
            json!({ "phoneNumber": "9876543210", "phoneNumberVerified": true }),
        )
        .await;
    assert_eq!(
        addresses().await,
        ["9876543210", "new@example.com", "new@example.com"]
    );
}

#[actix_web::test]
async fn a_verified_address_that_is_none_changes_nothing() {
    let emulator = Emulator::with_every_method();
    let body = json!({ "email": "nobody", "emailVerified": true, "username": "jane" });
    let refused = emulator.server(Method::PATCH, "/users/jane", Some(body)).await;
    assert_eq!(refused.error(), (400, "invalid_request"));
    let user = emulator.server(Method::GET, "/users/jane", None).await.ok();
    assert!(user.get("username").is_none());
}

#[actix_web::test]
async fn a_query_with_a_token_tells_what_the_token_says() {
    let emulator = Emulator::start();
    emulator
        .update("jane", json!({ "email": "jane@example.com" }))
        .await;
    let token = emulator.token("jane", "login").await;
    let query = |token: &str| {
        let path = format!("/users?email=jane%40example.com&token={token}");
        async { emulator.server(Method::GET, &{ path }, None).await }
    };
    let found = query(&token).await.ok();
    assert_eq!(found["users"][0]["userId"], "jane");
    assert_eq!(found["tokenPayload"]["sub"], "jane");
    assert_eq!(found["tokenPayload"]["other"]["actionCode"], "login");
    assert_eq!(query("forged").await.error(), (401, "invalid_token"));
    emulator.clock.advance(Duration::minutes(10));
    assert_eq!(query(&token).await.error(), (401, "expired_token"));
}

#[actix_web::test]
async fn what_track_says_of_the_circumstances_is_the_actions_and_not_the_users() {
    let emulator = Emulator::start();
    let attributes = json!({
        "email": "jane@example.com",
        "custom": { "amount": 2000 },
        "crypto": { "amount": null },
        "redirectToSettings": true,
        "customDomain": "mfa.example.com",
        "locale": "mi-NZ",
        "scope": "add:authenticators",
    });
    let tracked = emulator.track("jane", "login", attributes).await;
    let user = emulator.server(Method::GET, "/users/jane", None).await.ok();
    assert_eq!(
        (&user["email"], &user["locale"]),
        (&json!("jane@example.com"), &json!("mi-NZ"))
    );
    assert!(user.get("custom").is_none());
    let claims = emulator
        .server(
            Method::GET,
            &format!(
                "/users?email=jane%40example.com&token={}",
                text(&tracked["token"])
            ),
            None,
        )
        .await
        .ok();
    assert_eq!(
        claims["tokenPayload"]["scope"],
        "read:authenticators add:authenticators"
    );
}

#[actix_web::test]
async fn devices_are_those_that_actions_name_and_can_be_invalidated() {
    let emulator = Emulator::start();
    for (device, agent) in [("phone", "Safari"), ("laptop", "Firefox"), ("phone", "Chrome")] {
        emulator
            .track("jane", "login", json!({ "deviceId": device, "userAgent": agent }))
            .await;
        emulator.clock.advance(Duration::SECOND);
    }
    let devices = || emulator.server(Method::GET, "/users/jane/devices", None);
    let listed = devices().await.ok();
    assert_eq!(
        listed,
        json!([
            { "deviceId": "phone", "createdAt": "2026-03-01T12:00:10.000Z", "lastSeenAt": "2026-03-01T12:00:12.000Z", "userAgent": "Chrome", "isInvalidated": false },
            { "deviceId": "laptop", "createdAt": "2026-03-01T12:00:11.000Z", "lastSeenAt": "2026-03-01T12:00:11.000Z", "userAgent": "Firefox", "isInvalidated": false },
        ])
    );
    let path = "/users/jane/devices/laptop/invalidate";
    let invalidated = emulator.server(Method::POST, path, None).await.ok();
    assert_eq!(invalidated["invalidatedAt"], "2026-03-01T12:00:13.000Z");
    assert_eq!(devices().await.ok()[1], invalidated);
    for path in [
        "/users/jane/devices/other/invalidate",
        "/users/bob/devices/laptop/invalidate",
    ] {
        assert_eq!(
            emulator.server(Method::POST, path, None).await.error(),
            (404, "not_found")
        );
    }
    assert_eq!(
        emulator
            .server(Method::GET, "/users/bob/devices", None)
            .await
            .ok(),
        json!([])
    );
}
