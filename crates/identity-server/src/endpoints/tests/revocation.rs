use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;

use super::provider::{Provider, Reply};
use super::refresh::{assert_is_invalid_grant, offline, offline_with, refresh, refresh_token, refreshed};
use super::visitor::Visitor;

const PATH: &str = "/connect/revocation";

async fn start() -> Provider {
    let reference = offline_with(&json!({ "client_id": "reference", "access_token_format": "reference" }));
    Provider::with_more(json!([offline(), reference])).await
}

async fn tokens(visitor: &Visitor<'_>, client_id: &str) -> Value {
    visitor
        .tokens(&[("client_id", client_id), ("scope", "openid offline_access")])
        .await
}

async fn revoke(provider: &Provider, client_id: &str, form: &[(&str, &str)]) -> Reply {
    provider.ask(PATH, client_id, "secret", form).await
}

async fn opens_userinfo(provider: &Provider, tokens: &Value) -> bool {
    let token = tokens["access_token"].as_str().unwrap();
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    provider.call(request).await.status == StatusCode::OK
}

#[actix_web::test]
async fn an_access_token_that_is_given_up_opens_nothing_and_the_refresh_token_goes_on() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for client_id in ["offline", "reference"] {
        let (one, other) = (
            tokens(&visitor, client_id).await,
            tokens(&visitor, client_id).await,
        );
        let token = one["access_token"].as_str().unwrap();
        for hint in ["access_token", "refresh_token", "unknown"] {
            let reply = revoke(
                &provider,
                client_id,
                &[("token", token), ("token_type_hint", hint)],
            )
            .await;
            assert_eq!(
                (reply.status, reply.body.as_str()),
                (StatusCode::OK, ""),
                "{client_id} {hint}"
            );
            assert_eq!(reply.header("cache-control"), "no-store");
        }
        assert!(!opens_userinfo(&provider, &one).await, "{client_id}");
        assert!(opens_userinfo(&provider, &other).await, "{client_id}");
        let client = [("client_id", client_id)];
        let again = refreshed(&provider, &refresh_token(&one), &client).await;
        assert!(opens_userinfo(&provider, &again).await, "{client_id}");
    }
}

#[actix_web::test]
async fn a_token_that_a_client_has_for_itself_can_be_given_up() {
    let own = json!({
        "client_id": "machine",
        "grant_types": ["client_credentials"],
        "scope": "api1",
        "access_token_format": "reference",
        "secrets": offline()["secrets"],
    });
    let provider = Provider::with_more(json!([own])).await;
    for client_id in ["client", "machine"] {
        let form = [("grant_type", "client_credentials")];
        let tokens = provider.ask("/connect/token", client_id, "secret", &form).await;
        let tokens = tokens.json();
        let token = [("token", tokens["access_token"].as_str().unwrap())];
        let is_active = async || {
            let path = "/connect/introspect";
            provider.ask(path, client_id, "secret", &token).await.json()["active"] == true
        };
        assert!(is_active().await, "{client_id}");
        let reply = revoke(&provider, client_id, &token).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(!is_active().await, "{client_id}");
    }
}

#[actix_web::test]
async fn with_a_refresh_token_all_of_its_grant_is_given_up() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for (client_id, is_used) in [("offline", false), ("reference", false), ("offline", true)] {
        let client = [("client_id", client_id)];
        let (first, other) = (
            tokens(&visitor, client_id).await,
            tokens(&visitor, client_id).await,
        );
        let second = refreshed(&provider, &refresh_token(&first), &client).await;
        let given_up = refresh_token(if is_used { &first } else { &second });
        let reply = revoke(&provider, client_id, &[("token", &given_up)]).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(!opens_userinfo(&provider, &first).await && !opens_userinfo(&provider, &second).await);
        assert_is_invalid_grant(
            &refresh(&provider, &refresh_token(&second), &client).await,
            client_id,
        );
        assert!(opens_userinfo(&provider, &other).await, "another grant");
    }
}

#[actix_web::test]
async fn a_client_cannot_revoke_the_tokens_of_another() {
    let provider = start().await;
    let tokens = tokens(&Visitor::signed_in(&provider).await, "offline").await;
    for token in [tokens["access_token"].as_str().unwrap(), &refresh_token(&tokens)] {
        let reply = revoke(&provider, "web", &[("token", token)]).await;
        assert_is_invalid_grant(&reply, "another's");
    }
    assert!(opens_userinfo(&provider, &tokens).await);
    assert_eq!(
        refresh(&provider, &refresh_token(&tokens), &[]).await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn what_is_unknown_or_over_is_revoked_already() {
    let provider = start().await;
    let tokens = tokens(&Visitor::signed_in(&provider).await, "offline").await;
    for token in ["x", "a.b.c", &"x".repeat(10_000)] {
        assert_eq!(
            revoke(&provider, "web", &[("token", token)]).await.status,
            StatusCode::OK
        );
    }
    provider.clock.advance(Duration::hours(2));
    let expired = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        revoke(&provider, "offline", &[("token", expired)]).await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn bad_requests_are_refused_and_revoke_nothing() {
    let provider = start().await;
    let tokens = tokens(&Visitor::signed_in(&provider).await, "offline").await;
    let token = refresh_token(&tokens);
    let cases = [
        (
            provider.ask(PATH, "offline", "wrong", &[("token", &token)]).await,
            401,
            "invalid_client",
        ),
        (
            provider
                .call(TestRequest::post().uri(PATH).set_form([("token", &token)]))
                .await,
            401,
            "invalid_client",
        ),
        (
            provider
                .call(
                    TestRequest::post()
                        .uri(PATH)
                        .set_form([("token", token.as_str()), ("client_id", "offline")]),
                )
                .await,
            401,
            "invalid_client",
        ),
        (revoke(&provider, "offline", &[]).await, 400, "invalid_request"),
        (
            revoke(&provider, "offline", &[("token", &token), ("token", &token)]).await,
            400,
            "invalid_request",
        ),
        (
            provider
                .call(TestRequest::post().uri(PATH).set_json(json!({ "token": token })))
                .await,
            400,
            "invalid_request",
        ),
    ];
    for (reply, status, error) in cases {
        assert_eq!(
            (reply.status.as_u16(), reply.json()["error"].as_str()),
            (status, Some(error)),
            "{}",
            reply.body
        );
    }
    assert_eq!(provider.get(PATH).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refresh(&provider, &token, &[]).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_public_client_gives_up_its_own_tokens() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor
        .authorize(&[("client_id", "public"), ("scope", "openid")])
        .await
        .code();
    let tokens = provider
        .redeem(&code, &[("client_id", "public"), ("client_secret", "")])
        .await
        .json();
    let token = tokens["access_token"].as_str().unwrap();
    let form = [("token", token), ("client_id", "public")];
    assert!(opens_userinfo(&provider, &tokens).await);
    let reply = provider.call(TestRequest::post().uri(PATH).set_form(form)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(!opens_userinfo(&provider, &tokens).await);
}
