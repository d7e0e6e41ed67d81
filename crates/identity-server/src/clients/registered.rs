use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::client::{
    Client, ClientKeys, ClientSecretHash, SecretHashError, SharedSecret, SharedSecretError,
};
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::registration::{Credentials, RegistrationError, RegistrationPolicy};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use time::Duration;
use web_host::Clock;

use super::{ClientStore, ClientStoreError};
use crate::outgoing::ForeignCalls;
use crate::storage::{FetchedKeys, Storage, StorageError, StoredClientSecret, StoredRegisteredClient};

/// Under which the server keeps the secret of which secrets are made that clients sign with.
pub(crate) const SECRET: &str = "registered_clients";

/// Clients that have registered themselves.
#[derive(Debug, Clone)]
pub(crate) struct RegisteredClients {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    policy: Arc<RegistrationPolicy>,
    secrets: ClientSecrets,
    calls: ForeignCalls,
}

/// Makes the secrets that clients sign with. The provider needs such a secret itself, so that a hash does not do; it is
/// made anew of a salt whenever it is needed, and a copy of the database is worth nothing without the key.
#[derive(Clone)]
struct ClientSecrets(hmac::Key);

impl RegisteredClients {
    /// The clients in `storage`, within what `policy` allows now. `secret` must stay the same for ever.
    pub(crate) fn new(
        storage: &Arc<dyn Storage>,
        clock: &Arc<dyn Clock>,
        policy: RegistrationPolicy,
        secret: &SecretSlice<u8>,
        calls: ForeignCalls,
    ) -> Self {
        Self {
            storage: Arc::clone(storage),
            clock: Arc::clone(clock),
            policy: Arc::new(policy),
            calls,
            secrets: ClientSecrets(hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret())),
        }
    }

    /// How addresses are called that such clients have chosen.
    pub(crate) fn calls(&self) -> &ForeignCalls {
        &self.calls
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
        let jwks = stored.fetched_keys.as_ref().map(|keys| &keys.jwks);
        Ok(stored
            .metadata
            .client(client_id, credentials, jwks, &self.policy)?)
    }

    async fn find(&self, id: &ClientId) -> Result<Option<Arc<Client>>, ClientStoreError> {
        let stored = self.storage.registered_client(id.clone()).await;
        let stored = stored.map_err(|error| ClientStoreError(error.into()))?;
        Ok(stored.and_then(|stored| self.usable(&stored)))
    }

    fn usable(&self, stored: &StoredRegisteredClient) -> Option<Arc<Client>> {
        match self.client(stored) {
            Ok(client) => Some(Arc::new(client)),
            Err(reason) => {
                let client_id = &stored.client_id;
                tracing::warn!(%client_id, %reason, "a registered client is not what may be registered now");
                None
            }
        }
    }

    /// The client with the keys that it publishes now, where they are older than `age`. What is not there any more, or is
    /// no set of keys, changes nothing.
    async fn refetched(&self, id: &ClientId, age: Duration) -> Result<Option<Arc<Client>>, StorageError> {
        let Some(mut stored) = self.storage.registered_client(id.clone()).await? else {
            return Ok(None);
        };
        let (Some(uri), Some(keys)) = (&stored.metadata.jwks_uri, &stored.fetched_keys) else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now - keys.at < age || !self.storage.claim_key_fetch(id.clone(), keys.at, now).await? {
            return Ok(None);
        }
        let keys = match self.calls.json(uri.as_str()).await {
            Ok(jwks) if ClientKeys::usable_of(&jwks).is_ok() => FetchedKeys { jwks, at: now },
            Ok(_) => {
                tracing::warn!(client_id = %id, "what is at the jwks_uri of a client is no set of keys");
                return Ok(None);
            }
            Err(reason) => {
                tracing::warn!(client_id = %id, %reason, "the keys of a client cannot be fetched");
                return Ok(None);
            }
        };
        self.storage.put_fetched_keys(id.clone(), keys.clone()).await?;
        stored.fetched_keys = Some(keys);
        Ok(self.usable(&stored))
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

    async fn with_keys_newer_than(
        &self,
        client: &Client,
        age: Duration,
    ) -> Result<Option<Arc<Client>>, ClientStoreError> {
        if !client.is_self_registered() {
            return self.configured.with_keys_newer_than(client, age).await;
        }
        let refetched = self.registered.refetched(client.client_id(), age).await;
        refetched.map_err(|error| ClientStoreError(error.into()))
    }

    async fn allows_origin(&self, origin: &str) -> Result<bool, ClientStoreError> {
        self.configured.allows_origin(origin).await
    }
}
