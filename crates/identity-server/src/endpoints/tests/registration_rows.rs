//! What a row of the table of registered clients is worth to whoever can write there.

use actix_web::http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey};
use oidc_protocol::identifiers::ClientId;
use serde_json::{Value, json};

use super::client_assertions::signed;
use super::provider::{Provider, authorize_path};
use super::registration::{open, register, text, web_app_with, with_assertion};
use crate::storage::StoredRegisteredClient;

async fn stored(provider: &Provider, client: &Value) -> StoredRegisteredClient {
    let id = ClientId::parse(text(client, "client_id")).unwrap();
    let stored = provider.storage.registered_client(id).await;
    stored.unwrap().unwrap()
}

#[actix_web::test]
async fn the_secret_that_a_client_signs_with_is_of_no_use_to_another_one_with_its_salt() {
    let provider = open().await;
    let signing = web_app_with(&json!({ "token_endpoint_auth_method": "client_secret_jwt" }));
    let (one, other) = (
        register(&provider, &signing).await,
        register(&provider, &signing).await,
    );
    let changed = StoredRegisteredClient {
        secret: stored(&provider, &one).await.secret,
        ..stored(&provider, &other).await
    };
    assert!(provider.storage.update_registered_client(changed).await.unwrap());
    let key = EncodingKey::from_secret(text(&one, "client_secret").as_bytes());
    for (client, expected) in [(&one, "invalid_request"), (&other, "invalid_client")] {
        let assertion = signed(&provider, text(client, "client_id"), Algorithm::HS256, &key, "a");
        let reply = with_assertion(&provider, &assertion).await;
        assert_eq!(reply.json()["error"], expected);
    }
}

#[actix_web::test]
async fn nobody_takes_over_the_identifier_of_a_client_of_the_operator() {
    let provider = open().await;
    let strangers = "https://stranger.example/callback";
    let client = register(&provider, &web_app_with(&json!({ "redirect_uris": [strangers] }))).await;
    let taken = StoredRegisteredClient {
        client_id: ClientId::parse("web").unwrap(),
        ..stored(&provider, &client).await
    };
    let kept = provider.storage.insert_registered_client(taken, None);
    assert!(kept.await.unwrap());
    let reply = provider
        .get(&authorize_path(&[("redirect_uri", strangers)]))
        .await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}
