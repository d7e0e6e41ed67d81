//! Failures on demand.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, Reply, send, text};

impl Emulator {
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = self
            .request(method, &format!("/emulator{path}"))
            .basic_auth("local-secret", Some(""));
        send(request, body).await
    }

    async fn set_fault(&self, fault: Value) {
        let reply = self.control(Method::POST, "/faults", Some(fault)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }

    async fn faults_left(&self) -> usize {
        self.control(Method::GET, "/faults", None)
            .await
            .body
            .as_array()
            .unwrap()
            .len()
    }
}

const TRACK: &str = "POST /v1/users/{userId}/actions/{action}";

#[actix_web::test]
async fn a_server_error_strikes_as_often_as_was_asked_for_and_changes_nothing() {
    let emulator = Emulator::start();
    emulator
        .set_fault(json!({ "kind": "SERVER_ERROR", "status": 503, "endpoint": TRACK, "times": 2 }))
        .await;
    for _ in 0..2 {
        let reply = emulator
            .server(Method::POST, "/users/alice/actions/login", Some(json!({})))
            .await;
        assert_eq!(reply.status, 503);
        assert_eq!(reply.body["error"], "unexpected_error");
        assert_eq!(reply.body["errorCode"], "unexpected_error");
    }
    let actions = emulator.server(Method::GET, "/users/alice/actions", None).await;
    assert_eq!(actions.body, json!([]));
    emulator.track("alice", "login", json!({})).await;
    assert_eq!(emulator.faults_left().await, 0);
}

#[actix_web::test]
async fn too_many_requests_say_when_to_come_back() {
    let emulator = Emulator::start();
    emulator
        .set_fault(json!({ "kind": "TOO_MANY_REQUESTS", "retryAfterSeconds": 7, "endpoint": "/v1/validate" }))
        .await;
    let response = emulator
        .request(Method::POST, "/v1/validate")
        .basic_auth("local-secret", Some(""))
        .json(&json!({ "token": "x" }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["x-emulator-fault"], "TOO_MANY_REQUESTS");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["errorCode"], "too_many_requests");
}

/// What the server sends back on a socket of its own.
fn raw(emulator: &Emulator, path: &str) -> Vec<u8> {
    let port = emulator.base.rsplit_once(':').unwrap().1.to_owned();
    let mut socket = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    // base64 of `local-secret:`
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Basic bG9jYWwtc2VjcmV0Og==\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A reset is the same as an end: nothing more comes.
    drop(socket.read_to_end(&mut answer));
    answer
}

#[actix_web::test]
async fn a_dropped_connection_ends_without_a_single_byte() {
    let emulator = Emulator::start();
    emulator
        .set_fault(json!({ "kind": "DROPPED_CONNECTION", "endpoint": "GET /v1/users/{userId}", "times": 1 }))
        .await;
    let answer = actix_web::web::block({
        let emulator = emulator.clone();
        move || raw(&emulator, "/v1/users/alice")
    })
    .await
    .unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "");
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.status,
        200
    );
}

#[actix_web::test]
async fn a_malformed_answer_is_no_json_though_the_call_was_carried_out() {
    let emulator = Emulator::start();
    emulator
        .set_fault(json!({ "kind": "MALFORMED_JSON", "endpoint": TRACK, "times": 1 }))
        .await;
    let response = emulator
        .request(Method::POST, "/v1/users/alice/actions/login")
        .basic_auth("local-secret", Some(""))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    let body = response.text().await.unwrap();
    assert!(body.starts_with('{'), "{body}");
    assert!(serde_json::from_str::<Value>(&body).is_err(), "{body}");
    let actions = emulator.server(Method::GET, "/users/alice/actions", None).await;
    assert_eq!(actions.body.as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn latency_delays_and_then_the_next_fault_decides() {
    let emulator = Emulator::start();
    for fault in [
        json!({ "kind": "LATENCY", "milliseconds": 120, "times": 1 }),
        json!({ "kind": "SERVER_ERROR", "status": 500, "times": 1 }),
        json!({ "kind": "SERVER_ERROR", "status": 502, "times": 1 }),
    ] {
        emulator.set_fault(fault).await;
    }
    let started = Instant::now();
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.status,
        500
    );
    assert!(started.elapsed().as_millis() >= 120);
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.status,
        502
    );
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.status,
        200
    );
}

#[actix_web::test]
async fn a_token_expires_on_demand() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "identity-server-login").await;
    emulator
        .set_fault(json!({ "kind": "EXPIRED_TOKEN", "times": 2 }))
        .await;
    let reply = emulator
        .client(&token, "/user-authenticators/totp", json!({}))
        .await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.body["errorCode"], "expired_token");
    let validated = emulator.validate(&token).await;
    assert_eq!(
        validated,
        json!({ "isValid": false, "error": "Token is expired." })
    );
    assert_eq!(emulator.state(&token).await, "ALLOW");
}

#[actix_web::test]
async fn a_right_code_is_wrong_on_demand_and_then_still_good() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let token = emulator.token("alice", "identity-server-login").await;
    emulator
        .set_fault(json!({ "kind": "WRONG_CODE", "userId": "alice", "times": 1 }))
        .await;
    let code = json!({ "verificationCode": emulator.code("alice").await });
    let reply = emulator.client(&token, "/verify/totp", code.clone()).await;
    assert_eq!(
        reply.body,
        json!({ "isVerified": false, "failureReason": "CODE_INVALID_OR_EXPIRED" })
    );
    let reply = emulator.client(&token, "/verify/totp", code).await;
    assert_eq!(reply.body["isVerified"], true);
}

#[actix_web::test]
async fn a_fault_of_one_user_is_found_in_path_token_and_body_and_spares_others() {
    let emulator = Emulator::start();
    let (alices, bobs) = (
        emulator.token("alice", "login").await,
        emulator.token("bob", "login").await,
    );
    emulator
        .set_fault(json!({ "kind": "SERVER_ERROR", "status": 500, "userId": "alice" }))
        .await;
    let validate = |token: &str| {
        let body = json!({ "token": token });
        async {
            emulator
                .server(Method::POST, "/validate", Some(body))
                .await
                .status
        }
    };
    assert_eq!(
        emulator.server(Method::GET, "/users/alice", None).await.status,
        500
    );
    assert_eq!(emulator.server(Method::GET, "/users/bob", None).await.status, 200);
    assert_eq!(validate(&alices).await, 500);
    assert_eq!(validate(&bobs).await, 200);
    let path = "/user-authenticators";
    assert_eq!(emulator.get_with_token(&alices, path).await.status, 500);
    assert_eq!(emulator.get_with_token(&bobs, path).await.status, 200);
}

#[actix_web::test]
async fn whoever_is_turned_away_uses_no_fault_up() {
    let emulator = Emulator::start();
    emulator
        .set_fault(json!({ "kind": "SERVER_ERROR", "status": 500, "times": 1 }))
        .await;
    let request = emulator
        .request(Method::GET, "/v1/users/alice")
        .basic_auth("wrong", Some(""));
    assert_eq!(send(request, None).await.status, 401);
    let reply = emulator.get_with_token("forged", "/user-authenticators").await;
    assert_eq!(reply.status, 401);
    assert_eq!(emulator.faults_left().await, 1);
}

#[actix_web::test]
async fn a_failing_answer_reaches_the_app_of_a_browser_all_the_same() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    emulator
        .set_fault(json!({ "kind": "SERVER_ERROR", "status": 500, "endpoint": "/v1/client/*" }))
        .await;
    let response = emulator
        .request(Method::GET, "/v1/client/user-authenticators")
        .bearer_auth(token)
        .header("origin", "https://localhost:5002")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(
        response.headers()["access-control-allow-origin"],
        "https://localhost:5002"
    );
}

#[actix_web::test]
async fn a_fault_is_cleared_alone_or_with_all_others() {
    let emulator = Emulator::start();
    for _ in 0..3 {
        emulator.set_fault(json!({ "kind": "DROPPED_CONNECTION" })).await;
    }
    let faults = emulator.control(Method::GET, "/faults", None).await.body;
    let path = format!("/faults/{}", text(&faults[0]["faultId"]));
    assert_eq!(emulator.control(Method::DELETE, &path, None).await.status, 200);
    assert_eq!(emulator.control(Method::DELETE, &path, None).await.status, 404);
    assert_eq!(emulator.faults_left().await, 2);
    assert_eq!(
        emulator.control(Method::DELETE, "/faults", None).await.status,
        200
    );
    assert_eq!(emulator.faults_left().await, 0);
}

#[actix_web::test]
async fn a_fault_that_makes_no_sense_is_refused() {
    let emulator = Emulator::start();
    for wrong in [
        json!({}),
        json!({ "kind": "EARTHQUAKE" }),
        json!({ "kind": "SERVER_ERROR", "status": 200 }),
        json!({ "kind": "DROPPED_CONNECTION", "times": 0 }),
        json!({ "kind": "DROPPED_CONNECTION", "times": -1 }),
        json!({ "kind": "DROPPED_CONNECTION", "endpoint": "/portal" }),
        json!({ "kind": "DROPPED_CONNECTION", "userId": "" }),
    ] {
        let reply = emulator
            .control(Method::POST, "/faults", Some(wrong.clone()))
            .await;
        assert_eq!(reply.status, 400, "{wrong}");
        assert_eq!(reply.body["errorCode"], "invalid_request");
    }
    assert_eq!(emulator.faults_left().await, 0);
}

#[actix_web::test]
async fn the_clock_can_be_ahead_and_back() {
    let emulator = Emulator::start();
    let token = emulator.token("alice", "login").await;
    let skew = |seconds: i64| Some(json!({ "skewSeconds": seconds }));
    let set = emulator.control(Method::PUT, "/clock", skew(600)).await;
    assert_eq!(
        set.body,
        json!({ "now": "2026-03-01T12:10:10.000Z", "skewSeconds": 600 })
    );
    assert_eq!(emulator.validate(&token).await["error"], "Token is expired.");
    emulator.control(Method::PUT, "/clock", skew(0)).await;
    assert_eq!(emulator.state(&token).await, "ALLOW");
    for wrong in [
        json!({}),
        json!({ "skewSeconds": "soon" }),
        json!({ "skewSeconds": i64::MIN }),
    ] {
        let reply = emulator.control(Method::PUT, "/clock", Some(wrong)).await;
        assert_eq!(reply.status, 400);
    }
    emulator.clock.advance(Duration::seconds(1));
    let shown = emulator.control(Method::GET, "/clock", None).await.body;
    assert_eq!(
        shown,
        json!({ "now": "2026-03-01T12:00:11.000Z", "skewSeconds": 0 })
    );
}

#[actix_web::test]
async fn faults_and_the_skew_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let change = |config: String| config.replace(":memory:", file.to_str().unwrap());
    let emulator = Emulator::start_with(change);
    emulator
        .set_fault(json!({ "kind": "LATENCY", "milliseconds": 5, "endpoint": "/v1/validate" }))
        .await;
    let skew = json!({ "skewSeconds": -30 });
    emulator.control(Method::PUT, "/clock", Some(skew)).await;
    let before = emulator.control(Method::GET, "/faults", None).await.body;
    let restarted = Emulator::start_with(change);
    let after = restarted.control(Method::GET, "/faults", None).await.body;
    assert_eq!(after, before);
    assert_eq!(after[0]["milliseconds"], 5);
    let clock = restarted.control(Method::GET, "/clock", None).await.body;
    assert_eq!(clock["skewSeconds"], -30);
}
