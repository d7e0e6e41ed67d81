//! The server API, byte by byte where SDKs depend on it. Users and authenticators have their own file.

mod users;

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, reply, send, text};

#[actix_web::test]
async fn a_missing_or_wrong_secret_is_refused_before_path_and_body_are_looked_at() {
    let emulator = Emulator::start();
    for path in [
        "/v1/users/alice",
        "/v1/nothing",
        "/v1/users/alice/actions/login/",
        "/v1//users/alice",
    ] {
        for request in [
            emulator.request(Method::POST, path).body("{not json"),
            emulator.request(Method::GET, path).basic_auth("wrong", Some("")),
            emulator.request(Method::GET, path).bearer_auth("local-secret"),
        ] {
            let refused = send(request, None).await;
            assert_eq!(refused.status, 401, "{path}");
            assert_eq!(
                refused.body,
                json!({
                    "error": "unauthorized",
                    "errorCode": "unauthorized",
                    "errorDescription": "The request is unauthorized. Check that your API key and region base URL are correctly configured.",
                })
            );
        }
    }
}

#[actix_web::test]
async fn replies_are_json_without_a_charset() {
    let emulator = Emulator::start();
    for (path, secret, status) in [
        ("/v1/users/alice", "local-secret", 200),
        ("/v1/nothing", "local-secret", 404),
        ("/v1/users/a", "wrong", 401),
    ] {
        let response = emulator
            .request(Method::GET, path)
            .basic_auth(secret, Some(""))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers()["content-type"], "application/json", "{path}");
    }
}

#[actix_web::test]
async fn track_accepts_empty_null_and_php_bodies() {
    let emulator = Emulator::start();
    for body in [
        "",
        "{}",
        "[]",
        r#"{"redirectToSettings":null,"custom":[],"crypto":{"amount":null}}"#,
    ] {
        let request = emulator
            .request(Method::POST, "/v1/users/alice/actions/login")
            .basic_auth("local-secret", Some(""))
            .header("content-type", "application/json")
            .body(body);
        assert_eq!(send(request, None).await.status, 200, "{body}");
    }
}

#[actix_web::test]
async fn a_user_without_authenticators_is_allowed_and_told_to_be_not_enrolled() {
    let emulator = Emulator::start();
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    assert_eq!(tracked["state"], "ALLOW");
    assert_eq!(tracked["isEnrolled"], false);
    assert_eq!(
        tracked["allowedVerificationMethods"],
        json!(["AUTHENTICATOR_APP"])
    );
    assert!(tracked.get("defaultVerificationMethod").is_none());
    assert!(text(&tracked["url"]).contains("?token="), "SDKs append with &");
}

#[actix_web::test]
async fn an_enrolled_user_is_challenged() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    assert_eq!(tracked["state"], "CHALLENGE_REQUIRED");
    assert_eq!(tracked["isEnrolled"], true);
    assert_eq!(tracked["defaultVerificationMethod"], "AUTHENTICATOR_APP");
}

#[actix_web::test]
async fn rules_of_the_configuration_decide_and_are_named() {
    let rule =
        "\n[[actions.rules]]\nname = \"mallory-is-blocked\"\nuser_id = \"mallory\"\noutcome = \"BLOCK\"\n";
    let emulator = Emulator::start_with(|config| config + rule);
    let tracked = emulator
        .track("mallory", "add-passkey", json!({ "idempotencyKey": "k" }))
        .await;
    assert_eq!(tracked["state"], "BLOCK");
    assert_eq!(tracked["ruleIds"], json!(["mallory-is-blocked"]));
    let action = emulator
        .server(Method::GET, "/users/mallory/actions/add-passkey/k", None)
        .await
        .body;
    assert_eq!(action["rules"][0]["name"], "mallory-is-blocked");
    assert_eq!(
        emulator.track("alice", "add-passkey", json!({})).await["state"],
        "ALLOW"
    );
}

#[actix_web::test]
async fn a_known_idempotency_key_gives_the_same_action() {
    let emulator = Emulator::start();
    let first = emulator
        .track("alice", "login", json!({ "idempotencyKey": "k" }))
        .await;
    emulator.enrol_app("alice").await;
    let second = emulator
        .track("alice", "login", json!({ "idempotencyKey": "k" }))
        .await;
    assert_eq!(second["state"], first["state"], "unchanged");
    let actions = emulator
        .server(Method::GET, "/users/alice/actions?codes=login", None)
        .await
        .body;
    assert_eq!(actions.as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn bad_action_codes_and_redirect_urls_are_refused() {
    let emulator = Emulator::start();
    let refused = emulator
        .server(Method::POST, "/users/alice/actions/a%20b", None)
        .await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "https:",
        "javascript://app.example/%0aalert(1)",
        "ftp://app.example/",
        "file:///etc/passwd",
    ] {
        let body = json!({ "redirectUrl": url });
        let refused = emulator
            .server(Method::POST, "/users/alice/actions/login", Some(body))
            .await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request")),
            "{url}"
        );
    }
}

#[actix_web::test]
async fn actions_are_queried_by_code_state_and_date_newest_first() {
    let emulator = Emulator::start();
    emulator.track("alice", "first", json!({})).await;
    emulator.clock.advance(Duration::hours(1));
    emulator
        .track("alice", "second", json!({ "ipAddress": "192.0.2.1" }))
        .await;
    let query = |query: &'static str| {
        let emulator = &emulator;
        async move {
            let body = emulator
                .server(Method::GET, &format!("/users/alice/actions{query}"), None)
                .await
                .body;
            body.as_array()
                .unwrap()
                .iter()
                .map(|entry| text(&entry["actionCode"]))
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(query("").await, ["second", "first"]);
    assert_eq!(query("?codes=first,other").await, ["first"]);
    assert_eq!(query("?state=BLOCK").await, Vec::<String>::new());
    assert_eq!(query("?fromDate=2026-03-01T12:30:00.000Z").await, ["second"]);
    emulator.clock.advance(Duration::days(30));
    assert_eq!(
        query("?fromDate=2020-01-01T00:00:00.000Z").await,
        ["second"],
        "30 days at most"
    );
}

#[actix_web::test]
async fn an_action_is_read_and_moved_from_any_state_to_any() {
    let emulator = Emulator::start();
    emulator
        .track("alice", "login", json!({ "idempotencyKey": "k" }))
        .await;
    let path = "/users/alice/actions/login/k";
    let action = emulator.server(Method::GET, path, None).await.body;
    assert_eq!(action["state"], "ALLOW");
    assert_eq!(action["output"], json!({}), "never absent");
    assert_eq!(action["createdAt"], "2026-03-01T12:00:10.000Z");
    for state in ["REVIEW_REQUIRED", "BLOCK", "ALLOW"] {
        let moved = emulator
            .server(Method::PATCH, path, Some(json!({ "state": state })))
            .await;
        assert_eq!(moved.body["state"], state);
    }
    let refused = emulator
        .server(Method::PATCH, path, Some(json!({ "state": "CHALLENGE" })))
        .await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        emulator
            .server(Method::GET, "/users/alice/actions/login/other", None)
            .await
            .status,
        404
    );
}

#[actix_web::test]
async fn validate_tells_the_state_under_both_names_of_the_action() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "login").await;
    let validated = emulator.validate(&token).await;
    assert_eq!(validated["isValid"], false);
    assert_eq!(validated["state"], "CHALLENGE_REQUIRED");
    assert_eq!(
        (&validated["action"], &validated["actionCode"]),
        (&json!("login"), &json!("login"))
    );
    assert_eq!(validated["userId"], "alice");
    assert!(validated.get("verificationMethod").is_none());
}

#[actix_web::test]
async fn validate_refuses_another_user_action_or_tenant_without_telling_anything() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    let validate = |body: Value| {
        let emulator = &emulator;
        async move {
            let reply = emulator.server(Method::POST, "/validate", Some(body)).await;
            assert_eq!(reply.status, 200);
            reply.body
        }
    };
    assert_eq!(
        validate(json!({ "token": token, "userId": "bob" })).await,
        json!({ "isValid": false, "error": "User is invalid." })
    );
    assert_eq!(
        validate(json!({ "token": token, "action": "other" })).await,
        json!({ "isValid": false, "error": "Action is invalid." })
    );
    let foreign = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
    let refused = validate(json!({ "token": foreign })).await;
    assert_eq!(refused["isValid"], false);
    assert!(refused.get("state").is_none() && refused.get("userId").is_none());
    emulator.clock.advance(Duration::minutes(10));
    let expired = validate(json!({ "token": token })).await;
    assert_eq!(expired["isValid"], false);
    assert!(expired.get("state").is_none());
}

#[actix_web::test]
async fn validate_needs_a_token() {
    let emulator = Emulator::start();
    let refused = emulator.server(Method::POST, "/validate", Some(json!({}))).await;
    assert_eq!(
        (refused.status, &refused.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
}

#[actix_web::test]
async fn a_body_that_is_too_large_or_malformed_gets_the_json_error() {
    let emulator = Emulator::start();
    for body in [
        "{not json".to_owned(),
        format!("{{\"email\":\"{}\"}}", "a".repeat(100_000)),
    ] {
        let request = emulator
            .request(Method::PATCH, "/v1/users/alice")
            .basic_auth("local-secret", Some(""))
            .body(body);
        let refused = reply(request.send().await.unwrap()).await;
        assert_eq!(
            (refused.status, &refused.body["errorCode"]),
            (400, &json!("invalid_request"))
        );
    }
    assert!(
        emulator
            .server(Method::GET, "/users/alice", None)
            .await
            .body
            .get("email")
            .is_none()
    );
}
