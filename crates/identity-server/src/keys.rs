//! The keys that tokens are signed with: several for each algorithm, one after the other, shared through the storage,
//! encrypted there, parsed once.
//!
//! `lifecycle` decides which key does what, from the stored rows and the clock; `vault` makes, announces, revokes and
//! deletes them; a [`KeyRing`] holds what was stored a few seconds ago, so that no signature asks the storage.

mod encryption;
pub(crate) mod lifecycle;
mod reloading;
mod signing_key;
mod snapshot;
pub(crate) mod vault;
mod verification;

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::web::Bytes;
use oidc_protocol::client::{AccessTokenFormat, Client};
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use oidc_protocol::pairwise::PairwiseKey;
use oidc_protocol::signing::SigningAlgorithm;
use serde::Serialize;
use time::Duration;
use web_host::{Clock, Stopping};

pub use self::encryption::{EncryptionKeyError, EncryptionKeys, KeyFileError, OpenError};
pub use self::lifecycle::{KeySchedule, KeyScheduleError};
pub(crate) use self::reloading::FRESH;
use self::reloading::Reloading;
use self::signing_key::SigningKey;
pub(crate) use self::vault::KeyVault;
use crate::clients::{ClientStore, ClientStoreError};
use crate::flow;
use crate::server::Parts;
use crate::storage::StorageError;

/// The name under which the storage keeps the key of pairwise subjects.
const PAIRWISE_SUBJECTS: &str = "pairwise_subjects";

/// How often each replica looks what has become due, and what others have done.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);

/// The keys of this server. Cloning shares them.
#[derive(Debug, Clone)]
pub struct KeyRing {
    issuer: Issuer,
    clients: Arc<dyn ClientStore>,
    clock: Arc<dyn Clock>,
    vault: KeyVault,
    pairwise: PairwiseKey,
    held: Arc<Reloading>,
}

/// Keys cannot be read, made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The storage does not do what it should.
    #[error("signing keys: {0}")]
    Storage(#[from] StorageError),
    /// The clients, whose algorithms count, cannot be listed.
    #[error("signing keys: {0}")]
    Clients(#[from] ClientStoreError),
    /// Nothing says what encrypts the keys in the storage.
    #[error(
        "no encryption key: give one to the builder with `encryption_keys`, for instance `EncryptionKeys::beside` an SQLite \
         file"
    )]
    NoEncryptionKey,
    /// The library refused to encrypt something.
    #[error("signing keys: {0}")]
    Encryption(#[from] OpenError),
    /// The cryptographic library refused; it does not say why.
    #[error("signing keys: {0}")]
    Cryptography(&'static str),
    /// A key in the storage cannot be used.
    #[error(
        "signing key `{kid}`: {problem}; `identity-server keys revoke {kid}` puts another one in its place"
    )]
    Unusable {
        /// Which key.
        kid: String,
        /// What is wrong with it; never the key itself.
        problem: &'static str,
    },
    /// A key in the storage cannot be decrypted.
    #[error(
        "signing key `{kid}`: {source}. If that cannot be mended, `identity-server keys revoke {kid}` puts another one in \
         its place"
    )]
    Unreadable {
        /// Which key.
        kid: String,
        /// Why not.
        source: OpenError,
    },
    /// A secret of the server cannot be decrypted.
    #[error(
        "server secret `{name}`: {source}. If that cannot be mended, `identity-server keys encrypt --give-up-unreadable` \
         makes a new one; what it protects is lost then (see \"Signing keys\" in the operating guide)"
    )]
    UnreadableSecret {
        /// Which secret.
        name: String,
        /// Why not.
        source: OpenError,
    },
    /// A key cannot be written as a JWK, or claims not as JSON.
    #[error("signing keys: {0}")]
    Serialisation(#[from] serde_json::Error),
    /// The same, said by the JOSE library.
    #[error("signing keys: {0}")]
    Jose(#[from] jsonwebtoken::errors::Error),
    /// The storage has not answered for so long that a key may have been revoked meanwhile.
    #[error("signing keys: the storage was last reached too long ago to rely on what it said")]
    OutOfReach,
    /// The process is stopping.
    #[error("signing keys: interrupted")]
    Interrupted,
}

impl KeyError {
    fn unsupported(kid: &str) -> Self {
        Self::Unusable {
            kid: kid.to_owned(),
            problem: "its algorithm is not supported by this version",
        }
    }
}

/// What a token is, as its JOSE header `typ` says it (RFC 7519 section 5.1, RFC 9068 section 2.1). It is checked, so
/// that neither kind passes for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenType {
    /// An id token.
    Id,
    /// An access token.
    Access,
    /// What `UserInfo` tells (OpenID Connect Core section 5.3.2).
    UserInfo,
    /// An answer about a token (RFC 9701 section 5).
    Introspection,
    /// A logout token (Back-Channel Logout section 2.4).
    Logout,
}

impl TokenType {
    /// What people call it.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Id => "ID token",
            Self::Access => "access token",
            Self::UserInfo => "what UserInfo tells, signed",
            Self::Introspection => "what is told about a token, signed",
            Self::Logout => "logout token",
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Id | Self::UserInfo => "JWT",
            Self::Access => oidc_protocol::claims::AccessTokenClaims::TYPE,
            Self::Introspection => "token-introspection+jwt",
            Self::Logout => oidc_protocol::logout::LogoutTokenClaims::TYPE,
        }
    }
}

impl KeyRing {
    /// Reads the keys, and makes the first key where there is none.
    pub(crate) async fn load(parts: &Parts, vault: KeyVault) -> Result<Self, KeyError> {
        let ring = Self::open(parts, vault).await?;
        // Clients that say nothing about algorithms get RS256 (OpenID Connect Core section 15.1).
        let first = ring.key_for(SigningAlgorithm::Rs256).await?;
        tracing::info!(
            kid = first.kid(),
            encryption_key = ring.vault.encryption_key_id(),
            "signing keys are ready"
        );
        Ok(ring)
    }

    async fn open(parts: &Parts, vault: KeyVault) -> Result<Self, KeyError> {
        Ok(Self {
            issuer: parts.issuer.clone(),
            clients: Arc::clone(&parts.clients),
            clock: Arc::clone(&parts.clock),
            pairwise: PairwiseKey::new(&vault.server_secret(PAIRWISE_SUBJECTS).await?),
            held: Arc::new(Reloading::start(&vault).await?),
            vault,
        })
    }

    /// The public keys as JSON (RFC 7517 section 5), those that do not sign yet included.
    pub(crate) async fn jwks(&self) -> Result<Bytes, KeyError> {
        Ok(self.held.current(&self.vault).await?.jwks())
    }

    /// The same, when what is held is new enough.
    pub(crate) fn jwks_at_hand(&self) -> Option<Bytes> {
        Some(self.held.fresh(&self.vault)?.jwks())
    }

    /// The JWS (RFC 7515, compact) of these claims, which count for `lifetime`, signed with the key whose turn it is.
    pub(crate) async fn sign<C: Serialize>(
        &self,
        algorithm: SigningAlgorithm,
        token_type: TokenType,
        lifetime: Duration,
        claims: &C,
    ) -> Result<String, KeyError> {
        flow::signed(token_type, claims);
        let key = self.key_for(algorithm).await?;
        // The key has to stay for as long as its tokens live. That is noted before there is such a token, once a lifetime.
        if !key.is_known_to_sign_for(lifetime) {
            let kid = key.kid().to_owned();
            self.vault.storage.extend_token_lifetime(kid, lifetime).await?;
            key.note_token_lifetime(lifetime);
        }
        key.sign(token_type, claims)
    }

    /// The subject by which `client` knows this person.
    pub(crate) fn subject_at(&self, client: &Client, subject: &SubjectId) -> SubjectId {
        self.pairwise.subject_at(client, subject)
    }

    /// Makes the keys that this client's tokens are signed with, where there are none.
    pub(crate) async fn prepare_for(&self, client: &Client) -> Result<(), KeyError> {
        for algorithm in algorithms_of(client) {
            self.key_for(algorithm).await?;
        }
        Ok(())
    }

    /// Announces keys in time and deletes those that are over, for ever.
    pub(crate) async fn work(&self, stopping: &Stopping) {
        while !stopping.is_requested() {
            if let Err(error) = self.work_once().await {
                tracing::error!(%error, "signing keys cannot be looked after at the moment");
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stopping.requested() => {}
            }
        }
    }

    /// Does what is due, and notices what other replicas have done.
    pub(crate) async fn work_once(&self) -> Result<(), KeyError> {
        let snapshot = self.held.reloaded(&self.vault).await?;
        let mut is_changed = self.vault.upkeep(&snapshot.lines).await?;
        for algorithm in self.algorithms().await? {
            if snapshot.signing(algorithm, self.clock.now()).is_none() {
                self.vault.ensure_signing(algorithm).await?;
                is_changed = true;
            }
        }
        if is_changed {
            self.held.reloaded(&self.vault).await?;
        }
        Ok(())
    }

    /// Whether the keys that are held are those of the storage.
    pub(crate) async fn check(&self) -> Result<(), KeyError> {
        self.held.check(&self.vault).await
    }

    /// The algorithms of the clients that are known beforehand: their first keys are published before they are needed.
    async fn algorithms(&self) -> Result<BTreeSet<SigningAlgorithm>, KeyError> {
        let mut algorithms = BTreeSet::new();
        for client in self.clients.listed().await? {
            algorithms.extend(algorithms_of(&client));
        }
        Ok(algorithms)
    }

    async fn key_for(&self, algorithm: SigningAlgorithm) -> Result<Arc<SigningKey>, KeyError> {
        let now = self.clock.now();
        let snapshot = self.held.current(&self.vault).await?;
        if let Some(key) = snapshot.signing(algorithm, now) {
            return Ok(key);
        }
        let snapshot = self.held.with_key_for(algorithm, &self.vault).await?;
        snapshot
            .signing(algorithm, self.clock.now())
            .ok_or(KeyError::Cryptography("the storage keeps no new key"))
    }

    /// The key with this identifier, also when another replica has made it since this one looked.
    async fn key_called(&self, kid: &str) -> Result<Option<Arc<SigningKey>>, KeyError> {
        if let Some(key) = self.held.current(&self.vault).await?.key(kid) {
            return Ok(Some(key));
        }
        Ok(self.held.looked_again(&self.vault).await?.key(kid))
    }
}

/// The algorithms of what every sign-in at the client is answered with.
fn algorithms_of(client: &Client) -> impl Iterator<Item = SigningAlgorithm> {
    let of_access_tokens =
        (client.access_token_format() == AccessTokenFormat::Jwt).then(|| client.access_token_signing_alg());
    [
        Some(client.id_token_signed_response_alg()),
        client.userinfo_signed_response_alg(),
        of_access_tokens,
    ]
    .into_iter()
    .flatten()
}

/// Making a key takes some 100 ms of computing, which is not for the threads that answer requests.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyError> + Send + 'static,
) -> Result<T, KeyError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| KeyError::Interrupted)?
}

#[cfg(test)]
pub(crate) mod tests;
