//! Endpoints whose errors do not stand in the body, or are not for the client.

use actix_web::http::StatusCode;
use oidc_protocol::endpoints::USERINFO;
use serde_json::json;

use super::{call, start};
use crate::endpoints::tests::provider::encoded;
use crate::endpoints::tests::visitor::Visitor;

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
        let path = format!("/connect/endsession?{}", encoded(&parameters));
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
