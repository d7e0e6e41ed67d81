//! Every error that the specifications name for the endpoints that clients call themselves: status, code, description
//! and headers, all of it compared.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::endpoints::{
    DEVICE_AUTHORIZATION, INTROSPECTION, PUSHED_AUTHORIZATION_REQUEST, REVOCATION, TOKEN, USERINFO,
};
use serde_json::{Value, json};

use super::device::{GRANT_TYPE, begin, decide, poll, television};
use super::provider::{Provider, REDIRECT_URI, Reply, VERIFIER};
use super::refresh::{REQUEST, offline_with, refresh_token};
use super::visitor::Visitor;

/// `web:secret`, `client:secret`, `offline:secret` and `web:wrong` in HTTP Basic; nothing; and another scheme.
const WEB: &str = "Basic d2ViOnNlY3JldA==";
const CLIENT: &str = "Basic Y2xpZW50OnNlY3JldA==";
const OFFLINE: &str = "Basic b2ZmbGluZTpzZWNyZXQ=";
const WRONG: &str = "Basic d2ViOndyb25n";
const NOTHING: &str = "";
const BEARER: &str = "Bearer d2ViOnNlY3JldA==";

const CODE: (&str, &str) = ("grant_type", "authorization_code");
const CREDENTIALS: (&str, &str) = ("grant_type", "client_credentials");
const REFRESH: (&str, &str) = ("grant_type", "refresh_token");
const DEVICE: (&str, &str) = ("grant_type", GRANT_TYPE);
const TELEVISION: (&str, &str) = ("client_id", "television");

const NO_CLIENT: &str = "client authentication failed";
const NO_GRANT: &str = "the code or token is unknown, used, expired or not for this request";
const NO_SCOPE: &str = "scope has a value that is unknown or not allowed for this client";
const NO_TARGET: &str = "resource is malformed, unknown or not within what is granted";

struct Case {
    endpoint: &'static str,
    authorization: &'static str,
    form: &'static [(&'static str, &'static str)],
    code: &'static str,
    description: &'static str,
}

const fn case(
    endpoint: &'static str,
    authorization: &'static str,
    form: &'static [(&'static str, &'static str)],
    code: &'static str,
    description: &'static str,
) -> Case {
    Case {
        endpoint,
        authorization,
        form,
        code,
        description,
    }
}

const CASES: &[Case] = &[
    // RFC 6749 section 5.2
    case(TOKEN, WEB, &[], "invalid_request", "grant_type is missing"),
    case(
        TOKEN,
        WEB,
        &[("grant_type", "")],
        "invalid_request",
        "grant_type is missing",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, CODE],
        "invalid_request",
        "grant_type is sent more than once",
    ),
    case(TOKEN, WEB, &[CODE], "invalid_request", "code is missing"),
    case(
        TOKEN,
        WEB,
        &[CODE, ("code", "x")],
        "invalid_request",
        "redirect_uri is missing",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, ("code", "x"), ("client_secret", "secret")],
        "invalid_request",
        "more than one client authentication method is used",
    ),
    case(
        TOKEN,
        WEB,
        &[CODE, ("client_id", "other")],
        "invalid_request",
        "client_id contradicts the Authorization header",
    ),
    case(
        TOKEN,
        OFFLINE,
        &[REFRESH],
        "invalid_request",
        "refresh_token is missing",
    ),
    case(TOKEN, WRONG, &[CODE, ("code", "x")], "invalid_client", NO_CLIENT),
    case(
        TOKEN,
        NOTHING,
        &[CODE, ("code", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(TOKEN, BEARER, &[CODE, ("code", "x")], "invalid_client", NO_CLIENT),
    case(
        TOKEN,
        WEB,
        &[
            CODE,
            ("code", "guessed"),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ],
        "invalid_grant",
        NO_GRANT,
    ),
    case(
        TOKEN,
        OFFLINE,
        &[REFRESH, ("refresh_token", "guessed")],
        "invalid_grant",
        NO_GRANT,
    ),
    case(
        TOKEN,
        WEB,
        &[CREDENTIALS],
        "unauthorized_client",
        "the client is not registered for this grant_type",
    ),
    case(
        TOKEN,
        WEB,
        &[("grant_type", "password")],
        "unsupported_grant_type",
        "grant_type is not supported",
    ),
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("scope", "api2")],
        "invalid_scope",
        NO_SCOPE,
    ),
    // RFC 7636 section 4.1
    case(
        TOKEN,
        WEB,
        &[
            CODE,
            ("code", "x"),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", "short"),
        ],
        "invalid_request",
        "a code_verifier must be 43 to 128 unreserved characters",
    ),
    // RFC 8707 section 2
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("resource", "https://nowhere.example")],
        "invalid_target",
        NO_TARGET,
    ),
    case(
        TOKEN,
        CLIENT,
        &[CREDENTIALS, ("resource", "nowhere")],
        "invalid_target",
        NO_TARGET,
    ),
    // RFC 8628 section 3.5; the others need a device that waits
    case(
        TOKEN,
        NOTHING,
        &[DEVICE, TELEVISION],
        "invalid_request",
        "device_code is missing",
    ),
    case(
        TOKEN,
        NOTHING,
        &[DEVICE, TELEVISION, ("device_code", "guessed")],
        "invalid_grant",
        NO_GRANT,
    ),
    // RFC 8628 section 3.2
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION],
        "invalid_scope",
        "scope is missing",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "openid"), ("scope", "openid")],
        "invalid_request",
        "scope is sent more than once",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "api1")],
        "invalid_scope",
        NO_SCOPE,
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[TELEVISION, ("scope", "profile")],
        "invalid_scope",
        "scope needs openid beside other identity scopes",
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[
            TELEVISION,
            ("scope", "openid"),
            ("resource", "https://nowhere.example"),
        ],
        "invalid_target",
        NO_TARGET,
    ),
    case(
        DEVICE_AUTHORIZATION,
        WEB,
        &[("scope", "openid")],
        "unauthorized_client",
        "the client is not registered for this grant_type",
    ),
    case(
        DEVICE_AUTHORIZATION,
        WRONG,
        &[("scope", "openid")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        DEVICE_AUTHORIZATION,
        NOTHING,
        &[("scope", "openid")],
        "invalid_client",
        NO_CLIENT,
    ),
    // RFC 9126 section 2.3; what is wrong with the request itself is a matter of the authorization endpoint
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WRONG,
        &[],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        NOTHING,
        &[("client_id", "web")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("request_uri", "urn:ietf:params:oauth:request_uri:x")],
        "invalid_request",
        "request_uri must not be pushed",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[],
        "invalid_request",
        "redirect_uri is missing",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("redirect_uri", "https://evil.example/")],
        "invalid_request",
        "redirect_uri is not registered for this client",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("client_id", "other"), ("redirect_uri", REDIRECT_URI)],
        "invalid_request",
        "client_id contradicts the Authorization header",
    ),
    case(
        PUSHED_AUTHORIZATION_REQUEST,
        WEB,
        &[("redirect_uri", REDIRECT_URI), ("response_type", "token")],
        "unsupported_response_type",
        "response_type is not supported",
    ),
    // RFC 7662 section 2.3
    case(INTROSPECTION, WEB, &[], "invalid_request", "token is missing"),
    case(
        INTROSPECTION,
        WEB,
        &[("token", "a"), ("token", "b")],
        "invalid_request",
        "token is sent more than once",
    ),
    case(
        INTROSPECTION,
        WRONG,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        INTROSPECTION,
        NOTHING,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
    case(
        INTROSPECTION,
        NOTHING,
        &[("token", "x"), ("client_id", "public")],
        "invalid_client",
        NO_CLIENT,
    ),
    // RFC 7009 section 2.2.1; unsupported_token_type has no case, since both types are supported
    case(REVOCATION, WEB, &[], "invalid_request", "token is missing"),
    case(
        REVOCATION,
        WEB,
        &[("token", "a"), ("token", "b")],
        "invalid_request",
        "token is sent more than once",
    ),
    case(REVOCATION, WRONG, &[("token", "x")], "invalid_client", NO_CLIENT),
    case(
        REVOCATION,
        NOTHING,
        &[("token", "x")],
        "invalid_client",
        NO_CLIENT,
    ),
];

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

/// RFC 6750 section 3.
#[actix_web::test]
async fn errors_of_userinfo_stand_in_the_challenge() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let narrow = visitor.tokens(&[("scope", "api1")]).await;
    let narrow = format!("Bearer {}", narrow["access_token"].as_str().unwrap());
    let gone = "the access token is expired, revoked or not for this resource";
    for (authorization, in_form, status, code, description, scope) in [
        ("", None, 401, None, "", ""),
        ("Basic d2ViOnNlY3JldA==", None, 401, None, "", ""),
        ("Bearer x", None, 401, Some("invalid_token"), gone, ""),
        ("Bearer a.b.c", None, 401, Some("invalid_token"), gone, ""),
        ("", Some("x"), 401, Some("invalid_token"), gone, ""),
        (
            "Bearer",
            None,
            400,
            Some("invalid_request"),
            "the access token is empty",
            "",
        ),
        (
            "Bearer x",
            Some("x"),
            400,
            Some("invalid_request"),
            "the access token is sent in two ways",
            "",
        ),
        (
            narrow.as_str(),
            None,
            403,
            Some("insufficient_scope"),
            "the access token lacks a scope",
            r#", scope="openid""#,
        ),
    ] {
        let case = format!("{authorization} {in_form:?}");
        let form: Vec<_> = in_form.iter().map(|token| ("access_token", *token)).collect();
        let reply = call(&provider, USERINFO, authorization, &form).await;
        assert_eq!(reply.status.as_u16(), status, "{case}");
        let error = code.map_or_else(String::new, |code| {
            format!(r#", error="{code}", error_description="{description}"{scope}"#)
        });
        let challenge = format!(r#"Bearer realm="userinfo"{error}"#);
        assert_eq!(reply.header("www-authenticate"), challenge, "{case}");
        assert_eq!(reply.header("cache-control"), "no-store", "{case}");
        match code {
            Some(code) => {
                assert_eq!(
                    reply.json(),
                    json!({ "error": code, "error_description": description }),
                    "{case}"
                );
            }
            None => assert_eq!(reply.body, "", "{case}"),
        }
    }
}

/// RP-Initiated Logout section 4: nothing is told to a client that may not be one.
#[actix_web::test]
async fn errors_of_logout_are_told_to_the_person() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(&[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    for (parameters, problem) in [
        (vec![("client_id", "nobody")], "the client is not registered"),
        (
            vec![("id_token_hint", "x")],
            "id_token_hint is no id token of this server",
        ),
        (
            vec![("id_token_hint", id_token), ("client_id", "other")],
            "client_id and id_token_hint name different clients",
        ),
        (
            vec![("post_logout_redirect_uri", "https://other.example/out")],
            "post_logout_redirect_uri needs id_token_hint or client_id",
        ),
        (
            vec![
                ("client_id", "web"),
                ("post_logout_redirect_uri", "https://evil.example/"),
            ],
            "post_logout_redirect_uri is not registered for the client",
        ),
        (
            vec![("client_id", "web"), ("post_logout_redirect_uri", "nowhere")],
            "post_logout_redirect_uri is not usable",
        ),
        (
            vec![("state", "a"), ("state", "b")],
            "state is sent more than once",
        ),
    ] {
        let path = format!("/connect/endsession?{}", super::provider::encoded(&parameters));
        for reply in [
            visitor.get(&path).await,
            visitor.post("/connect/endsession", &parameters).await,
        ] {
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{problem}");
            assert!(reply.body.contains(problem), "{problem}: {}", reply.body);
            assert_eq!(reply.header("location"), "", "{problem}");
            assert_eq!(reply.header("cache-control"), "no-store", "{problem}");
            assert!(!reply.body.contains("evil.example"), "{problem}");
        }
        assert!(visitor.is_signed_in().await, "{problem}");
    }
}
