//! What clients that register themselves name and do not hold is fetched: keys, and the document of a sector. So are the
//! addresses called where they want to hear of sign-outs. None of it leads into the network behind the server.

use actix_web::http::StatusCode;
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey};
use oidc_protocol::client_authentication::ASSERTION_TYPE;
use serde_json::{Value, json};
use time::Duration;

use super::client_assertions::{new_key, public_half, signed};
use super::consent::{asked, press};
use super::provider::{Provider, REDIRECT_URI};
use super::registration::{register, section, try_register, web_app_with};
use super::stranger::Stranger;
use super::visitor::Visitor;

/// A provider that may call the stranger's addresses, which are those of this machine.
async fn calling(stranger: &Stranger) -> Provider {
    let mut section = section("open");
    section["reachable_networks"] = json!(["127.0.0.0/8", "::1"]);
    Provider::start()
        .await
        .with_strangers(section, stranger.certificate())
        .await
}

/// A provider that may not.
async fn careful(stranger: &Stranger) -> Provider {
    Provider::start()
        .await
        .with_strangers(section("open"), stranger.certificate())
        .await
}

async fn refused(provider: &Provider, changes: &Value) -> String {
    let reply = try_register(provider, &web_app_with(changes)).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{changes}: {}", reply.body);
    assert_eq!(reply.json()["error"], "invalid_client_metadata");
    reply.json()["error_description"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_sector_is_that_of_the_document_that_names_the_redirect_uris() {
    let stranger = Stranger::start();
    let provider = calling(&stranger).await;
    let several = json!([REDIRECT_URI, "https://b.example/callback"]);
    let uri = stranger.publishes("/uris", &several);
    let metadata =
        json!({ "redirect_uris": several, "subject_type": "pairwise", "sector_identifier_uri": uri });
    let client = register(&provider, &web_app_with(&metadata)).await;
    assert_eq!(client["sector_identifier_uri"], uri);
    let visitor = Visitor::signed_in(&provider).await;
    asked(&visitor, &[("client_id", client["client_id"].as_str().unwrap())]).await;
    // A document that is somebody else's, or is none.
    stranger.publishes("/uris", &json!([REDIRECT_URI]));
    assert!(
        refused(&provider, &metadata)
            .await
            .contains("must be a list that has all")
    );
    for (path, status, body) in [
        ("/missing", 404, several.to_string().as_str()),
        ("/elsewhere", 302, "/uris"),
        ("/page", 200, "<html>"),
        (
            "/long",
            200,
            json!([REDIRECT_URI, "x".repeat(65 * 1024)]).to_string().as_str(),
        ),
    ] {
        let uri = stranger.answers(path, status, body.as_bytes());
        let metadata = json!({ "redirect_uris": [REDIRECT_URI], "subject_type": "pairwise", "sector_identifier_uri": uri });
        assert!(
            refused(&provider, &metadata)
                .await
                .contains("`sector_identifier_uri`"),
            "{path}"
        );
    }
    assert_eq!(stranger.asked("/uris").len(), 2, "redirects are not followed");
}

#[actix_web::test]
async fn addresses_behind_the_server_are_not_called_and_nothing_is_told_about_them() {
    let stranger = Stranger::start();
    let provider = careful(&stranger).await;
    let uri = stranger.publishes("/uris", &json!([REDIRECT_URI]));
    let mut told = Vec::new();
    for uri in [
        uri,
        stranger.url("/uris").replace("localhost", "127.0.0.1"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://localhost:1/nobody-listens".to_owned(),
        "https://[::ffff:127.0.0.1]/".to_owned(),
    ] {
        told.push(refused(&provider, &json!({ "sector_identifier_uri": uri })).await);
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    refused(
        &provider,
        &json!({ "jwks_uri": stranger.url("/keys"), "token_endpoint_auth_method": "private_key_jwt" }),
    )
    .await;
    assert!(stranger.asked("/uris").is_empty() && stranger.asked("/keys").is_empty());
}

/// What the client gets with an assertion of this key.
async fn present(provider: &Provider, id: &str, key: &EncodingKey, jwt_id: &str) -> Value {
    let assertion = signed(provider, id, Algorithm::ES256, key, jwt_id);
    let form = [
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion.as_str()),
    ];
    let request = actix_web::test::TestRequest::post()
        .uri("/connect/par")
        .set_form(form);
    provider.call(request).await.json()["error"].clone()
}

#[actix_web::test]
async fn keys_are_those_that_the_client_publishes_now() {
    let stranger = Stranger::start();
    let provider = calling(&stranger).await;
    let (old, new) = (new_key(), new_key());
    let keys = |keys: &[&EncodingKey]| json!({ "keys": keys.iter().map(|key| public_half(key)).collect::<Vec<_>>() });
    let uri = stranger.publishes("/keys", &keys(&[&old]));
    let metadata = json!({ "jwks_uri": uri, "token_endpoint_auth_method": "private_key_jwt" });
    let client = register(&provider, &web_app_with(&metadata)).await;
    assert_eq!((&client["jwks_uri"], client.get("jwks")), (&json!(uri), None));
    let id = client["client_id"].as_str().unwrap();
    assert_eq!(present(&provider, id, &old, "1").await, "invalid_request");
    assert_eq!(
        stranger.asked("/keys").len(),
        1,
        "known keys are not fetched again"
    );
    // A key that is not there yet is looked for, but not by everybody who sends something.
    stranger.publishes("/keys", &keys(&[&old, &new]));
    assert_eq!(present(&provider, id, &new, "2").await, "invalid_client");
    assert_eq!(stranger.asked("/keys").len(), 1);
    provider.clock.advance(Duration::seconds(10));
    assert_eq!(present(&provider, id, &new, "3").await, "invalid_request");
    for number in 0..3 {
        assert_eq!(
            present(&provider, id, &new_key(), &format!("a{number}")).await,
            "invalid_client"
        );
    }
    assert_eq!(stranger.asked("/keys").len(), 2);
    // A key that is taken back counts for an hour at most; when nothing is there, the last keys do.
    stranger.publishes("/keys", &keys(&[&new]));
    assert_eq!(present(&provider, id, &old, "4").await, "invalid_request");
    provider.clock.advance(Duration::HOUR);
    assert_eq!(present(&provider, id, &old, "5").await, "invalid_client");
    stranger.answers("/keys", 500, b"");
    provider.clock.advance(Duration::HOUR);
    assert_eq!(present(&provider, id, &new, "6").await, "invalid_request");
    stranger.publishes("/keys", &json!(["no set of keys"]));
    provider.clock.advance(Duration::HOUR);
    assert_eq!(present(&provider, id, &new, "7").await, "invalid_request");
}

#[actix_web::test]
async fn of_many_who_miss_a_key_at_once_one_looks_for_it() {
    let stranger = Stranger::start();
    let provider = calling(&stranger).await;
    let uri = stranger.publishes("/keys", &json!({ "keys": [public_half(&new_key())] }));
    let metadata = json!({ "jwks_uri": uri, "token_endpoint_auth_method": "private_key_jwt" });
    let client = register(&provider, &web_app_with(&metadata)).await;
    let id = client["client_id"].as_str().unwrap();
    provider.clock.advance(Duration::minutes(1));
    let unknown = new_key();
    let jwt_ids: Vec<_> = (0..8).map(|number| number.to_string()).collect();
    let answers = jwt_ids
        .iter()
        .map(|jwt_id| present(&provider, id, &unknown, jwt_id));
    for answer in join_all(answers).await {
        assert_eq!(answer, "invalid_client");
    }
    assert_eq!(stranger.asked("/keys").len(), 2);
}

#[actix_web::test]
async fn keys_must_be_there_when_a_client_registers() {
    let stranger = Stranger::start();
    let provider = calling(&stranger).await;
    for (path, document) in [
        ("/none", json!({ "keys": [] })),
        ("/secret", json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] })),
        ("/list", json!([])),
    ] {
        let uri = stranger.publishes(path, &document);
        refused(&provider, &json!({ "jwks_uri": uri })).await;
    }
}

#[actix_web::test]
async fn a_stranger_hears_of_a_sign_out_where_it_may_be_called_and_nowhere_else() {
    let stranger = Stranger::start();
    stranger.publishes("/out", &json!({}));
    let metadata = web_app_with(&json!({
        "backchannel_logout_uri": stranger.url("/out"),
        "backchannel_logout_session_required": true,
        "token_endpoint_auth_method": "client_secret_post",
    }));
    for may_be_called in [true, false] {
        let provider = if may_be_called {
            calling(&stranger).await
        } else {
            careful(&stranger).await
        };
        let client = register(&provider, &metadata).await;
        let (id, secret) = (
            client["client_id"].as_str().unwrap(),
            client["client_secret"].as_str().unwrap(),
        );
        let visitor = Visitor::signed_in(&provider).await;
        let page = asked(&visitor, &[("client_id", id)]).await;
        let allowed = press(&visitor, &page, "allow").await;
        let code = visitor.get(allowed.location()).await.code();
        provider
            .redeem(&code, &[("client_id", id), ("client_secret", secret)])
            .await;
        let page = visitor.get("/Account/Logout").await;
        press(&visitor, &page, "").await;
        assert_eq!(provider.server.logouts.deliver_due().await.unwrap(), 1);
        // Nothing is added to what the first of them had asked.
        assert_eq!(stranger.asked("/out").len(), 1);
        let left = provider.storage.next_logout_delivery().await.unwrap();
        // What could not be delivered is tried again, like all others.
        assert_eq!(left.is_some(), provider.server.logouts.counters().failed == 1);
    }
}
