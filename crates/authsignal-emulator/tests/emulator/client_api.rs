//! The client API: tokens, CORS and authenticator apps. The other factors have files of their own.

mod codes;
mod contract;
mod links;
mod push;
mod security_keys;

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, send, text};

/// An action that permits every method.
pub(crate) const ANY: &str = "any";

/// An emulator with all methods enabled.
pub(crate) fn with_all_methods() -> Emulator {
    Emulator::start_with(|config| {
        config.replace(
            r#"verification_methods = ["AUTHENTICATOR_APP", "PASSKEY"]"#,
            r#"verification_methods = ["AUTHENTICATOR_APP", "PASSKEY", "EMAIL_OTP", "EMAIL_MAGIC_LINK", "SMS",
                "SECURITY_KEY", "PUSH"]"#,
        )
    })
}

/// What was sent to the user last.
pub(crate) async fn last_message(emulator: &Emulator, user: &str) -> Value {
    let path = format!("/messages?userId={user}");
    let listed = emulator.control(Method::GET, &path, None).await.body;
    listed["messages"][0].clone()
}

#[actix_web::test]
async fn a_preflight_needs_no_authorization_and_names_what_is_allowed() {
    let emulator = Emulator::start();
    let response = emulator
        .request(Method::OPTIONS, "/v1/client/verify/passkey")
        .header("origin", "https://localhost:5001")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let headers = response.headers();
    assert_eq!(headers["access-control-allow-origin"], "https://localhost:5001");
    assert_eq!(headers["access-control-allow-credentials"], "true");
    assert_eq!(
        headers["access-control-allow-headers"],
        "authorization, content-type"
    );
    assert!(
        headers["access-control-allow-methods"]
            .to_str()
            .unwrap()
            .contains("POST")
    );
    assert_eq!(headers["vary"], "Origin");
}

#[actix_web::test]
async fn the_origin_is_echoed_on_errors_too() {
    let emulator = Emulator::start();
    for path in ["/v1/client/verify/totp", "/v1/client/nothing"] {
        let response = emulator
            .request(Method::POST, path)
            .header("origin", "https://localhost:5002")
            .send()
            .await
            .unwrap();
        assert!(response.status().is_client_error());
        assert_eq!(
            response.headers()["access-control-allow-origin"],
            "https://localhost:5002"
        );
        assert_eq!(response.headers()["content-type"], "application/json");
    }
}

#[actix_web::test]
async fn an_origin_that_is_not_configured_is_not_echoed() {
    let emulator = Emulator::start();
    for origin in [
        "https://evil.example",
        "https://localhost:5003x",
        "http://localhost:5001",
        "null",
    ] {
        let response = emulator
            .request(Method::OPTIONS, "/v1/client/verify/totp")
            .header("origin", origin)
            .send()
            .await
            .unwrap();
        assert!(
            !response.headers().contains_key("access-control-allow-origin"),
            "{origin}"
        );
    }
}

#[actix_web::test]
async fn the_tenant_id_is_read_in_every_encoding_and_another_one_is_refused() {
    let emulator = Emulator::start();
    // Bare, as the browser SDK sends it, and with a colon, as the documentation does; then another tenant.
    for (encoded, status) in [
        ("bG9jYWwtdGVuYW50", 200),
        ("bG9jYWwtdGVuYW50Og==", 200),
        ("b3RoZXI=", 401),
    ] {
        let request = emulator
            .request(
                Method::POST,
                "/v1/client/user-authenticators/passkey/authentication-options",
            )
            .header("authorization", format!("Basic {encoded}"));
        assert_eq!(send(request, Some(json!({}))).await.status, status, "{encoded}");
    }
}

#[actix_web::test]
async fn the_server_api_is_closed_to_client_tokens_and_the_client_api_to_the_secret() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    let request = emulator
        .request(Method::GET, "/v1/users/alice")
        .bearer_auth(&token);
    assert_eq!(send(request, None).await.status, 401);
    let request = emulator
        .request(Method::GET, "/v1/client/authenticators")
        .basic_auth("local-secret", Some(""));
    assert_eq!(send(request, None).await.status, 401);
}

#[actix_web::test]
async fn an_expired_token_is_told_as_such_and_a_forged_one_is_invalid() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    let mut forged = token.clone();
    forged.truncate(token.len() - 4);
    let refused = emulator
        .client(&forged, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (401, &json!("invalid_token"))
    );
    emulator.clock.advance(Duration::minutes(10));
    let refused = emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (401, &json!("expired_token"))
    );
    assert!(refused.body.get("error").is_some() && refused.body.get("errorDescription").is_some());
}

#[actix_web::test]
async fn an_app_is_enrolled_without_a_body_and_the_first_code_completes_the_action() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "identity-server-login").await;
    let request = emulator
        .request(Method::POST, "/v1/client/user-authenticators/totp")
        .bearer_auth(&token)
        .header("content-type", "application/json");
    let begun = send(request, None).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    assert!(text(&begun.body["uri"]).contains(&text(&begun.body["secret"])));
    assert_eq!(begun.body["userId"], "alice");
    let listed = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    assert_eq!(listed, json!([]), "not before it is verified");

    let code = emulator.code("alice").await;
    let verified = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": code }))
        .await
        .body;
    assert_eq!(verified["isVerified"], true);
    assert_eq!(
        verified["userAuthenticator"]["userAuthenticatorId"],
        begun.body["userAuthenticatorId"]
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_SUCCEEDED");
    let access_token = text(&verified["accessToken"]);
    assert_eq!(emulator.state(&access_token).await, "CHALLENGE_SUCCEEDED");
}

#[actix_web::test]
async fn enrolling_again_replaces_the_pending_secret() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "identity-server-login").await;
    let secret = || async {
        text(
            &emulator
                .client(&token, "/user-authenticators/totp", json!({}))
                .await
                .body["secret"],
        )
    };
    assert_ne!(secret().await, secret().await);
}

#[actix_web::test]
async fn a_wrong_code_is_an_answer_and_changes_nothing() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    let refused = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": "000000" }))
        .await;
    assert_eq!(refused.status, 200);
    assert_eq!(
        refused.body,
        json!({ "isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED" })
    );
    assert_eq!(emulator.state(&token).await, "CHALLENGE_REQUIRED");
}

#[actix_web::test]
async fn a_code_is_not_accepted_twice() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let code = emulator.code("alice").await;
    let verify = || async {
        let token = emulator.token("alice", "identity-server-login").await;
        emulator
            .client(&token, "/verify/totp", json!({ "verificationCode": code }))
            .await
            .body["isVerified"]
            .clone()
    };
    assert_eq!(verify().await, true);
    assert_eq!(verify().await, false);
}

#[actix_web::test]
async fn ten_wrong_codes_lock_even_the_right_one_out_for_five_minutes() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let verify = |code: String| {
        let emulator = &emulator;
        async move {
            let token = emulator.token("alice", "identity-server-login").await;
            emulator
                .client(&token, "/verify/totp", json!({ "verificationCode": code }))
                .await
                .body
        }
    };
    for _ in 0..10 {
        assert_eq!(
            verify("000000".to_owned()).await["failureReason"],
            "CODE_INVALID_OR_EXPIRED"
        );
    }
    let locked = verify(emulator.code("alice").await).await;
    assert_eq!(
        locked,
        json!({ "isVerified": false, "failureReason": "MAX_ATTEMPTS_EXCEEDED" })
    );
    emulator.clock.advance(Duration::minutes(5));
    assert_eq!(verify(emulator.code("alice").await).await["isVerified"], true);
}

#[actix_web::test]
async fn an_enrolled_user_cannot_enrol_a_second_app_without_the_scope() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    let refused = emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn a_token_from_a_verification_may_add_authenticators() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "any").await;
    let code = emulator.code("alice").await;
    let verified = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": code }))
        .await
        .body;
    let token = text(&verified["accessToken"]);
    assert_eq!(
        emulator
            .client(&token, "/user-authenticators/totp", json!({}))
            .await
            .status,
        200
    );
}

#[actix_web::test]
async fn only_permitted_methods_are_enrolled() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "add-passkey").await;
    let refused = emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn the_token_of_a_blocked_action_enrols_and_verifies_nothing() {
    let emulator = Emulator::start();
    emulator
        .set_outcome("mallory", "identity-server-login", json!("BLOCK"))
        .await;
    let token = emulator.token("mallory", "identity-server-login").await;
    assert_eq!(
        emulator
            .client(&token, "/user-authenticators/totp", json!({}))
            .await
            .status,
        400
    );
    let refused = emulator
        .client(&token, "/verify/totp", json!({ "verificationCode": "000000" }))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(emulator.state(&token).await, "BLOCK");
}

#[actix_web::test]
async fn without_a_token_nobodys_authenticators_are_listed() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let request = emulator
        .request(Method::GET, "/v1/client/user-authenticators")
        .header("authorization", "Basic bG9jYWwtdGVuYW50");
    assert_eq!(send(request, None).await.body, json!([]));
}
