use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use super::provider::{
    ISSUER, Provider, REDIRECT_URI, Reply, authorize_parameters, authorize_path, clients, encoded, users,
};
use super::visitor::Visitor;

/// An error page, and no way from it to anywhere else.
fn assert_is_page(reply: &Reply, code: &str, case: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}");
    assert_eq!(reply.header("location"), "", "{case}");
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{case}");
    let shown = format!(r#"id="error-code">{code}<"#);
    assert!(reply.body.contains(&shown), "{case}: {}", reply.body);
    let id = reply.header("x-request-id");
    assert!(
        id.len() > 10 && reply.body.contains(&format!(r#"id="request-id">{id}<"#)),
        "{case}"
    );
    assert!(!reply.body.contains("evil.example"), "{case}");
}

#[actix_web::test]
async fn a_request_that_nobody_can_be_answered_for_ends_on_a_page_and_never_in_a_redirect() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("client_id", "nobody")], "unauthorized_client"),
        (&[("client_id", "")], "invalid_request"),
        (&[("client_id", "web"), ("client_id", "web")], "invalid_request"),
        (&[("redirect_uri", "")], "invalid_request"),
        (
            &[("redirect_uri", REDIRECT_URI), ("redirect_uri", REDIRECT_URI)],
            "invalid_request",
        ),
        (&[("redirect_uri", "https://evil.example/")], "invalid_request"),
        (
            &[("redirect_uri", "https://localhost:5002/signin-oidc/")],
            "invalid_request",
        ),
        (
            &[("redirect_uri", "https://localhost:5002/signin-oidc?a=b")],
            "invalid_request",
        ),
        (
            &[(
                "redirect_uri",
                "https://localhost:5002/signin-oidc/../evil.example",
            )],
            "invalid_request",
        ),
        (
            &[("redirect_uri", "https://localhost:5002@evil.example/signin-oidc")],
            "invalid_request",
        ),
        (
            &[("redirect_uri", "https://other.example/callback")],
            "invalid_request",
        ),
        (&[("redirect_uri", "//evil.example")], "invalid_request"),
        (&[("redirect_uri", "javascript:alert(1)")], "invalid_request"),
        (
            &[("prompt", "none"), ("redirect_uri", "https://evil.example/")],
            "invalid_request",
        ),
    ];
    for (changes, code) in cases {
        let case = format!("{changes:?}");
        assert_is_page(&visitor.authorize(changes).await, code, &case);
        let form = authorize_parameters(changes);
        assert_is_page(&visitor.post("/connect/authorize", &form).await, code, &case);
    }
}

#[actix_web::test]
async fn what_the_request_says_is_never_part_of_an_error_page() {
    let provider = Provider::start().await;
    let reply = provider
        .get(&authorize_path(&[("client_id", "<script>x</script>")]))
        .await;
    assert!(!reply.body.contains("<script>x"), "{}", reply.body);
    assert!(!reply.body.contains("script&gt;x"), "{}", reply.body);
}

#[actix_web::test]
async fn every_other_bad_parameter_is_told_to_the_client_with_state_and_issuer() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "code token")], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unauthorized_client"),
        (&[("response_type", "id_token")], "unauthorized_client"),
        (&[("response_mode", "post")], "invalid_request"),
        (&[("scope", "")], "invalid_scope"),
        (&[("scope", "openid unknown")], "invalid_scope"),
        (&[("scope", "openid api2")], "invalid_scope"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("code_challenge", "")], "invalid_request"),
        (
            &[("code_challenge", ""), ("code_challenge_method", "")],
            "invalid_request",
        ),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("nonce", "a"), ("nonce", "b")], "invalid_request"),
        (&[("scope", "openid"), ("scope", "openid")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "none consent")], "invalid_request"),
        (&[("prompt", "unheard-of")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("claims", "name")], "invalid_request"),
        (&[("claims", r#"{"userinfo":[]}"#)], "invalid_request"),
        (
            &[(
                "claims",
                r#"{"id_token":{"acr":{"essential":true,"value":"urn:unheard-of"}}}"#,
            )],
            "unmet_authentication_requirements",
        ),
        (&[("request", "eyJ.x.y")], "invalid_request_object"),
        (
            &[("request_uri", "urn:ietf:params:oauth:request_uri:guessed")],
            "invalid_request_uri",
        ),
        (
            &[("request_uri", "https://localhost/x")],
            "request_uri_not_supported",
        ),
        (&[("registration", "{}")], "registration_not_supported"),
        (&[("id_token_hint", "not-a-token")], "invalid_request"),
    ];
    for (changes, error) in cases {
        let reply = visitor.authorize(changes).await;
        let response = reply.response();
        assert_eq!(response["error"], *error, "{changes:?}");
        assert!(!response["error_description"].is_empty(), "{changes:?}");
        assert_eq!(response["state"], "a state & more", "{changes:?}");
        assert_eq!(response["iss"], ISSUER, "{changes:?}");
        assert_eq!(response.len(), 4, "{changes:?}");
        assert_eq!(reply.header("cache-control"), "no-store", "{changes:?}");
    }
}

#[actix_web::test]
async fn a_state_that_is_sent_twice_is_not_sent_back() {
    let provider = Provider::start().await;
    let reply = provider
        .get(&authorize_path(&[("state", "one"), ("state", "two")]))
        .await;
    assert_eq!(reply.parameter("error").as_deref(), Some("invalid_request"));
    assert_eq!(reply.parameter("state"), None);
}

#[actix_web::test]
async fn a_client_that_may_not_use_codes_has_no_redirect_uri_to_be_told_so_at() {
    let provider = Provider::start().await;
    let reply = provider.get(&authorize_path(&[("client_id", "client")])).await;
    assert_is_page(&reply, "invalid_request", "client");
}

#[actix_web::test]
async fn unknown_parameters_are_ignored() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    visitor
        .authorize(&[
            ("foo", "bar"),
            ("acr_values", "unheard-of"),
            ("ui_locales", "tlh !!"),
        ])
        .await
        .code();
}

#[actix_web::test]
async fn whoever_is_signed_in_gets_a_code_at_once() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(&[]).await;
    assert_eq!(reply.code().len(), 52);
    assert_eq!(reply.parameter("state").as_deref(), Some("a state & more"));
    assert_eq!(reply.parameter("iss").as_deref(), Some(ISSUER));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_ne!(reply.code(), visitor.authorize(&[]).await.code());
}

#[actix_web::test]
async fn a_posted_request_looks_at_the_session_only_after_a_redirect() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    // Posted from the client's site: the browser keeps the session cookie to itself.
    let cross_site = TestRequest::post()
        .uri("/connect/authorize")
        .set_form(authorize_parameters(&[("prompt", "none")]));
    let reply = provider.call(cross_site).await;
    assert!(reply.location().starts_with("/connect/authorize/callback?id="));
    visitor.get(reply.location()).await.code();
}

#[actix_web::test]
async fn a_posted_request_must_be_a_form() {
    let provider = Provider::start().await;
    for content_type in ["application/json", "text/plain", "multipart/form-data"] {
        let request = TestRequest::post()
            .uri("/connect/authorize")
            .insert_header(("content-type", content_type))
            .set_payload(encoded(&authorize_parameters(&[])));
        assert_is_page(&provider.call(request).await, "invalid_request", content_type);
    }
    let large = TestRequest::post()
        .uri("/connect/authorize")
        .set_form([("state", "x".repeat(70_000))]);
    assert_is_page(&provider.call(large).await, "invalid_request", "too large");
}

#[actix_web::test]
async fn other_methods_are_not_answered() {
    let provider = Provider::start().await;
    for request in [TestRequest::put(), TestRequest::delete(), TestRequest::patch()] {
        let reply = provider.call(request.uri("/connect/authorize")).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[actix_web::test]
async fn the_session_of_somebody_who_has_left_is_worth_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let only_bob = users().split_off(1);
    let later = provider.restarted(clients(), only_bob).await;
    let visitor = visitor.at(&later);
    visitor.authorize(&[]).await.login_return_url();
    let reply = visitor.authorize(&[("prompt", "none")]).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("login_required"));
}
