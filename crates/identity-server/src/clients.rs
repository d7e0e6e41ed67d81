//! The relying parties, behind a trait.

mod pages;
mod registered;
mod signed;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::ClientId;
use time::Duration;

pub use self::pages::ClientPages;
pub(crate) use self::registered::{RegisteredClients, SECRET, UnusableClient, WithRegistered};
pub(crate) use self::signed::signer;

/// Looks clients up. A lookup that fails is an internal error.
#[async_trait]
pub trait ClientStore: std::fmt::Debug + Send + Sync + 'static {
    /// The client with this identifier.
    async fn by_id(&self, id: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError>;

    /// The clients that people may be shown, and whose pages may ask in the browser whether the session goes on. A store
    /// that holds too many to list them lists none.
    async fn listed(&self) -> Result<Vec<Arc<Client>>, ClientStoreError> {
        Ok(Vec::new())
    }

    /// Whether [`ClientStore::listed`] tells all clients there are. Where it does not, pages of any origin may ask in the
    /// browser whether the session goes on.
    fn lists_all(&self) -> bool {
        true
    }

    /// The client with its public keys as it publishes them now, where it publishes them somewhere and what is known of
    /// them is older than `age`; none otherwise.
    async fn with_keys_newer_than(
        &self,
        _client: &Client,
        _age: Duration,
    ) -> Result<Option<Arc<Client>>, ClientStoreError> {
        Ok(None)
    }

    /// Whether some client is registered with this origin, so that its scripts may call the token, userinfo and
    /// revocation endpoints.
    async fn allows_origin(&self, origin: &str) -> Result<bool, ClientStoreError> {
        let clients = self.listed().await?;
        Ok(clients.iter().any(|client| client.allows_origin(origin)))
    }
}

/// The client store does not answer.
#[derive(Debug, thiserror::Error)]
#[error("client store: {0}")]
pub struct ClientStoreError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// Clients that stand in the configuration file.
#[derive(Debug, Default)]
pub struct ConfiguredClients(BTreeMap<ClientId, Arc<Client>>);

/// Two clients under one identifier.
#[derive(Debug, thiserror::Error)]
#[error("client_id `{0}` stands twice; give each client its own")]
pub struct ClientsError(ClientId);

impl ConfiguredClients {
    /// Clients with an identifier each of their own.
    pub fn new(clients: Vec<Client>) -> Result<Self, ClientsError> {
        let mut by_id = BTreeMap::new();
        for client in clients {
            let id = client.client_id().clone();
            if by_id.insert(id.clone(), Arc::new(client)).is_some() {
                return Err(ClientsError(id));
            }
        }
        Ok(Self(by_id))
    }
}

#[async_trait]
impl ClientStore for ConfiguredClients {
    async fn by_id(&self, id: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError> {
        Ok(self.0.get(id).cloned())
    }

    async fn listed(&self) -> Result<Vec<Arc<Client>>, ClientStoreError> {
        Ok(self.0.values().cloned().collect())
    }
}
