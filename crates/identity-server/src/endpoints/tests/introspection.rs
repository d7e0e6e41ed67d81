use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use super::provider::{ISSUER, Provider, Reply};
use super::refresh::{offline_with, refresh, refresh_token};
use super::visitor::Visitor;

const PATH: &str = "/connect/introspect";
const ORDERS: &str = "https://orders.example";

async fn start() -> Provider {
    let client = |client_id, format| {
        offline_with(&json!({
            "client_id": client_id,
            "scope": "openid offline_access orders invoices",
            "access_token_format": format,
            "introspection_signed_response_alg": "ES256",
        }))
    };
    Provider::with_more(json!([
        client("offline", "jwt"),
        client("reference", "reference")
    ]))
    .await
}

async fn tokens(visitor: &Visitor<'_>, client_id: &str, scope: &str) -> Value {
    visitor
        .tokens(&[("client_id", client_id), ("scope", scope)])
        .await
}

async fn ask(provider: &Provider, caller: &str, token: &str) -> Value {
    let reply = provider.ask(PATH, caller, "secret", &[("token", token)]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("content-type"), "application/json");
    reply.json()
}

#[actix_web::test]
async fn an_api_learns_about_the_tokens_that_are_for_it() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let now = provider.clock.now().unix_timestamp();
    for client_id in ["offline", "reference"] {
        let for_both = tokens(&visitor, client_id, "openid orders invoices").await;
        let answer = ask(&provider, ORDERS, for_both["access_token"].as_str().unwrap()).await;
        for (name, value) in [
            ("active", json!(true)),
            ("iss", json!(ISSUER)),
            ("sub", json!("alice")),
            ("client_id", json!(client_id)),
            ("scope", json!("orders")),
            ("token_type", json!("Bearer")),
            ("iat", json!(now)),
            ("exp", json!(now + 3600)),
            ("role", json!("admin")),
        ] {
            assert_eq!(answer[name], value, "{client_id}: {name}");
        }
        let for_another = tokens(&visitor, client_id, "openid invoices").await;
        let answer = ask(&provider, ORDERS, for_another["access_token"].as_str().unwrap()).await;
        assert_eq!(answer, json!({ "active": false }), "{client_id}");
    }
}

#[actix_web::test]
async fn a_client_learns_about_its_own_tokens_refresh_tokens_included() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let mine = tokens(&visitor, "offline", "openid offline_access").await;
    let access_token = mine["access_token"].as_str().unwrap();
    assert_eq!(
        ask(&provider, "offline", access_token).await["scope"],
        "offline_access openid"
    );
    assert_eq!(
        ask(&provider, "web", access_token).await,
        json!({ "active": false })
    );
    let token = refresh_token(&mine);
    assert_eq!(
        ask(&provider, "offline", &token).await,
        json!({
            "active": true,
            "iss": ISSUER,
            "sub": "alice",
            "client_id": "offline",
            "scope": "offline_access openid",
            "exp": provider.clock.now().unix_timestamp() + 1_296_000,
        })
    );
    for other in ["web", ORDERS] {
        assert_eq!(
            ask(&provider, other, &token).await,
            json!({ "active": false }),
            "{other}"
        );
    }
    refresh(&provider, &token, &[]).await;
    assert_eq!(
        ask(&provider, "offline", &token).await,
        json!({ "active": false }),
        "used"
    );
}

#[actix_web::test]
async fn a_client_with_subjects_of_its_own_hears_of_no_other() {
    let pairwise = offline_with(&json!({ "client_id": "pairwise", "subject_type": "pairwise" }));
    let provider = Provider::with_more(json!([pairwise])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let mine = tokens(&visitor, "pairwise", "openid offline_access").await;
    let (_, id_token) = provider.verified(mine["id_token"].as_str().unwrap()).await;
    assert_ne!(id_token["sub"], "alice");
    for token in [mine["access_token"].as_str().unwrap(), &refresh_token(&mine)] {
        assert_eq!(ask(&provider, "pairwise", token).await["sub"], id_token["sub"]);
    }
}

#[actix_web::test]
async fn whatever_is_wrong_with_a_token_the_answer_is_the_same() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (first, second) = (
        tokens(&visitor, "offline", "openid orders").await,
        tokens(&visitor, "reference", "openid orders").await,
    );
    let code = visitor
        .authorize(&[("client_id", "offline"), ("scope", "openid")])
        .await
        .code();
    let long = "x".repeat(10_000);
    for token in ["x", &long, "a.b.c", &code, first["id_token"].as_str().unwrap()] {
        for caller in [ORDERS, "offline"] {
            assert_eq!(
                ask(&provider, caller, token).await,
                json!({ "active": false }),
                "{token}"
            );
        }
    }
    provider.clock.advance(Duration::hours(1));
    for tokens in [first, second] {
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(
            ask(&provider, ORDERS, token).await,
            json!({ "active": false }),
            "expired"
        );
    }
}

fn assert_is_refused(reply: &Reply, status: StatusCode, error: &str, case: &str) {
    assert_eq!(reply.status, status, "{case}: {}", reply.body);
    assert_eq!(reply.json()["error"], error, "{case}");
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
    let challenge = reply.header("www-authenticate");
    assert_eq!(
        challenge.starts_with("Basic "),
        status == StatusCode::UNAUTHORIZED,
        "{case}"
    );
}

#[actix_web::test]
async fn whoever_does_not_authenticate_learns_nothing() {
    let provider = start().await;
    let tokens = tokens(&Visitor::signed_in(&provider).await, "offline", "openid orders").await;
    let token = tokens["access_token"].as_str().unwrap();
    let form = [("token", token)];
    for (caller, secret) in [
        (ORDERS, "wrong"),
        ("https://invoices.example", "secret"),
        ("https://unknown.example", "secret"),
        ("offline", "wrong"),
        ("public", "secret"),
    ] {
        let reply = provider.ask(PATH, caller, secret, &form).await;
        assert_is_refused(&reply, StatusCode::UNAUTHORIZED, "invalid_client", caller);
    }
    let public = [("token", token), ("client_id", "public")];
    let nobody = [("token", token)];
    for form in [&public[..], &nobody] {
        let reply = provider.call(TestRequest::post().uri(PATH).set_form(form)).await;
        assert_is_refused(&reply, StatusCode::UNAUTHORIZED, "invalid_client", "public");
    }
    let bearer = TestRequest::post()
        .uri(PATH)
        .insert_header(("authorization", format!("Bearer {token}")))
        .set_form(form);
    let reply = provider.call(bearer).await;
    assert_is_refused(&reply, StatusCode::UNAUTHORIZED, "invalid_client", "bearer");
}

#[actix_web::test]
async fn a_malformed_question_is_an_invalid_request() {
    let provider = start().await;
    for form in [&[][..], &[("token", "")], &[("token", "a"), ("token", "b")]] {
        let reply = provider.ask(PATH, ORDERS, "secret", form).await;
        assert_is_refused(
            &reply,
            StatusCode::BAD_REQUEST,
            "invalid_request",
            &format!("{form:?}"),
        );
    }
    let json = TestRequest::post().uri(PATH).set_json(json!({ "token": "x" }));
    assert_is_refused(
        &provider.call(json).await,
        StatusCode::BAD_REQUEST,
        "invalid_request",
        "json",
    );
    assert_eq!(provider.get(PATH).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[actix_web::test]
async fn whoever_accepts_a_jwt_gets_the_answer_signed() {
    let provider = start().await;
    let tokens = tokens(&Visitor::signed_in(&provider).await, "offline", "openid orders").await;
    let token = tokens["access_token"].as_str().unwrap();
    for (caller, algorithm, accept, is_active) in [
        (
            "client_id=offline",
            "ES256",
            "application/token-introspection+jwt",
            true,
        ),
        (
            "client_id=web",
            "RS256",
            "application/json, Application/Token-Introspection+JWT;q=0.9",
            false,
        ),
    ] {
        let request = TestRequest::post()
            .uri(PATH)
            .insert_header(("accept", accept))
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(format!("{caller}&client_secret=secret&token={token}"));
        let reply = provider.call(request).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(
            reply.header("content-type"),
            "application/token-introspection+jwt"
        );
        assert_eq!(reply.header("cache-control"), "no-store");
        let (header, claims) = provider.verified(&reply.body).await;
        assert_eq!(header.typ.as_deref(), Some("token-introspection+jwt"));
        assert_eq!(format!("{:?}", header.alg), algorithm);
        assert_eq!(claims["iss"], ISSUER);
        assert_eq!(claims["aud"], caller.split('=').nth(1).unwrap());
        assert_eq!(claims["iat"], provider.clock.now().unix_timestamp());
        assert_eq!(claims["token_introspection"]["active"], is_active);
        assert!(claims.get("exp").is_none() && claims.get("sub").is_none());
    }
}
