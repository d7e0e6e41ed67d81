use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use super::provider::{Provider, Reply};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// RFC 6749 section 5.2, and section 5.1 for the headers.
fn assert_is_error(reply: &Reply, status: StatusCode, error: &str, case: &str) {
    assert_eq!(reply.status, status, "{case}: {}", reply.body);
    assert_eq!(reply.json()["error"], error, "{case}");
    assert_eq!(reply.header("content-type"), "application/json", "{case}");
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
    assert_eq!(reply.header("pragma"), "no-cache", "{case}");
    let challenge = reply.header("www-authenticate");
    assert_eq!(
        challenge.starts_with("Basic "),
        status == StatusCode::UNAUTHORIZED,
        "{case}"
    );
}

#[actix_web::test]
async fn a_client_that_proves_nothing_or_something_wrong_gets_one_and_the_same_answer() {
    let provider = Provider::start().await;
    // client:wrong, nobody:secret, client (no colon), client: (empty), not base64, another scheme
    let headers = [
        "Basic Y2xpZW50Ondyb25n",
        "Basic bm9ib2R5OnNlY3JldA==",
        "Basic Y2xpZW50",
        "Basic Y2xpZW50Og==",
        "Basic ???",
        "Bearer Y2xpZW50OnNlY3JldA==",
        "",
    ];
    let mut answers = Vec::new();
    for header in headers {
        let reply = provider.token(Some(header), &[GRANT]).await;
        assert_is_error(&reply, StatusCode::UNAUTHORIZED, "invalid_client", header);
        answers.push(reply.body);
    }
    let forms: &[&[(&str, &str)]] = &[
        &[GRANT],
        &[GRANT, ("client_id", "client")],
        &[GRANT, ("client_secret", "secret")],
        &[GRANT, ("client_id", "client"), ("client_secret", "wrong")],
        &[GRANT, ("client_id", "client"), ("client_secret", "")],
        &[GRANT, ("client_id", "nobody"), ("client_secret", "secret")],
        &[GRANT, ("client_id", "public"), ("client_secret", "secret")],
        &[
            GRANT,
            ("client_id", "client"),
            ("client_assertion", "x"),
            ("client_assertion_type", "y"),
        ],
    ];
    for form in forms {
        let reply = provider.token(None, form).await;
        assert_is_error(
            &reply,
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            &format!("{form:?}"),
        );
        answers.push(reply.body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[actix_web::test]
async fn a_confidential_client_cannot_pass_for_a_public_one() {
    let provider = Provider::start().await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "x"),
        ("client_id", "web"),
    ];
    let reply = provider.token(None, &form).await;
    assert_is_error(&reply, StatusCode::UNAUTHORIZED, "invalid_client", "web");
}

#[actix_web::test]
async fn a_header_that_is_sent_twice_or_is_not_text_proves_nothing() {
    let provider = Provider::start().await;
    let basic = "Basic Y2xpZW50OnNlY3JldA==";
    let twice = TestRequest::post()
        .uri("/connect/token")
        .append_header(("authorization", basic))
        .append_header(("authorization", basic))
        .set_form([GRANT]);
    let binary = TestRequest::post()
        .uri("/connect/token")
        .append_header(("authorization", b"Basic \xff".as_slice()))
        .set_form([GRANT]);
    for (case, request) in [("twice", twice), ("binary", binary)] {
        let reply = provider.call(request).await;
        assert_is_error(&reply, StatusCode::UNAUTHORIZED, "invalid_client", case);
    }
}

#[actix_web::test]
async fn a_malformed_request_is_an_invalid_request() {
    let provider = Provider::start().await;
    let basic = Some("Basic d2ViOnNlY3JldA==");
    let forms: &[&[(&str, &str)]] = &[
        &[],
        &[("grant_type", "")],
        &[GRANT, GRANT],
        &[GRANT, ("scope", "a"), ("scope", "b")],
        &[GRANT, ("client_secret", "secret")],
        &[GRANT, ("client_id", "client")],
        &[("grant_type", "authorization_code")],
        &[("grant_type", "authorization_code"), ("code", "x")],
        &[("grant_type", "authorization_code"), ("redirect_uri", "x")],
        &[
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("redirect_uri", "x"),
            ("code_verifier", "short"),
        ],
        &[
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("code", "x"),
            ("redirect_uri", "x"),
        ],
    ];
    for form in forms {
        let reply = provider.token(basic, form).await;
        assert_is_error(
            &reply,
            StatusCode::BAD_REQUEST,
            "invalid_request",
            &format!("{form:?}"),
        );
    }
}

#[actix_web::test]
async fn a_body_that_is_no_form_is_an_invalid_request_in_json() {
    let provider = Provider::start().await;
    let post = || TestRequest::post().uri("/connect/token");
    let form = "application/x-www-form-urlencoded";
    let large = format!("grant_type=client_credentials&x={}", "x".repeat(70_000));
    let bad_text = b"grant_type=\xff&client_id=client&client_secret=secret".as_slice();
    let cases = [
        (
            "json",
            post().set_json(serde_json::json!({ "grant_type": "client_credentials" })),
        ),
        (
            "no media type",
            post().set_payload("grant_type=client_credentials"),
        ),
        (
            "another media type",
            post()
                .insert_header(("content-type", "text/plain"))
                .set_payload("grant_type=client_credentials"),
        ),
        (
            "too large",
            post().insert_header(("content-type", form)).set_payload(large),
        ),
        (
            "not UTF-8",
            post().insert_header(("content-type", form)).set_payload(bad_text),
        ),
    ];
    for (case, request) in cases {
        let reply = provider.call(request).await;
        assert_is_error(&reply, StatusCode::BAD_REQUEST, "invalid_request", case);
    }
}

#[actix_web::test]
async fn the_media_type_may_have_parameters_and_any_case() {
    let provider = Provider::start().await;
    let request = TestRequest::post()
        .uri("/connect/token")
        .insert_header(("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"))
        .set_payload("grant_type=client_credentials&client_id=client&client_secret=secret");
    assert_eq!(provider.call(request).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn parameters_in_the_query_count_for_nothing() {
    let provider = Provider::start().await;
    let request = TestRequest::post()
        .uri("/connect/token?grant_type=client_credentials&client_id=client&client_secret=secret")
        .set_form([("x", "y")]);
    let reply = provider.call(request).await;
    assert_is_error(&reply, StatusCode::UNAUTHORIZED, "invalid_client", "query");
}

#[actix_web::test]
async fn only_post_is_answered() {
    let provider = Provider::start().await;
    let reply = provider.get("/connect/token?grant_type=client_credentials").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[actix_web::test]
async fn a_refusal_says_nothing_that_the_request_brought() {
    let provider = Provider::start().await;
    let form = [
        ("grant_type", "<evil>"),
        ("client_id", "client"),
        ("client_secret", "secret"),
    ];
    let reply = provider.token(None, &form).await;
    assert_eq!(reply.json()["error"], "unsupported_grant_type");
    assert!(!reply.body.contains("evil"), "{}", reply.body);
}
