//! What clients and people see when something inside does not work: that it failed, and never why.

use std::sync::Arc;

use actix_web::http::StatusCode;
use async_trait::async_trait;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::ClientId;

use super::provider::{Provider, authorize_path};
use crate::clients::{ClientStore, ClientStoreError};

#[derive(Debug)]
struct BrokenStore;

#[async_trait]
impl ClientStore for BrokenStore {
    async fn by_id(&self, _: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError> {
        Err(ClientStoreError("postgres://user:secret@db failed".into()))
    }

    async fn allows_origin(&self, _: &str) -> Result<bool, ClientStoreError> {
        Err(ClientStoreError("postgres://user:secret@db failed".into()))
    }
}

#[actix_web::test]
async fn a_store_that_fails_is_a_server_error_without_its_reason() {
    let provider = Provider::start().await.with_clients(BrokenStore).await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "client"),
        ("client_secret", "secret"),
    ];
    let token = provider.token(None, &form).await;
    assert_eq!(token.json()["error"], "server_error");
    assert_eq!(token.header("cache-control"), "no-store");
    for reply in [
        token,
        provider.get(&authorize_path(&[])).await,
        provider.get("/connect/endsession?client_id=web").await,
    ] {
        assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(reply.header("location"), "");
        assert!(!reply.body.contains("postgres"), "{}", reply.body);
        assert!(reply.header("x-request-id").len() > 10);
    }
}
