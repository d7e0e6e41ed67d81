//! Clients look after their registration (RFC 7592).

use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use oidc_protocol::identifiers::ClientId;
use serde_json::{Value, json};

use super::consent::{asked, press};
use super::provider::{ISSUER, Provider, REDIRECT_URI, Reply, no_limits};
use super::registration::{open, register, section, web_app, web_app_with};
use super::visitor::Visitor;
use crate::limits::{LimitSettings, Rule};

fn path(client: &Value) -> &str {
    let uri = client["registration_client_uri"].as_str().unwrap();
    uri.strip_prefix(ISSUER).unwrap()
}

fn token(client: &Value) -> &str {
    client["registration_access_token"].as_str().unwrap()
}

async fn manage(provider: &Provider, method: Method, path: &str, token: &str, body: Option<&Value>) -> Reply {
    let mut request = TestRequest::with_uri(path)
        .method(method)
        .insert_header(("authorization", format!("Bearer {token}")));
    if let Some(body) = body {
        request = request.set_json(body);
    }
    provider.call(request).await
}

async fn update(provider: &Provider, client: &Value, changes: &Value) -> Reply {
    let mut body = web_app_with(changes);
    if body.get("client_id").is_none() {
        body["client_id"] = client["client_id"].clone();
    }
    manage(provider, Method::PUT, path(client), token(client), Some(&body)).await
}

#[actix_web::test]
async fn a_client_reads_what_is_registered_but_not_its_secret() {
    let provider = open().await;
    for method in ["client_secret_basic", "client_secret_jwt"] {
        let metadata = web_app_with(&json!({ "token_endpoint_auth_method": method }));
        let client = register(&provider, &metadata).await;
        let reply = manage(&provider, Method::GET, path(&client), token(&client), None).await;
        assert_eq!(
            (reply.status, reply.header("cache-control")),
            (StatusCode::OK, "no-store")
        );
        let mut expected = client.clone();
        for told_once in [
            "client_secret",
            "client_secret_expires_at",
            "registration_access_token",
        ] {
            assert!(expected.as_object_mut().unwrap().remove(told_once).is_some());
        }
        assert_eq!(reply.json(), expected);
    }
}

#[actix_web::test]
async fn an_update_replaces_everything_that_it_does_not_name_as_well() {
    let provider = open().await;
    let metadata = web_app_with(&json!({ "contacts": ["ops@app.example"] }));
    let client = register(&provider, &metadata).await;
    let secret = client["client_secret"].as_str().unwrap();
    let changes = json!({
        "redirect_uris": ["https://new.example/callback"],
        "client_name": null,
        "client_secret": secret,
    });
    let reply = update(&provider, &client, &changes).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let told = reply.json();
    assert_eq!(told["redirect_uris"], json!(["https://new.example/callback"]));
    assert_eq!(told.get("contacts").or(told.get("client_name")), None);
    let id = client["client_id"].as_str().unwrap();
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor
        .authorize(&[("client_id", id), ("redirect_uri", REDIRECT_URI)])
        .await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    // The secret is the same as before.
    let reply = provider.ask("/connect/par", id, secret, &[]).await;
    assert_eq!(reply.json()["error"], "invalid_request");
}

#[actix_web::test]
async fn another_way_to_authenticate_comes_with_another_secret() {
    let provider = open().await;
    let client = register(&provider, &web_app()).await;
    let (id, old) = (
        client["client_id"].as_str().unwrap(),
        client["client_secret"].as_str().unwrap(),
    );
    let reply = update(
        &provider,
        &client,
        &json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
    )
    .await;
    let new = reply.json()["client_secret"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    for secret in [old, new.as_str()] {
        let reply = provider.ask("/connect/par", id, secret, &[]).await;
        assert_eq!(
            reply.json()["error"],
            "invalid_client",
            "a secret that is signed with is not sent"
        );
    }
}

#[actix_web::test]
async fn an_update_that_is_refused_changes_nothing() {
    let provider = open().await;
    let client = register(&provider, &web_app()).await;
    for changes in [
        json!({ "client_id": "web" }),
        json!({ "client_secret": "guessed" }),
        json!({ "client_secret_expires_at": 0 }),
        json!({ "registration_access_token": token(&client) }),
        json!({ "redirect_uris": [] }),
    ] {
        let reply = update(&provider, &client, &changes).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{changes}");
    }
    let reply = manage(&provider, Method::GET, path(&client), token(&client), None).await;
    assert_eq!(reply.json()["redirect_uris"], json!([REDIRECT_URI]));
}

#[actix_web::test]
async fn a_client_without_a_secret_presents_none() {
    let provider = open().await;
    let public = json!({ "token_endpoint_auth_method": "none" });
    let client = register(&provider, &web_app_with(&public)).await;
    assert_eq!(update(&provider, &client, &public).await.status, StatusCode::OK);
    let guessed = json!({ "token_endpoint_auth_method": "none", "client_secret": "guessed" });
    let reply = update(&provider, &client, &guessed).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
}

#[actix_web::test]
async fn whoever_changes_a_client_again_and_again_has_to_wait() {
    let limits = LimitSettings {
        client_registration: Rule::new(3, 60, 60, 1).unwrap(),
        ..no_limits()
    };
    let provider = Provider::start()
        .await
        .with_registration(section("open"), limits)
        .await;
    let client = register(&provider, &web_app()).await;
    for status in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(update(&provider, &client, &json!({})).await.status, status);
    }
}

#[actix_web::test]
async fn a_removed_client_is_gone_with_all_that_it_got() {
    let provider = open().await;
    let metadata = web_app_with(&json!({ "token_endpoint_auth_method": "client_secret_post" }));
    let client = register(&provider, &metadata).await;
    let (id, secret) = (
        client["client_id"].as_str().unwrap(),
        client["client_secret"].as_str().unwrap(),
    );
    let visitor = Visitor::signed_in(&provider).await;
    let request = [("client_id", id)];
    let page = asked(&visitor, &request).await;
    let allowed = press(&visitor, &page, "allow").await;
    let code = visitor.get(allowed.location()).await.code();
    let tokens = provider
        .redeem(&code, &[("client_id", id), ("client_secret", secret)])
        .await
        .json();
    let reply = manage(&provider, Method::DELETE, path(&client), token(&client), None).await;
    assert_eq!((reply.status, reply.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let userinfo = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", authorization));
    assert_eq!(provider.call(userinfo).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(visitor.authorize(&request).await.status, StatusCode::BAD_REQUEST);
    assert!(!visitor.get("/Grants").await.body.contains("Web app"));
    let subject = oidc_protocol::identifiers::SubjectId::parse("alice").unwrap();
    let consent = provider
        .storage
        .consent(subject.clone(), ClientId::parse(id).unwrap());
    assert_eq!(consent.await.unwrap(), None);
    let reply = manage(&provider, Method::GET, path(&client), token(&client), None).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn nobody_manages_a_client_with_another_token_than_its_own() {
    let provider = open().await;
    let (one, other) = (
        register(&provider, &web_app()).await,
        register(&provider, &web_app()).await,
    );
    let secret = one["client_secret"].as_str().unwrap();
    let body = web_app_with(&json!({ "client_id": one["client_id"] }));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        for wrong in [token(&other), secret, "guessed", ""] {
            let reply = manage(&provider, method.clone(), path(&one), wrong, Some(&body)).await;
            assert!(reply.status.is_client_error(), "{method} {wrong}");
            assert!(
                reply
                    .header("www-authenticate")
                    .starts_with(r#"Bearer realm="registration""#)
            );
        }
        // A client that is not there, or is the operator's, cannot be told from a wrong token.
        for path in ["/connect/register/nobody", "/connect/register/web"] {
            let reply = manage(&provider, method.clone(), path, token(&one), Some(&body)).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
        let reply = provider
            .call(
                TestRequest::with_uri(path(&one))
                    .method(method.clone())
                    .set_json(&body),
            )
            .await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method}");
        assert_eq!(reply.header("www-authenticate"), r#"Bearer realm="registration""#);
    }
    assert_eq!(
        manage(&provider, Method::GET, path(&one), token(&one), None)
            .await
            .status,
        StatusCode::OK
    );
}
