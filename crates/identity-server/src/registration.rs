//! Clients register themselves, and look after their registration (OpenID Connect Dynamic Client Registration 1.0,
//! RFC 7591, RFC 7592).

mod refusal;
mod settings;

use oidc_protocol::bearer::BearerToken;
use oidc_protocol::client::ClientSecretHash;
use oidc_protocol::endpoints;
use oidc_protocol::https_url::HttpsUrl;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::registration::{
    ClientInformation, RegisteredMetadata, RegistrationError, RegistrationUpdate, SecretKind,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use subtle::ConstantTimeEq;

pub(crate) use self::refusal::Refusal;
pub use self::settings::{RegistrationAccess, RegistrationSettings};

use crate::audit::{Event, RemovedBy};
use crate::clients::{RegisteredClients, UnusableClient};
use crate::error::{InternalError, RequestError};
use crate::keys::KeyRing;
use crate::server::Parts;
use crate::storage::{FetchedKeys, KeyHash, StoredClientSecret, StoredRegisteredClient};

/// A refusal, or something internal.
type Stop = RequestError<Refusal>;

/// Registers clients.
#[derive(Debug, Clone)]
pub(crate) struct Registrations {
    parts: Parts,
    keys: KeyRing,
    clients: RegisteredClients,
    settings: RegistrationSettings,
}

/// A secret of a client: what it is told, and what is kept.
struct Secret {
    told: Option<SecretString>,
    kept: StoredClientSecret,
}

impl Registrations {
    pub(crate) fn new(
        parts: &Parts,
        keys: &KeyRing,
        clients: RegisteredClients,
        settings: RegistrationSettings,
    ) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
            clients,
            settings,
        }
    }

    /// Whether somebody may register a client.
    pub(crate) fn is_open(&self) -> bool {
        self.settings.access != RegistrationAccess::Closed
    }

    /// Registers a client, and tells it all about itself. `token` is the initial access token, where there is one.
    pub(crate) async fn register(&self, token: Option<&BearerToken>, body: &[u8]) -> Result<Value, Stop> {
        let admission = self.admission(token).await?;
        let registered = self.try_register(admission, body).await;
        self.note_refusal(None, &registered);
        registered
    }

    async fn try_register(&self, admission: Option<KeyHash>, body: &[u8]) -> Result<Value, Stop> {
        let metadata = RegisteredMetadata::parse(body, &self.settings.policy)?;
        let fetched_keys = self.look_up(&metadata).await?;
        let client_id = ClientId::parse(self.parts.random.uuid().to_string()).map_err(InternalError::from)?;
        let secret = self.new_secret(&client_id, metadata.secret_kind());
        let access_token: SecretString = self.parts.random.token().into();
        let now = self.parts.clock.now();
        let stored = StoredRegisteredClient {
            client_id,
            metadata,
            secret: secret.kept,
            access_token: KeyHash::of(access_token.expose_secret()),
            fetched_keys,
            created_at: now,
            updated_at: now,
        };
        self.prepare(&stored).await?;
        let is_kept = self
            .parts
            .storage
            .insert_registered_client(stored.clone(), admission)
            .await
            .map_err(InternalError::from)?;
        if !is_kept {
            return Err(Refusal::invalid_token().into());
        }
        self.parts.audit.record(Event::ClientRegistered {
            client_id: &stored.client_id,
        });
        self.information(&stored, secret.told.as_ref(), Some(&access_token))
    }

    /// What is registered of a client, for whoever has its registration access token.
    pub(crate) async fn read(&self, client_id: &str, token: &BearerToken) -> Result<Value, Stop> {
        let stored = self.proven(client_id, token).await?;
        self.information(&stored, None, None)
    }

    /// Replaces what is registered of a client.
    pub(crate) async fn update(
        &self,
        client_id: &str,
        token: &BearerToken,
        body: &[u8],
    ) -> Result<Value, Stop> {
        let stored = self.proven(client_id, token).await?;
        let updated = self.try_update(&stored, body).await;
        self.note_refusal(Some(&stored.client_id), &updated);
        updated
    }

    async fn try_update(&self, stored: &StoredRegisteredClient, body: &[u8]) -> Result<Value, Stop> {
        self.admitted(Some(&stored.client_id)).await?;
        let update = RegistrationUpdate::parse(body, &stored.client_id, &self.settings.policy)?;
        if let Some(presented) = &update.client_secret
            && !self.is_secret_of(stored, presented)
        {
            let problem = "`client_secret` must be the secret of this client, or be left out";
            return Err(RegistrationError::metadata(problem).into());
        }
        let metadata = update.metadata;
        let secret = if metadata.secret_kind() == stored.metadata.secret_kind() {
            Secret {
                told: None,
                kept: stored.secret.clone(),
            }
        } else {
            self.new_secret(&stored.client_id, metadata.secret_kind())
        };
        let changed = StoredRegisteredClient {
            fetched_keys: self.look_up(&metadata).await?,
            metadata,
            secret: secret.kept,
            updated_at: self.parts.clock.now(),
            ..stored.clone()
        };
        self.prepare(&changed).await?;
        let storage = &self.parts.storage;
        let is_kept = storage.update_registered_client(changed.clone()).await;
        if !is_kept.map_err(InternalError::from)? {
            return Err(Refusal::invalid_token().into());
        }
        self.parts.audit.record(Event::ClientChanged {
            client_id: &changed.client_id,
        });
        self.information(&changed, secret.told.as_ref(), None)
    }

    /// Removes a client with all that it got.
    pub(crate) async fn delete(&self, client_id: &str, token: &BearerToken) -> Result<(), Stop> {
        let stored = self.proven(client_id, token).await?;
        Ok(remove(&self.parts, &stored.client_id, RemovedBy::Client)
            .await
            .map(drop)?)
    }

    /// What admits whoever wants to register a client, where something must.
    async fn admission(&self, token: Option<&BearerToken>) -> Result<Option<KeyHash>, Stop> {
        match self.settings.access {
            RegistrationAccess::Open => {
                self.admitted(None).await?;
                Ok(None)
            }
            RegistrationAccess::Closed => Err(Refusal::Closed.into()),
            RegistrationAccess::InitialAccessToken => {
                let token = token.ok_or(Refusal::TOKEN_MISSING)?;
                let token = KeyHash::of(token.expose());
                let now = self.parts.clock.now();
                let admits = self.parts.storage.initial_access_token_admits(token.clone(), now);
                if admits.await.map_err(InternalError::from)? {
                    Ok(Some(token))
                } else {
                    Err(Refusal::invalid_token().into())
                }
            }
        }
    }

    /// Whether one more may be registered, or changed, from this address now.
    async fn admitted(&self, client_id: Option<&ClientId>) -> Result<(), Stop> {
        let admission = self.parts.limits.client_registration().await;
        self.parts.audit.note_limited(&admission, None, client_id);
        Ok(admission?)
    }

    /// The client that the registration access token belongs to. One that is not there cannot be told from a wrong token
    /// (RFC 7592 section 2).
    async fn proven(&self, client_id: &str, token: &BearerToken) -> Result<StoredRegisteredClient, Stop> {
        let presented = KeyHash::of(token.expose());
        let Ok(client_id) = ClientId::parse(client_id) else {
            return Err(Refusal::invalid_token().into());
        };
        let stored = self.parts.storage.registered_client(client_id).await;
        let stored = stored.map_err(InternalError::from)?;
        let is_proven = |stored: &StoredRegisteredClient| {
            let (kept, presented) = (stored.access_token.as_str(), presented.as_str());
            bool::from(kept.as_bytes().ct_eq(presented.as_bytes()))
        };
        Ok(stored.filter(is_proven).ok_or_else(Refusal::invalid_token)?)
    }

    /// Checks that what is stored is a client, and makes the keys that its tokens are signed with before it needs them.
    async fn prepare(&self, stored: &StoredRegisteredClient) -> Result<(), Stop> {
        let client = match self.clients.client(stored) {
            Ok(client) => client,
            Err(UnusableClient::Metadata(error)) => return Err(error.into()),
            Err(error) => return Err(InternalError::from(error).into()),
        };
        Ok(self
            .keys
            .prepare_for(&client)
            .await
            .map_err(InternalError::from)?)
    }

    /// Looks at what the metadata name and do not hold: the document of the sector must name the redirect URIs
    /// (section 5), and there must be keys where the client publishes them.
    async fn look_up(&self, metadata: &RegisteredMetadata) -> Result<Option<FetchedKeys>, Stop> {
        if let Some(uri) = &metadata.sector_identifier_uri {
            let document = self.fetch("sector_identifier_uri", uri).await?;
            if !metadata.is_of_sector(&document) {
                let problem =
                    "the document at `sector_identifier_uri` must be a list that has all `redirect_uris`";
                return Err(RegistrationError::metadata(problem).into());
            }
        }
        let Some(uri) = &metadata.jwks_uri else {
            return Ok(None);
        };
        let jwks = self.fetch("jwks_uri", uri).await?;
        let at = self.parts.clock.now();
        Ok(Some(FetchedKeys { jwks, at }))
    }

    /// What is wrong stands in the log: told to the client, it would tell what is where in the network.
    async fn fetch(&self, member: &str, uri: &HttpsUrl) -> Result<Value, RegistrationError> {
        let fetched = self.clients.calls().json(uri.as_str()).await;
        fetched.map_err(|reason| {
            tracing::info!(member, %reason, "what a client names cannot be fetched");
            RegistrationError::metadata(format!(
                "there is no JSON document at `{member}`, or it cannot be reached"
            ))
        })
    }

    fn new_secret(&self, client_id: &ClientId, kind: SecretKind) -> Secret {
        match kind {
            SecretKind::None => Secret {
                told: None,
                kept: StoredClientSecret::None,
            },
            SecretKind::Sent => {
                let secret: SecretString = self.parts.random.token().into();
                Secret {
                    kept: StoredClientSecret::Hash(ClientSecretHash::of(&secret).to_hex()),
                    told: Some(secret),
                }
            }
            SecretKind::Shared => {
                let salt = self.parts.random.token();
                Secret {
                    told: Some(self.clients.shared_secret(client_id, &salt)),
                    kept: StoredClientSecret::Salt(salt),
                }
            }
        }
    }

    fn is_secret_of(&self, stored: &StoredRegisteredClient, presented: &SecretString) -> bool {
        let presented = ClientSecretHash::of(presented).to_hex();
        let kept = match &stored.secret {
            StoredClientSecret::None => return false,
            StoredClientSecret::Hash(hash) => hash.clone(),
            StoredClientSecret::Salt(salt) => {
                ClientSecretHash::of(&self.clients.shared_secret(&stored.client_id, salt)).to_hex()
            }
        };
        kept.as_bytes().ct_eq(presented.as_bytes()).into()
    }

    fn information(
        &self,
        stored: &StoredRegisteredClient,
        client_secret: Option<&SecretString>,
        registration_access_token: Option<&SecretString>,
    ) -> Result<Value, Stop> {
        let endpoint = self.parts.issuer.endpoint(endpoints::REGISTRATION);
        let information = ClientInformation {
            client_id: &stored.client_id,
            client_id_issued_at: stored.created_at,
            client_secret,
            registration_client_uri: &format!("{endpoint}/{}", stored.client_id),
            registration_access_token,
            metadata: &stored.metadata,
        };
        Ok(information.to_json().map_err(InternalError::from)?)
    }

    fn note_refusal<T>(&self, client_id: Option<&ClientId>, outcome: &Result<T, Stop>) {
        if let Err(RequestError::Refused(Refusal::Metadata(error))) = outcome {
            self.parts.audit.record(Event::ClientRegistrationRefused {
                client_id,
                error: error.code(),
            });
        }
    }
}

/// Removes a client that has registered itself, with all that it got. False when there is none.
pub(crate) async fn remove(
    parts: &Parts,
    client_id: &ClientId,
    by: RemovedBy,
) -> Result<bool, InternalError> {
    let is_removed = parts.storage.delete_registered_client(client_id.clone()).await?;
    if is_removed {
        parts.audit.record(Event::ClientRemoved { client_id, by });
    }
    Ok(is_removed)
}
