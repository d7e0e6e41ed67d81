//! Each endpoint answers at its address, with what it is for.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::super::device::television;
use super::super::provider::{ISSUER, POST_LOGOUT, Provider, authorize_parameters, encoded};
use super::super::registration::{open, register, web_app};
use super::super::visitor::Visitor;

fn path(url: &Value) -> &str {
    url.as_str().unwrap().strip_prefix(ISSUER).unwrap()
}

pub(super) async fn issuer(value: Value) {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let (_, id_token) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(id_token["iss"], value);
    assert_eq!(value, ISSUER);
}

pub(super) async fn authorization(url: Value) {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let parameters = authorize_parameters(&[]);
    let by_link = visitor
        .get(&format!("{}?{}", path(&url), encoded(&parameters)))
        .await;
    by_link.code();
    let by_form = visitor.post(path(&url), &parameters).await;
    visitor.get(by_form.location()).await.code();
}

pub(super) async fn pushed_authorization_request(url: Value) {
    let provider = Provider::start().await;
    let reply = provider
        .ask(path(&url), "web", "secret", &authorize_parameters(&[]))
        .await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    let name = reply.json()["request_uri"].as_str().unwrap().to_owned();
    let visitor = Visitor::signed_in(&provider).await;
    let request = encoded(&[("client_id", "web"), ("request_uri", &name)]);
    visitor.get(&format!("/connect/authorize?{request}")).await.code();
}

pub(super) async fn token(url: Value) {
    let provider = Provider::start().await;
    let form = [("grant_type", "client_credentials")];
    let reply = provider.ask(path(&url), "client", "secret", &form).await;
    assert!(reply.json()["access_token"].is_string(), "{}", reply.body);
}

pub(super) async fn userinfo(url: Value) {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    for request in [TestRequest::get(), TestRequest::post()] {
        let request = request
            .uri(path(&url))
            .insert_header(("authorization", authorization.as_str()));
        assert_eq!(provider.call(request).await.json()["sub"], "alice");
    }
}

pub(super) async fn end_session(url: Value) {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(&[]).await;
    let parameters = encoded(&[
        ("id_token_hint", tokens["id_token"].as_str().unwrap()),
        ("post_logout_redirect_uri", POST_LOGOUT),
    ]);
    let reply = visitor.get(&format!("{}?{parameters}", path(&url))).await;
    assert_eq!(visitor.get(reply.location()).await.location(), POST_LOGOUT);
    assert!(!visitor.is_signed_in().await);
}

pub(super) async fn device_authorization(url: Value) {
    let provider = Provider::with_more(json!([television()])).await;
    let form = [("client_id", "television"), ("scope", "openid")];
    let reply = provider
        .call(TestRequest::post().uri(path(&url)).set_form(form))
        .await;
    assert!(reply.json()["device_code"].is_string(), "{}", reply.body);
}

pub(super) async fn introspection(url: Value) {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let form = [("token", tokens["access_token"].as_str().unwrap())];
    let told = provider.ask(path(&url), "web", "secret", &form).await.json();
    assert_eq!(told["active"], true, "{told}");
}

pub(super) async fn revocation(url: Value) {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let form = [("token", tokens["access_token"].as_str().unwrap())];
    let reply = provider.ask(path(&url), "web", "secret", &form).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let told = provider
        .ask("/connect/introspect", "web", "secret", &form)
        .await
        .json();
    assert_eq!(told["active"], false, "{told}");
}

pub(super) async fn check_session(url: Value) {
    let provider = Provider::start().await;
    let page = provider.get(path(&url)).await;
    assert_eq!(page.status, StatusCode::OK);
    // It is for the frames of others.
    assert_eq!(page.header("x-frame-options"), "");
    assert!(
        !page
            .header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert!(page.body.contains("/assets/check-session.js"), "{}", page.body);
}

pub(super) async fn jwks(url: Value) {
    let provider = Provider::start().await;
    let keys = provider.get(path(&url)).await.json();
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let (header, _) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    let mut published = keys["keys"].as_array().unwrap().iter();
    assert!(
        published.any(|key| key["kid"] == header.kid.as_deref().unwrap()),
        "{keys}"
    );
}

pub(super) async fn registration(url: Value) {
    let provider = open().await;
    assert_eq!(path(&url), "/connect/register");
    let client = register(&provider, &web_app()).await;
    let (id, secret) = (
        client["client_id"].as_str().unwrap(),
        client["client_secret"].as_str().unwrap(),
    );
    // It is a client from now on.
    let reply = provider.ask("/connect/par", id, secret, &[]).await;
    assert_eq!(reply.json()["error"], "invalid_request", "{}", reply.body);
    let elsewhere = Provider::start().await;
    let document = elsewhere.get(super::DOCUMENT).await.json();
    assert_eq!(document.get("registration_endpoint"), None);
    let reply = elsewhere
        .call(TestRequest::post().uri(path(&url)).set_json(web_app()))
        .await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
}
