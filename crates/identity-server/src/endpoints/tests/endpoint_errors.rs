//! Every error that the specifications name for the endpoints that clients call themselves: status, code, description
//! and headers, all of it compared.

mod cases;
mod others;
mod registration;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::endpoints::{
    DEVICE_AUTHORIZATION, INTROSPECTION, PUSHED_AUTHORIZATION_REQUEST, REVOCATION, TOKEN,
};
use serde_json::{Value, json};

use self::cases::{CASES, CODE, Case, NO_GRANT, NO_TARGET, OFFLINE, REFRESH, WEB};
use super::device::{begin, decide, poll, television};
use super::provider::{Provider, REDIRECT_URI, Reply};
use super::refresh::{REQUEST, offline_with, refresh_token};
use super::visitor::Visitor;

async fn start() -> Provider {
    Provider::with_more(json!([offline_with(&json!({})), television()])).await
}

async fn call(provider: &Provider, endpoint: &str, authorization: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = TestRequest::post().uri(endpoint).set_form(form);
    if !authorization.is_empty() {
        request = request.insert_header(("authorization", authorization));
    }
    provider.call(request).await
}

/// RFC 6749 section 5.2: the whole answer.
fn assert_refused(reply: &Reply, code: &str, description: &str, case: &str) {
    let is_about_the_client = code == "invalid_client";
    let status = if is_about_the_client {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::BAD_REQUEST
    };
    assert_eq!(reply.status, status, "{case}: {}", reply.body);
    assert_eq!(
        reply.json(),
        json!({ "error": code, "error_description": description }),
        "{case}"
    );
    assert_eq!(reply.header("content-type"), "application/json", "{case}");
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
    assert_eq!(reply.header("pragma"), "no-cache", "{case}");
    assert_eq!(reply.header("location"), "", "{case}");
    let challenge = if is_about_the_client {
        r#"Basic realm="token", charset="UTF-8""#
    } else {
        ""
    };
    assert_eq!(reply.header("www-authenticate"), challenge, "{case}");
    // RFC 6749 section 5.2: what a description may be made of.
    let is_allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(description.bytes().all(is_allowed), "{case}: {description}");
}

#[actix_web::test]
async fn errors_are_json_for_the_client_and_stay_in_no_cache() {
    let provider = start().await;
    for Case {
        endpoint,
        authorization,
        form,
        code,
        description,
    } in CASES
    {
        let case = format!("{endpoint} {form:?}");
        let reply = call(&provider, endpoint, authorization, form).await;
        assert_refused(&reply, code, description, &case);
    }
}

#[actix_web::test]
async fn what_is_no_form_is_an_error_in_the_same_shape() {
    let provider = start().await;
    for endpoint in [
        TOKEN,
        DEVICE_AUTHORIZATION,
        PUSHED_AUTHORIZATION_REQUEST,
        INTROSPECTION,
        REVOCATION,
    ] {
        let post = || {
            TestRequest::post()
                .uri(endpoint)
                .insert_header(("authorization", WEB))
        };
        let json = provider.call(post().set_json(json!({ "token": "x" }))).await;
        let description = "the body must be application/x-www-form-urlencoded";
        assert_refused(&json, "invalid_request", description, endpoint);
        let large = provider
            .call(post().set_form([("token", "x".repeat(70_000))]))
            .await;
        let description = "the body is too large or incomplete";
        assert_refused(&large, "invalid_request", description, endpoint);
    }
}

#[actix_web::test]
async fn a_device_is_told_how_far_the_person_is() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let code_of = |codes: &Value| codes["user_code"].as_str().unwrap().to_owned();
    let waiting = begin(&provider, "openid").await;
    for (code, description) in [
        ("authorization_pending", "the person has not decided yet"),
        (
            "slow_down",
            "the device asks too often: wait five seconds longer from now on",
        ),
    ] {
        assert_refused(&poll(&provider, &waiting).await, code, description, code);
    }
    let denied = begin(&provider, "openid").await;
    decide(&visitor, &code_of(&denied), "deny").await;
    assert_refused(
        &poll(&provider, &denied).await,
        "access_denied",
        "the person said no",
        "denied",
    );
    provider.clock.advance(time::Duration::seconds(600));
    assert_refused(
        &poll(&provider, &waiting).await,
        "expired_token",
        "the person took too long",
        "late",
    );
}

#[actix_web::test]
async fn a_client_is_told_when_it_wants_more_than_was_granted_or_what_is_anothers() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(REQUEST).await;
    let token = refresh_token(&tokens);
    let more = [
        REFRESH,
        ("refresh_token", token.as_str()),
        ("scope", "openid api2"),
    ];
    let reply = call(&provider, TOKEN, OFFLINE, &more).await;
    assert_refused(
        &reply,
        "invalid_scope",
        "scope has a value that was not granted",
        "more",
    );
    let target = [
        REFRESH,
        ("refresh_token", token.as_str()),
        ("resource", "https://orders.example"),
    ];
    let reply = call(&provider, TOKEN, OFFLINE, &target).await;
    assert_refused(&reply, "invalid_target", NO_TARGET, "target");
    // RFC 7009 section 2.1
    for token in [token.as_str(), tokens["access_token"].as_str().unwrap()] {
        let reply = call(&provider, REVOCATION, WEB, &[("token", token)]).await;
        assert_refused(&reply, "invalid_grant", NO_GRANT, "another client's");
    }
    // RFC 7636 section 4.6
    let code = visitor.authorize(&[]).await.code();
    let form = [CODE, ("code", code.as_str()), ("redirect_uri", REDIRECT_URI)];
    let reply = call(&provider, TOKEN, WEB, &form).await;
    assert_refused(&reply, "invalid_grant", NO_GRANT, "no verifier");
}
