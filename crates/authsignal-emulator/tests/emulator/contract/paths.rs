//! The paths that SDKs really call, and what is answered to those that nobody should.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;
use serde_json::json;

use crate::harness::{Emulator, reply, send};

/// Every endpoint, with a method that it has and one that it has not.
const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("/users/u", "GET", "PUT"),
    ("/users?email=a", "GET", "POST"),
    ("/users/authenticators", "POST", "PUT"),
    ("/users/u/authenticators", "GET", "PATCH"),
    ("/users/u/authenticators/id", "DELETE", "GET"),
    ("/users/u/actions", "GET", "POST"),
    ("/users/u/actions/a", "POST", "GET"),
    ("/users/u/actions/a/k", "GET", "POST"),
    ("/users/u/devices", "GET", "POST"),
    ("/users/u/devices/d/invalidate", "POST", "GET"),
    ("/validate", "POST", "GET"),
    ("/challenge", "POST", "PATCH"),
    ("/verify", "POST", "GET"),
    ("/claim", "POST", "GET"),
    ("/challenges?userId=u", "GET", "DELETE"),
    ("/sessions", "POST", "GET"),
    ("/sessions/validate", "POST", "GET"),
    ("/sessions/refresh", "POST", "GET"),
    ("/sessions/revoke", "POST", "GET"),
    ("/sessions/user/revoke", "POST", "GET"),
    ("/authenticators", "GET", "POST"),
    ("/call/start", "POST", "GET"),
    ("/call/finish", "POST", "GET"),
];

fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap()
}

#[actix_web::test]
async fn the_secret_is_asked_for_before_anything_else_is_looked_at() {
    let emulator = Emulator::start();
    let others = [
        ("/nothing", "GET", "GET"),
        ("/users/u/actions/a/", "GET", "PATCH"),
        ("/", "GET", "POST"),
    ];
    for (path, right, wrong) in ENDPOINTS.iter().chain(&others) {
        for name in [right, wrong] {
            let request = emulator
                .request(method(name), &format!("/v1{path}"))
                .header("content-type", "application/json")
                .body("{not json");
            assert_eq!(
                send(request, None).await.error(),
                (401, "unauthorized"),
                "{name} {path}"
            );
        }
    }
}

#[actix_web::test]
async fn wrong_methods_and_unknown_paths_are_not_found_in_json() {
    let emulator = Emulator::start();
    let unknown = [
        ("/nothing", "", "GET"),
        ("", "", "GET"),
        ("/", "", "GET"),
        ("/users/u/nothing", "", "GET"),
        ("/users/u/authenticators/", "", "DELETE"),
        ("/users/u/actions/a/", "", "GET"),
        ("/users/u/actions/a/", "", "PATCH"),
        ("/users/u/actions/a/k/more", "", "GET"),
    ];
    for (path, _, wrong) in ENDPOINTS.iter().chain(&unknown) {
        let refused = emulator.server(method(wrong), path, Some(json!({}))).await;
        assert_eq!(refused.error(), (404, "not_found"), "{wrong} {path}");
    }
}

#[actix_web::test]
async fn bodies_that_are_malformed_or_too_large_are_refused_in_json() {
    let emulator = Emulator::start();
    let posts = ENDPOINTS
        .iter()
        .filter(|(path, right, _)| *right == "POST" && !path.ends_with("/invalidate"));
    for (path, ..) in posts {
        for body in [
            "{not json".to_owned(),
            "7".to_owned(),
            format!("{{\"a\":\"{}\"}}", "a".repeat(100_000)),
        ] {
            let request = emulator
                .request(Method::POST, &format!("/v1{path}"))
                .basic_auth("local-secret", Some(""))
                .header("content-type", "application/json")
                .body(body);
            assert_eq!(
                send(request, None).await.error(),
                (400, "invalid_request"),
                "{path}"
            );
        }
    }
}

#[actix_web::test]
async fn slashes_may_be_doubled_and_the_version_left_out() {
    let emulator = Emulator::with_every_method();
    emulator
        .server(Method::PATCH, "/users/u", Some(json!({ "username": "u" })))
        .await
        .ok();
    for path in [
        "/v1/users/u",
        "//v1/users/u",
        "/v1//users/u",
        "/v1/users///u",
        "/users/u",
        "//users//u",
    ] {
        let request = emulator
            .request(Method::GET, path)
            .basic_auth("local-secret", Some(""));
        assert_eq!(send(request, None).await.ok()["username"], "u", "{path}");
    }
    for (path, name, _) in ENDPOINTS {
        let documented = emulator.server(method(name), path, Some(json!({}))).await;
        let bare = emulator
            .request(method(name), path)
            .basic_auth("local-secret", Some(""));
        let bare = send(bare, Some(json!({}))).await;
        assert_eq!(bare.status, documented.status, "{name} {path}");
        assert_eq!(
            bare.body["errorCode"], documented.body["errorCode"],
            "{name} {path}"
        );
        let refused = send(emulator.request(method(name), path), None).await;
        assert_eq!(refused.error(), (401, "unauthorized"), "{name} {path}");
    }
}

#[actix_web::test]
async fn the_pages_keep_their_addresses() {
    let emulator = Emulator::start();
    let page = emulator
        .request(Method::GET, "/challenge?token=x")
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 403);
    assert!(
        page.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[actix_web::test]
async fn a_user_is_the_same_however_the_id_is_encoded() {
    let emulator = Emulator::start();
    let cases: &[(&str, &[&str])] = &[
        ("auth0%7C1%3Aa%40b", &["auth0|1:a@b", "auth0%7c1:a@b"]),
        ("a%2Fb%20c", &["a%2fb%20c"]),
        ("100%25", &[]),
        ("%C3%A4", &[]),
        ("a%2Bb", &["a+b"]),
    ];
    for (encoded, others) in cases {
        let path = format!("/users/{encoded}");
        let update = json!({ "username": encoded });
        emulator.server(Method::PATCH, &path, Some(update)).await.ok();
        for other in others.iter().chain([encoded]) {
            let user = emulator
                .server(Method::GET, &format!("/users/{other}"), None)
                .await
                .ok();
            assert_eq!(user["username"], json!(encoded), "{other}");
        }
    }
    let found = emulator
        .server(Method::GET, "/users?username=100%2525", None)
        .await
        .ok();
    assert_eq!(found["users"][0]["userId"], "100%");
}

#[actix_web::test]
async fn php_means_a_blank_by_a_plus() {
    let emulator = Emulator::start();
    emulator
        .server(
            Method::PATCH,
            "/users/a%20b",
            Some(json!({ "username": "blank" })),
        )
        .await
        .ok();
    let get = |agent: &str| {
        let request = emulator
            .request(Method::GET, "/users/a+b")
            .basic_auth("local-secret", Some(""))
            .header("user-agent", agent);
        send(request, None)
    };
    assert_eq!(get("authsignal-php").await.ok()["username"], "blank");
    assert!(get("authsignal-node").await.ok().get("username").is_none());
}

#[actix_web::test]
async fn ids_that_cannot_be_are_refused() {
    let emulator = Emulator::start();
    for path in [
        "/users/%00",
        "/users/a%0Ab",
        "/users/%FF",
        &format!("/users/{}", "x".repeat(256)),
    ] {
        let refused = emulator.server(Method::GET, path, None).await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{path}");
    }
}

#[actix_web::test]
async fn a_raw_bar_in_the_request_line_is_accepted() {
    let emulator = Emulator::start();
    let address = emulator.base.strip_prefix("http://").unwrap().to_owned();
    // Beside the runtime of the test, which the server needs.
    let answer = actix_web::rt::task::spawn_blocking(move || raw_get(&address))
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("\r\ncontent-type: application/json\r\n"),
        "{answer}"
    );
}

fn raw_get(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = "GET /v1/users/auth0|1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                   Authorization: Basic bG9jYWwtc2VjcmV0Og==\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[actix_web::test]
async fn replies_have_no_nulls_and_no_charset() {
    let emulator = Emulator::with_every_method();
    for (path, name, _) in ENDPOINTS {
        let response = emulator
            .request(method(name), &format!("/v1{path}"))
            .basic_auth("local-secret", Some(""))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "application/json", "{path}");
        let body = reply(response).await.body.to_string();
        assert!(!body.contains("null"), "{path}: {body}");
    }
}
