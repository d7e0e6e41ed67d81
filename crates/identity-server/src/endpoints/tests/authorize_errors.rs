//! Every error that the specifications name for the authorization endpoint: its code, what it says, how it is delivered
//! in each response mode, and with which headers.

use actix_web::http::StatusCode;

use super::provider::{ISSUER, Provider, REDIRECT_URI, Reply};
use super::visitor::Visitor;

struct Case {
    changes: &'static [(&'static str, &'static str)],
    code: &'static str,
    /// Words of the description.
    says: &'static str,
}

const fn case(
    changes: &'static [(&'static str, &'static str)],
    code: &'static str,
    says: &'static str,
) -> Case {
    Case { changes, code, says }
}

const ESSENTIAL: &str = r#"{"id_token":{"acr":{"essential":true,"value":"urn:unheard-of"}}}"#;
const PUSHED: &str = "urn:ietf:params:oauth:request_uri:guessed";

/// Those that go to the client, whoever is signed in.
const CASES: &[Case] = &[
    // RFC 6749 section 4.1.2.1
    case(
        &[("response_type", "")],
        "invalid_request",
        "response_type is missing",
    ),
    case(
        &[("nonce", "a"), ("nonce", "b")],
        "invalid_request",
        "nonce is sent more than once",
    ),
    case(&[("max_age", "soon")], "invalid_request", "max_age must be"),
    case(&[("claims", "x")], "invalid_request", "claims"),
    case(
        &[("id_token_hint", "x")],
        "invalid_request",
        "id_token_hint is no id token",
    ),
    case(
        &[("prompt", "unheard-of")],
        "invalid_request",
        "prompt has a value",
    ),
    case(
        &[("client_id", "pushing"), ("scope", "openid")],
        "invalid_request",
        "push its requests",
    ),
    case(
        &[("response_type", "id_token")],
        "unauthorized_client",
        "not registered for this response_type",
    ),
    case(
        &[("response_type", "token")],
        "unsupported_response_type",
        "response_type is not supported",
    ),
    case(
        &[("scope", "openid unheard-of")],
        "invalid_scope",
        "unknown or not allowed",
    ),
    // RFC 7636 section 4.4.1
    case(
        &[("code_challenge", "")],
        "invalid_request",
        "code_challenge is missing",
    ),
    case(
        &[("code_challenge_method", "plain")],
        "invalid_request",
        "must be S256",
    ),
    // OpenID Connect Core section 3.1.2.6
    case(
        &[("prompt", "none"), ("max_age", "0")],
        "login_required",
        "would have to sign in",
    ),
    case(
        &[("prompt", "none"), ("client_id", "asking")],
        "consent_required",
        "would have to be asked for consent",
    ),
    case(
        &[("request_uri", "https://client.example/")],
        "request_uri_not_supported",
        "request_uri is not",
    ),
    case(
        &[("registration", "{}")],
        "registration_not_supported",
        "registration is not",
    ),
    // RFC 9101 section 7, RFC 9126 section 4
    case(
        &[("request", "a.b.c")],
        "invalid_request_object",
        "not signed with a key",
    ),
    case(
        &[("request_uri", PUSHED)],
        "invalid_request_uri",
        "unknown, used, expired",
    ),
    // Unmet Authentication Requirements 1.0
    case(
        &[("claims", ESSENTIAL)],
        "unmet_authentication_requirements",
        "cannot be authenticated",
    ),
    // RFC 8707 section 2
    case(&[("resource", "https://nowhere.example/")], "invalid_target", ""),
];

/// Those that nobody can be told but the person, on a page.
const ON_A_PAGE: &[Case] = &[
    case(&[("client_id", "")], "invalid_request", "client_id is missing"),
    case(
        &[("client_id", "nobody")],
        "unauthorized_client",
        "names no registered client",
    ),
    case(
        &[("redirect_uri", "")],
        "invalid_request",
        "redirect_uri is missing",
    ),
    case(
        &[("redirect_uri", "https://evil.example/")],
        "invalid_request",
        "is not registered",
    ),
    case(&[("redirect_uri", "x")], "invalid_request", "redirect URI"),
    case(
        &[("request", "a.b.c"), ("redirect_uri", "https://evil.example/")],
        "invalid_request_object",
        "not signed",
    ),
    case(
        &[("request_uri", PUSHED), ("redirect_uri", "")],
        "invalid_request_uri",
        "unknown, used",
    ),
    case(
        &[("request_uri", "https://client.example/"), ("redirect_uri", "")],
        "request_uri_not_supported",
        "pushed requests only",
    ),
    case(
        &[("request", "a.b.c"), ("request_uri", PUSHED)],
        "invalid_request",
        "exclude each other",
    ),
];

/// How a response in this mode reaches the client.
fn assert_delivered(reply: &Reply, mode: &str, case: &str) {
    let separator = match mode {
        "query" => "?",
        "fragment" => "#",
        _ => {
            assert_eq!(reply.status, StatusCode::OK, "{case}");
            assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{case}");
            let policy = reply.header("content-security-policy");
            assert!(
                policy.contains("form-action 'self' https://localhost:5002;"),
                "{case}: {policy}"
            );
            return;
        }
    };
    assert!(
        reply
            .location()
            .starts_with(&format!("{REDIRECT_URI}{separator}error=")),
        "{case}"
    );
    assert!(reply.body.is_empty(), "{case}");
}

#[actix_web::test]
async fn errors_for_the_client_are_delivered_as_the_client_asked() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for Case { changes, code, says } in CASES {
        for mode in ["query", "fragment", "form_post"] {
            let case = format!("{changes:?} by {mode}");
            let changes: Vec<_> = changes.iter().copied().chain([("response_mode", mode)]).collect();
            // What names a token never travels in a query.
            let names_token = changes
                .iter()
                .any(|(name, value)| *name == "response_type" && value.contains("token"));
            let mode = if names_token && mode == "query" {
                "fragment"
            } else {
                mode
            };
            let reply = visitor.authorize(&changes).await;
            assert_delivered(&reply, mode, &case);
            assert_eq!(reply.header("cache-control"), "no-store", "{case}");
            assert_eq!(reply.header("referrer-policy"), "no-referrer", "{case}");
            let response = reply.response();
            if changes.contains(&("response_type", "id_token")) && response["error"] == "invalid_request" {
                assert!(
                    response["error_description"].contains("must not be query"),
                    "{case}"
                );
                continue;
            }
            assert_eq!(response["error"], *code, "{case}");
            assert!(
                response["error_description"].contains(says),
                "{case}: {response:?}"
            );
            assert_eq!(response["state"], "a state & more", "{case}");
            assert_eq!(response["iss"], ISSUER, "{case}");
            assert_eq!(response.len(), 4, "{case}: {response:?}");
        }
    }
}

#[actix_web::test]
async fn errors_for_nobody_but_the_person_are_shown_on_a_page() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for Case { changes, code, says } in ON_A_PAGE {
        for mode in ["query", "fragment", "form_post"] {
            let case = format!("{changes:?} by {mode}");
            let changes: Vec<_> = changes.iter().copied().chain([("response_mode", mode)]).collect();
            let reply = visitor.authorize(&changes).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}");
            assert_eq!(reply.header("location"), "", "{case}");
            assert_eq!(reply.header("cache-control"), "no-store", "{case}");
            assert_eq!(reply.header("x-frame-options"), "DENY", "{case}");
            assert!(
                reply.body.contains(&format!(r#"id="error-code">{code}<"#)),
                "{case}: {}",
                reply.body
            );
            assert!(reply.body.contains(says), "{case}: {}", reply.body);
            assert!(
                !reply.body.contains("<form") && !reply.body.contains("evil.example"),
                "{case}"
            );
        }
    }
}
