use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::client::{Client, ClientSecretHash, SecretHashError, SharedSecret, SharedSecretError};
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::registration::{Credentials, RegistrationError, RegistrationPolicy};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::{ClientStore, ClientStoreError};
use crate::storage::{Storage, StoredClientSecret, StoredRegisteredClient};

/// Under which the server keeps the secret of which secrets are made that clients sign with.
pub(crate) const SECRET: &str = "registered_clients";

/// Clients that have registered themselves.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredClients {
    storage: Arc<dyn Storage>,
    policy: Arc<RegistrationPolicy>,
    secrets: ClientSecrets,
}

/// Makes the secrets that clients sign with. The provider needs such a secret itself, so that a hash does not do; it is
/// made anew of a salt whenever it is needed, and a copy of the database is worth nothing without the key.
#[derive(Clone)]
struct ClientSecrets(hmac::Key);

impl RegisteredClients {
    /// The clients in `storage`, within what `policy` allows now. `secret` must stay the same for ever.
    pub(crate) fn new(
        storage: &Arc<dyn Storage>,
        policy: &Arc<RegistrationPolicy>,
        secret: &SecretSlice<u8>,
    ) -> Self {
        Self {
            storage: Arc::clone(storage),
            policy: Arc::clone(policy),
            secrets: ClientSecrets(hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret())),
        }
    }

    /// The secret that a client signs with.
    pub(crate) fn shared_secret(&self, client_id: &ClientId, salt: &str) -> SecretString {
        // Neither has a line break, so no other pair gives the same text.
        let tag = hmac::sign(&self.secrets.0, format!("{client_id}\n{salt}").as_bytes());
        URL_SAFE_NO_PAD.encode(tag).into()
    }

    /// The client of what is stored, or is about to be.
    pub(crate) fn client(&self, stored: &StoredRegisteredClient) -> Result<Client, UnusableClient> {
        let credentials = match &stored.secret {
            StoredClientSecret::None => Credentials::None,
            StoredClientSecret::Hash(hash) => Credentials::Hash(ClientSecretHash::from_hex(hash, None)?),
            StoredClientSecret::Salt(salt) => {
                let secret = self.shared_secret(&stored.client_id, salt);
                Credentials::Shared(SharedSecret::try_from(secret)?)
            }
        };
        let client_id = stored.client_id.clone();
        Ok(stored.metadata.client(client_id, credentials, &self.policy)?)
    }

    async fn find(&self, id: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError> {
        let stored = self.storage.registered_client(id.clone()).await;
        let Some(stored) = stored.map_err(|error| ClientStoreError(error.into()))? else {
            return Ok(None);
        };
        match self.client(&stored) {
            Ok(client) => Ok(Some(Arc::new(client))),
            Err(reason) => {
                tracing::warn!(client_id = %id, %reason, "a registered client is not what may be registered now");
                Ok(None)
            }
        }
    }
}

/// What is stored makes no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnusableClient {
    /// It may not be registered, or not any more: what may be has changed.
    #[error(transparent)]
    Metadata(#[from] RegistrationError),
    /// The hash of its secret is none.
    #[error(transparent)]
    Hash(#[from] SecretHashError),
    /// Its secret is none.
    #[error(transparent)]
    Secret(#[from] SharedSecretError),
}

impl fmt::Debug for ClientSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ClientSecrets(…)")
    }
}

/// The clients of the operator, and beside them those that have registered themselves. The operator's come first: nobody
/// takes over an identifier.
#[derive(Debug)]
pub(crate) struct WithRegistered {
    pub(crate) configured: Arc<dyn ClientStore>,
    pub(crate) registered: RegisteredClients,
}

#[async_trait]
impl ClientStore for WithRegistered {
    async fn by_id(&self, id: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError> {
        match self.configured.by_id(id).await? {
            Some(client) => Ok(Some(client)),
            None => self.registered.find(id).await,
        }
    }

    /// Only those of the operator: what strangers write is not shown to people who have not asked for it.
    async fn listed(&self) -> Result<Vec<Arc<Client>>, ClientStoreError> {
        self.configured.listed().await
    }

    fn lists_all(&self) -> bool {
        false
    }

    async fn allows_origin(&self, origin: &str) -> Result<bool, ClientStoreError> {
        self.configured.allows_origin(origin).await
    }
}
