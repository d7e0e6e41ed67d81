//! What scripts of other origins may call, and metadata that anybody may read.

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use serde_json::json;

use super::provider::{Provider, Reply};
use super::refresh::offline_with;
use super::visitor::Visitor;

const APP: &str = "https://app.example";

async fn start() -> Provider {
    Provider::with_more(json!([offline_with(&json!({ "allowed_cors_origins": [APP] }))])).await
}

async fn preflight(provider: &Provider, path: &str, origin: &str) -> Reply {
    let request = TestRequest::default()
        .method(Method::OPTIONS)
        .uri(path)
        .insert_header(("origin", origin))
        .insert_header(("access-control-request-method", "POST"))
        .insert_header(("access-control-request-headers", "authorization"));
    provider.call(request).await
}

#[actix_web::test]
async fn scripts_of_registered_origins_may_call_what_clients_in_a_browser_need() {
    let provider = start().await;
    for path in ["/connect/token", "/connect/userinfo", "/connect/revocation"] {
        let reply = preflight(&provider, path, APP).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), APP, "{path}");
        assert!(
            reply
                .header("access-control-allow-headers")
                .contains("Authorization"),
            "{path}"
        );
        assert!(
            reply.header("access-control-allow-methods").contains("POST"),
            "{path}"
        );
        assert_eq!(reply.header("access-control-allow-credentials"), "", "{path}");
        assert_eq!(reply.header("vary"), "Origin", "{path}");
    }
}

#[actix_web::test]
async fn scripts_of_other_origins_may_not() {
    let provider = start().await;
    for origin in [
        "https://evil.example",
        "https://app.example.evil",
        "http://app.example",
        "null",
        "https://localhost:5002",
    ] {
        let reply = preflight(&provider, "/connect/token", origin).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        let request = TestRequest::get()
            .uri("/connect/userinfo")
            .insert_header(("origin", origin));
        assert_eq!(
            provider.call(request).await.header("access-control-allow-origin"),
            "",
            "{origin}"
        );
    }
    for path in ["/connect/introspect", "/connect/endsession", "/Account/Login"] {
        let reply = preflight(&provider, path, APP).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
    }
}

#[actix_web::test]
async fn answers_and_refusals_can_be_read_by_the_registered_origin() {
    let provider = start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let userinfo = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("origin", APP))
        .insert_header(("authorization", format!("Bearer {token}")));
    let refused = TestRequest::post()
        .uri("/connect/token")
        .insert_header(("origin", APP))
        .set_form([("grant_type", "x")]);
    for (request, status) in [(userinfo, StatusCode::OK), (refused, StatusCode::UNAUTHORIZED)] {
        let reply = provider.call(request).await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("access-control-allow-origin"), APP);
        assert!(
            reply
                .header("access-control-expose-headers")
                .contains("WWW-Authenticate")
        );
        assert_eq!(reply.header("vary"), "Origin");
    }
}

#[actix_web::test]
async fn metadata_is_the_same_for_oauth_clients_and_can_be_asked_for_by_head() {
    let provider = Provider::start().await;
    let paths = [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration/jwks",
    ];
    assert_eq!(
        provider.get(paths[0]).await.json(),
        provider.get(paths[1]).await.json()
    );
    for path in paths {
        let reply = provider
            .call(TestRequest::default().method(Method::HEAD).uri(path))
            .await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(reply.header("content-type"), "application/json", "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        let post = provider.call(TestRequest::post().uri(path)).await;
        assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}
