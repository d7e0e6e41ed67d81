//! `/connect/par` (RFC 9126).

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use time::Duration;

use super::provider::{CHALLENGE, Provider, REDIRECT_URI, Reply, authorize_parameters};
use super::visitor::{MULTI_FACTOR, Visitor};

/// `web:secret` in HTTP Basic.
const BASIC: &str = "Basic d2ViOnNlY3JldA==";

async fn push(provider: &Provider, authorization: Option<&str>, form: &[(&str, &str)]) -> Reply {
    let mut request = TestRequest::post().uri("/connect/par").set_form(form);
    if let Some(authorization) = authorization {
        request = request.insert_header(("authorization", authorization));
    }
    provider.call(request).await
}

/// The name of a request that `web` pushed.
async fn pushed(provider: &Provider, changes: &[(&str, &str)]) -> String {
    let reply = push(provider, Some(BASIC), &authorize_parameters(changes)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    reply.json()["request_uri"].as_str().unwrap().to_owned()
}

/// The path by which a browser brings the name of a pushed request.
fn by_name(client_id: &str, request_uri: &str) -> String {
    format!("/connect/authorize?client_id={client_id}&request_uri={request_uri}")
}

#[actix_web::test]
async fn a_pushed_request_is_used_by_its_name() {
    let provider = Provider::start().await;
    let reply = push(&provider, Some(BASIC), &authorize_parameters(&[])).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.json()["expires_in"], 90);
    let request_uri = reply.json()["request_uri"].as_str().unwrap().to_owned();
    let key = request_uri
        .strip_prefix("urn:ietf:params:oauth:request_uri:")
        .unwrap();
    assert_eq!(key.len(), 43);
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.get(&by_name("web", &request_uri)).await;
    assert_eq!(reply.parameter("state").as_deref(), Some("a state & more"));
    let tokens = provider.redeem(&reply.code(), &[]).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
}

#[actix_web::test]
async fn the_name_works_once() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let request_uri = pushed(&provider, &[]).await;
    visitor.get(&by_name("web", &request_uri)).await.code();
    let again = visitor.get(&by_name("web", &request_uri)).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(again.body.contains("invalid_request_uri"), "{}", again.body);
    // With a redirect URI beside it that is the client's, the client hears of it.
    let told = format!("{}&redirect_uri={REDIRECT_URI}", by_name("web", &request_uri));
    assert_eq!(
        visitor.get(&told).await.response()["error"],
        "invalid_request_uri"
    );
    let foreign = format!(
        "{}&redirect_uri=https://evil.example/",
        by_name("web", &request_uri)
    );
    assert_eq!(visitor.get(&foreign).await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn the_name_works_for_ninety_seconds() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (early, late) = (pushed(&provider, &[]).await, pushed(&provider, &[]).await);
    provider.clock.advance(Duration::seconds(89));
    visitor.get(&by_name("web", &early)).await.code();
    provider.clock.advance(Duration::seconds(1));
    assert_eq!(
        visitor.get(&by_name("web", &late)).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[actix_web::test]
async fn the_name_works_for_the_client_that_pushed_and_no_other_uses_it_up() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let request_uri = pushed(&provider, &[]).await;
    for client_id in ["other", "public", "nobody"] {
        let reply = visitor.get(&by_name(client_id, &request_uri)).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{client_id}");
    }
    visitor.get(&by_name("web", &request_uri)).await.code();
}

#[actix_web::test]
async fn what_stands_beside_the_name_does_not_count() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let request_uri = pushed(&provider, &[]).await;
    let path = format!(
        "{}&state=other&scope=openid+api1&prompt=login",
        by_name("web", &request_uri)
    );
    let reply = visitor.get(&path).await;
    assert_eq!(reply.parameter("state").as_deref(), Some("a state & more"));
    let tokens = provider.redeem(&reply.code(), &[]).await.json();
    assert_eq!(tokens["scope"], "openid profile");
}

#[actix_web::test]
async fn somebody_who_signs_in_for_a_pushed_request_has_all_the_time() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let request_uri = pushed(&provider, &[("login_hint", "alice")]).await;
    let return_url = visitor
        .get(&by_name("web", &request_uri))
        .await
        .login_return_url();
    provider.clock.advance(Duration::minutes(10));
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn a_posted_name_works_too() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let request_uri = pushed(&provider, &[]).await;
    let form = [("client_id", "web"), ("request_uri", request_uri.as_str())];
    let reply = provider
        .call(TestRequest::post().uri("/connect/authorize").set_form(form))
        .await;
    visitor.get(reply.location()).await.code();
}

#[actix_web::test]
async fn a_client_that_must_push_is_refused_otherwise() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let changes = [("client_id", "pushing"), ("scope", "openid")];
    let refused = visitor.authorize(&changes).await.response();
    assert_eq!(refused["error"], "invalid_request");
    let mut form = authorize_parameters(&changes);
    form.push(("client_secret", "secret"));
    let reply = push(&provider, None, &form).await;
    let request_uri = reply.json()["request_uri"].as_str().unwrap().to_owned();
    visitor.get(&by_name("pushing", &request_uri)).await.code();
}

#[actix_web::test]
async fn clients_authenticate_as_at_the_token_endpoint() {
    let provider = Provider::start().await;
    let form = authorize_parameters(&[]);
    for authorization in [None, Some("Basic d2ViOndyb25n"), Some("Bearer x")] {
        let reply = push(&provider, authorization, &form).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{authorization:?}");
        assert_eq!(reply.json()["error"], "invalid_client", "{authorization:?}");
        assert!(
            reply.header("www-authenticate").starts_with("Basic"),
            "{authorization:?}"
        );
        assert_eq!(reply.header("cache-control"), "no-store", "{authorization:?}");
    }
    let public = authorize_parameters(&[("client_id", "public"), ("scope", "openid")]);
    assert_eq!(push(&provider, None, &public).await.status, StatusCode::CREATED);
    let without = authorize_parameters(&[("client_id", "")]);
    assert_eq!(
        push(&provider, Some(BASIC), &without).await.status,
        StatusCode::CREATED
    );
    let other = authorize_parameters(&[("client_id", "other")]);
    assert_eq!(
        push(&provider, Some(BASIC), &other).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[actix_web::test]
async fn what_the_authorization_endpoint_would_refuse_cannot_be_pushed() {
    let provider = Provider::start().await;
    let name = "urn:ietf:params:oauth:request_uri:x";
    for (change, error) in [
        (("redirect_uri", "https://evil.example/"), "invalid_request"),
        (("redirect_uri", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "id_token"), "unauthorized_client"),
        (("scope", "openid api2"), "invalid_scope"),
        (("code_challenge", ""), "invalid_request"),
        (("prompt", "none login"), "invalid_request"),
        (("request_uri", name), "invalid_request"),
        (("request_uri", "https://client.example/"), "invalid_request"),
        (("request", "a.b.c"), "invalid_request_object"),
        (("registration", "{}"), "registration_not_supported"),
    ] {
        let reply = push(&provider, Some(BASIC), &authorize_parameters(&[change])).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{change:?}");
        let body = reply.json();
        assert_eq!(body["error"], error, "{change:?}");
        assert!(
            !body["error_description"].as_str().unwrap().is_empty(),
            "{change:?}"
        );
        assert_eq!(reply.header("location"), "", "{change:?}");
        assert!(!reply.body.contains("evil.example"), "{change:?}");
    }
}

#[actix_web::test]
async fn what_is_no_form_is_refused() {
    let provider = Provider::start().await;
    let json = TestRequest::post()
        .uri("/connect/par")
        .insert_header(("authorization", BASIC))
        .set_json([CHALLENGE]);
    let large = TestRequest::post()
        .uri("/connect/par")
        .set_form([("state", "x".repeat(70_000))]);
    for request in [json, large] {
        let reply = provider.call(request).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
        assert_eq!(reply.json()["error"], "invalid_request");
    }
    let reply = provider.get("/connect/par").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}
