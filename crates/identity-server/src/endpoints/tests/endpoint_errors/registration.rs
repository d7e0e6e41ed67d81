//! Errors of the registration endpoint (RFC 7591 section 3.2.2, RFC 7592 section 2).

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::endpoints::tests::provider::{Provider, Reply, no_limits};
use crate::endpoints::tests::registration::{open, register, section, web_app_with};

const METADATA: &str = "invalid_client_metadata";
const REDIRECT: &str = "invalid_redirect_uri";

fn assert_refused(reply: &Reply, code: &str, description: &str, case: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}: {}", reply.body);
    assert_eq!(
        reply.json(),
        json!({ "error": code, "error_description": description }),
        "{case}"
    );
    assert_eq!(reply.header("content-type"), "application/json", "{case}");
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
    assert_eq!(reply.header("pragma"), "no-cache", "{case}");
    assert_eq!(reply.header("www-authenticate"), "", "{case}");
}

fn cases() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (
            json!({ "redirect_uris": null }),
            REDIRECT,
            "`redirect_uris` must not be empty for these `response_types`",
        ),
        (
            json!({ "redirect_uris": "https://app.example/" }),
            REDIRECT,
            "`redirect_uris` must be a list of URIs",
        ),
        (
            json!({ "redirect_uris": ["https://app.example/#x"] }),
            REDIRECT,
            "`redirect_uris`: redirect URI has a fragment",
        ),
        (
            json!({ "redirect_uris": ["https://a@app.example/"] }),
            REDIRECT,
            "`redirect_uris`: redirect URI has a user name or password",
        ),
        (
            json!({ "redirect_uris": ["http://app.example/"] }),
            REDIRECT,
            "`redirect_uris`: redirect URI uses http for another host than localhost, 127.0.0.1 or [::1]",
        ),
        (
            json!({ "redirect_uris": ["com.example.app:/callback"] }),
            REDIRECT,
            "`redirect_uris` has a scheme that needs `application_type` `native`",
        ),
        (
            json!({ "redirect_uris": ["https://localhost/"], "response_types": ["id_token"] }),
            REDIRECT,
            "`redirect_uris` must be https URLs of other hosts than localhost for `response_types` with `id_token`",
        ),
        (
            json!({ "software_statement": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln" }),
            "unapproved_software_statement",
            "no issuer of software statements is trusted here",
        ),
        (
            json!({ "software_statement": "x" }),
            "invalid_software_statement",
            "`software_statement` must be a signed JWT",
        ),
        (
            json!({ "grant_types": ["client_credentials"] }),
            METADATA,
            "`grant_types` has one that is not allowed here",
        ),
        (
            json!({ "response_types": ["code token"] }),
            METADATA,
            "`response_types` has one that is not allowed here",
        ),
        (
            json!({ "response_types": ["id_token"], "grant_types": ["authorization_code"] }),
            METADATA,
            "`grant_types` and `response_types` contradict each other: `code` needs `authorization_code`, and \
             `id_token` needs `implicit`",
        ),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt" }),
            METADATA,
            "`token_endpoint_auth_methods` needs `jwks` for `private_key_jwt`",
        ),
        (
            json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
            METADATA,
            "`token_endpoint_auth_method` must be a method that the discovery document lists",
        ),
        (
            json!({ "client_name": "a\nb" }),
            METADATA,
            "`client_name` must be one line of 1 to 100 visible characters",
        ),
        (
            json!({ "id_token_encrypted_response_alg": "RSA-OAEP-256" }),
            METADATA,
            "`id_token_encrypted_response_alg` is not supported",
        ),
        (
            json!({ "frontchannel_logout_uri": "https://elsewhere.example/" }),
            METADATA,
            "`frontchannel_logout_uri` must have the origin of one of `redirect_uris`",
        ),
        (
            json!({ "initiate_login_uri": "http://localhost:5002/" }),
            METADATA,
            "`initiate_login_uri` must be an https URL without user name, password and fragment",
        ),
    ]
}

#[actix_web::test]
async fn errors_of_registration_have_the_codes_of_the_specifications() {
    let provider = open().await;
    let registered = register(&provider, &web_app_with(&json!({}))).await;
    let path = format!("/connect/register/{}", registered["client_id"].as_str().unwrap());
    let token = format!(
        "Bearer {}",
        registered["registration_access_token"].as_str().unwrap()
    );
    for (changes, code, description) in cases() {
        let case = changes.to_string();
        let mut metadata = web_app_with(&changes);
        let post = TestRequest::post().uri("/connect/register").set_json(&metadata);
        assert_refused(&provider.call(post).await, code, description, &case);
        // An update is refused for the same.
        metadata["client_id"] = registered["client_id"].clone();
        let put = TestRequest::put()
            .uri(&path)
            .insert_header(("authorization", token.as_str()))
            .set_json(&metadata);
        assert_refused(&provider.call(put).await, code, description, &case);
    }
}

#[actix_web::test]
async fn a_body_that_is_no_json_object_is_an_error_in_the_same_shape() {
    let provider = open().await;
    let post = |body: String, media_type: &'static str| {
        let request = TestRequest::post().uri("/connect/register").set_payload(body);
        provider.call(request.insert_header(("content-type", media_type)))
    };
    for (body, media_type, description) in [
        ("{}".to_owned(), "text/plain", "the body must be application/json"),
        (
            "redirect_uris=a".to_owned(),
            "application/x-www-form-urlencoded",
            "the body must be application/json",
        ),
        (
            String::new(),
            "application/json",
            "the body must be a JSON object",
        ),
        (
            "[]".to_owned(),
            "application/json",
            "the body must be a JSON object",
        ),
        (
            "[".repeat(60_000),
            "application/json",
            "the body must be a JSON object",
        ),
        (
            format!("{{\"a\": \"{}\"}}", "x".repeat(70_000)),
            "application/json",
            "the body is too large or incomplete",
        ),
    ] {
        assert_refused(&post(body, media_type).await, METADATA, description, description);
    }
}

/// RFC 6750 section 3.
#[actix_web::test]
async fn errors_of_tokens_stand_in_the_challenge() {
    let provider = Provider::start()
        .await
        .with_registration(section("initial_access_token"), no_limits())
        .await;
    let missing = r#"Bearer realm="registration""#;
    let invalid = r#"Bearer realm="registration", error="invalid_token", error_description="the access token is expired, revoked or not for this resource""#;
    let empty = r#"Bearer realm="registration", error="invalid_request", error_description="the access token is empty""#;
    for (authorization, status, challenge) in [
        (None, 401, missing),
        (Some("Basic d2ViOnNlY3JldA=="), 401, missing),
        (Some("Bearer guessed"), 401, invalid),
        (Some("Bearer ~ ~"), 401, invalid),
        (Some("Bearer"), 400, empty),
    ] {
        for (method, path) in [
            (Method::POST, "/connect/register"),
            (Method::GET, "/connect/register/web"),
            (Method::PUT, "/connect/register/web"),
            (Method::DELETE, "/connect/register/nobody"),
        ] {
            let mut request = TestRequest::with_uri(path)
                .method(method.clone())
                .set_json(json!({}));
            if let Some(authorization) = authorization {
                request = request.insert_header(("authorization", authorization));
            }
            let reply = provider.call(request).await;
            let case = format!("{method} {path} {authorization:?}: {}", reply.body);
            assert_eq!(reply.status.as_u16(), status, "{case}");
            assert_eq!(reply.header("www-authenticate"), challenge, "{case}");
            assert_eq!(reply.header("cache-control"), "no-store", "{case}");
            assert_eq!(reply.body.is_empty(), challenge == missing, "{case}");
        }
    }
}
