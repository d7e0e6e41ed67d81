//! What holds for every endpoint of the client API.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{ANY, with_all_methods};
use crate::harness::{Emulator, reply, send, text};

/// Those that need a token.
const OF_BEARERS: &[&str] = &[
    "/user-authenticators/passkey/registration-options",
    "/user-authenticators/passkey/registration-options/web",
    "/user-authenticators/passkey",
    "/user-authenticators/totp",
    "/user-authenticators/email-otp",
    "/user-authenticators/email-magic-link",
    "/user-authenticators/sms",
    "/user-authenticators/security-key/registration-options",
    "/user-authenticators/security-key/authentication-options",
    "/user-authenticators/security-key",
    "/challenge/email-otp",
    "/challenge/sms",
    "/challenge/whatsapp",
    "/challenge/email-magic-link",
    "/challenge/push",
    "/verify/totp",
    "/verify/email-otp",
    "/verify/sms",
    "/verify/whatsapp",
    "/verify/email-magic-link/finalize",
    "/verify/security-key",
    "/verify/push",
    "/init",
];

/// Those that the tenant id opens as well.
const OF_ANYBODY: &[&str] = &[
    "/user-authenticators/passkey/authentication-options",
    "/user-authenticators/passkey/authentication-options/web",
    "/verify/passkey",
    "/challenge",
    "/challenge/web",
    "/challenge/qr-code",
    "/verify/qr-code",
];

fn all() -> impl Iterator<Item = &'static str> {
    OF_BEARERS.iter().chain(OF_ANYBODY).copied()
}

fn is_error(body: &Value) -> bool {
    ["error", "errorCode", "errorDescription"]
        .iter()
        .all(|field| body[field].as_str().is_some_and(|text| !text.is_empty()))
}

fn post(emulator: &Emulator, path: &str) -> reqwest::RequestBuilder {
    emulator.request(Method::POST, &format!("/v1/client{path}"))
}

#[actix_web::test]
async fn without_authorization_every_endpoint_is_closed_whatever_the_body() {
    let emulator = with_all_methods();
    for path in all() {
        for body in ["", "{}", "no json"] {
            let refused = send(post(&emulator, path).body(body), None).await;
            assert_eq!(
                (refused.status, &refused.body["errorCode"]),
                (401, &json!("unauthorized")),
                "{path}"
            );
            assert!(is_error(&refused.body));
        }
    }
}

#[actix_web::test]
async fn browsers_may_ask_first_and_read_every_answer_errors_included() {
    let emulator = with_all_methods();
    let origin = "https://localhost:5001";
    for path in all() {
        let url = format!("/v1/client{path}");
        let preflight = emulator.request(Method::OPTIONS, &url).header("origin", origin);
        let refused = post(&emulator, path).header("origin", origin);
        for (request, status) in [(preflight, 200), (refused, 401)] {
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), status, "{path}");
            assert_eq!(response.headers()["access-control-allow-origin"], origin);
            assert_eq!(response.headers()["access-control-allow-credentials"], "true");
            assert_eq!(response.headers()["vary"], "Origin");
        }
    }
}

#[actix_web::test]
async fn the_tenant_id_alone_does_not_open_what_needs_a_user() {
    let emulator = with_all_methods();
    for path in OF_BEARERS {
        let refused = emulator.anonymous(path, json!({})).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (401, &json!("unauthorized")),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn an_expired_token_is_told_as_such_everywhere_and_a_forged_one_is_invalid() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    emulator.clock.advance(Duration::minutes(10));
    for path in all() {
        for (token, code) in [(token.as_str(), "expired_token"), ("forged", "invalid_token")] {
            let refused = emulator.client(token, path, json!({})).await;
            assert_eq!(
                (refused.status, &refused.body["errorCode"]),
                (401, &json!(code)),
                "{path}"
            );
            assert!(is_error(&refused.body));
        }
    }
}

#[actix_web::test]
async fn malformed_and_oversized_bodies_are_errors_and_change_nothing() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    // These have no body, so that none is read.
    let bodiless = |path: &str| {
        path == "/init"
            || path == "/user-authenticators/totp"
            || path.ends_with("-key/registration-options")
            || path.ends_with("-key/authentication-options")
            || path.ends_with("/finalize")
            || (path.starts_with("/challenge/")
                && !path.ends_with("/push")
                && !path.ends_with("/qr-code")
                && !path.ends_with("/web"))
    };
    let oversized = format!("{{\"x\":\"{}\"}}", "x".repeat(2_000_000));
    for path in all().filter(|path| !bodiless(path)) {
        for body in ["{", "[1]", "\"text\"", "\u{0}", oversized.as_str()] {
            let request = post(&emulator, path)
                .bearer_auth(&token)
                .header("content-type", "application/json")
                .body(body.to_owned());
            let refused = send(request, None).await;
            assert_eq!(
                (refused.status, &refused.body["errorCode"]),
                (400, &json!("invalid_request")),
                "{path}"
            );
        }
    }
    assert_eq!(emulator.state(&token).await, "ALLOW");
    assert_eq!(
        emulator
            .server(Method::GET, "/users/alice/authenticators", None)
            .await
            .body,
        json!([])
    );
}

#[actix_web::test]
async fn what_is_out_of_order_is_an_error_and_changes_nothing() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    let code = json!({ "verificationCode": "000000" });
    for (path, body) in [
        ("/verify/totp", code.clone()),
        ("/verify/totp", json!({})),
        ("/verify/email-otp", json!({})),
        ("/verify/sms", json!({ "verificationCode": 1 })),
        ("/verify/push", json!({})),
        ("/verify/push", json!({ "challengeId": "unknown" })),
        (
            "/verify/qr-code",
            json!({ "challengeId": "unknown", "deviceCode": "unknown" }),
        ),
        ("/verify/passkey", json!({})),
        ("/verify/passkey", json!({ "authenticationCredential": {} })),
        ("/verify/security-key", json!({})),
        ("/user-authenticators/passkey", json!({})),
        (
            "/user-authenticators/passkey",
            json!({ "registrationCredential": {} }),
        ),
        ("/user-authenticators/security-key", json!({})),
        (
            "/user-authenticators/security-key/authentication-options",
            json!({}),
        ),
        ("/user-authenticators/passkey/authentication-options", json!({})),
        ("/challenge", json!({ "action": "not a code!" })),
        ("/challenge/push", json!({})),
    ] {
        let refused = emulator.client(&token, path, body.clone()).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{path} {body}"
        );
        assert!(is_error(&refused.body));
    }
    assert_eq!(emulator.state(&token).await, "ALLOW");
    assert_eq!(
        emulator
            .server(Method::GET, "/users/alice/authenticators", None)
            .await
            .body,
        json!([])
    );
}

#[actix_web::test]
async fn the_wrong_method_and_the_unknown_path_are_told_in_json() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    for path in all()
        .filter(|path| *path != "/user-authenticators/passkey")
        .chain(["/nothing"])
    {
        let unknown = emulator.get_with_token(&token, path).await;
        assert_eq!(
            (unknown.status, &unknown.body["errorCode"]),
            (404, &json!("not_found")),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn successes_are_200_and_plain_json_and_say_no_null() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    for path in [
        "/user-authenticators/passkey/registration-options",
        "/user-authenticators/totp",
        "/user-authenticators/security-key/registration-options",
        "/challenge",
        "/init",
        "/verify/email-magic-link/finalize",
    ] {
        // Two slashes, as some SDKs join paths, and an empty body.
        let response = post(&emulator, &format!("/{path}"))
            .bearer_auth(&token)
            .header("content-type", "application/json")
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "application/json");
        let reply = reply(response).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert!(!reply.body.to_string().contains("null"), "{path}: {}", reply.body);
    }
}

#[actix_web::test]
async fn what_a_component_shows_first_is_told_with_masked_addresses() {
    let emulator = with_all_methods();
    emulator.enrol_app("alice").await;
    let attributes = json!({ "email": "alice@example.com", "phoneNumber": "+6421000000" });
    let token = text(&emulator.track("alice", ANY, attributes).await["token"]);
    let begun = emulator.client(&token, "/init", json!({})).await.body["challengeOptions"].clone();
    assert_eq!(begun["verificationMethods"], json!(["AUTHENTICATOR_APP"]));
    assert_eq!(begun["defaultVerificationMethod"], "AUTHENTICATOR_APP");
    assert_eq!(
        begun["user"],
        json!({ "email": "a***@example.com", "phoneNumber": "+64******00" })
    );
    assert_eq!(emulator.state(&text(&begun["token"])).await, "CHALLENGE_REQUIRED");

    let token = emulator.token("nobody", ANY).await;
    let begun = emulator.client(&token, "/init", json!({})).await.body["challengeOptions"].clone();
    assert_eq!(
        (&begun["verificationMethods"], &begun["user"]),
        (&json!([]), &json!({}))
    );
    assert!(begun.get("defaultVerificationMethod").is_none());
}

#[actix_web::test]
async fn the_tenants_methods_are_told_to_users() {
    let emulator = with_all_methods();
    let token = emulator.token("alice", ANY).await;
    let listed = emulator.get_with_token(&token, "/authenticators").await.body;
    let methods: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| text(&entry["verificationMethod"]))
        .collect();
    assert!(methods.contains(&"EMAIL_OTP".to_owned()), "{methods:?}");
    assert_eq!(
        emulator
            .request(Method::GET, "/v1/client/authenticators")
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
}

#[actix_web::test]
async fn methods_that_the_action_does_not_permit_are_neither_enrolled_nor_challenged() {
    let emulator = with_all_methods();
    // It permits AUTHENTICATOR_APP only.
    let token = emulator.token("alice", "identity-server-login").await;
    for (path, body) in [
        (
            "/user-authenticators/email-otp",
            json!({ "email": "alice@example.com" }),
        ),
        (
            "/user-authenticators/email-magic-link",
            json!({ "email": "alice@example.com" }),
        ),
        (
            "/user-authenticators/sms",
            json!({ "phoneNumber": "+6421000000" }),
        ),
        (
            "/user-authenticators/security-key/registration-options",
            json!({}),
        ),
        ("/user-authenticators/passkey/registration-options", json!({})),
        ("/challenge/push", json!({})),
    ] {
        let refused = emulator.client(&token, path, body).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{path}"
        );
    }
}
