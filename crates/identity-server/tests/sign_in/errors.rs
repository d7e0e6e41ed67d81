//! What people see when a request fails.

use actix_web::http::{Method, StatusCode, header};
use actix_web::test::TestRequest;

use crate::world::World;

#[actix_web::test]
async fn a_failed_request_for_a_page_ends_with_a_page_that_names_the_request() {
    let world = World::new().await;
    let post = |path: &str| {
        TestRequest::post()
            .uri(path)
            .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
    };
    for (request, status) in [
        (TestRequest::get().uri("/nothing-here"), StatusCode::NOT_FOUND),
        (
            TestRequest::default()
                .method(Method::DELETE)
                .uri("/Account/Login"),
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (
            post("/Account/Login").set_payload("a".repeat(70_000)),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        (
            post("/Account/Login").set_payload("username=a&username=b"),
            StatusCode::BAD_REQUEST,
        ),
        (
            TestRequest::get().uri("/Account/Login?returnUrl=a&returnUrl=b"),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let reply = world.browser().send(request).await;
        assert_eq!(reply.status, status);
        assert!(
            reply.body.contains(&format!(">{}<", status.as_u16())),
            "{}",
            reply.body
        );
        let request_id = reply.headers.get("x-request-id").unwrap().to_str().unwrap();
        assert!(
            reply
                .body
                .contains(&format!("id=\"request-id\" class=\"code\">{request_id}<"))
        );
        assert!(!reply.body.contains("deserialize"), "{}", reply.body);
    }
}

#[actix_web::test]
async fn a_failed_request_of_a_program_gets_no_page() {
    let world = World::new().await;
    for path in ["/connect/token", "/connect/userinfo", "/.well-known/nothing"] {
        let request = TestRequest::default().method(Method::DELETE).uri(path);
        let reply = world.browser().send(request).await;
        assert!(reply.status.is_client_error());
        assert!(!reply.body.contains("<html"), "{path}: {}", reply.body);
    }
}

#[actix_web::test]
async fn every_page_forbids_inline_code() {
    let world = World::new().await;
    for path in [
        "/",
        "/Account/Login",
        "/Account/AccessDenied",
        "/Home/Error",
        "/nothing-here",
    ] {
        let reply = world.browser().get(path).await;
        let policy = reply
            .headers
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            policy.contains("script-src 'self';") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("form-action 'self' https://mfa.example;"),
            "{policy}"
        );
        assert!(
            policy.contains("connect-src 'self' https://api.example;"),
            "{policy}"
        );
    }
}
