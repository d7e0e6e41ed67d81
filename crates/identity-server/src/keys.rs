//! The keys that tokens are signed with: one for each algorithm, made when it is needed first, shared through the
//! storage, parsed once.
//!
//! A key is made under "only if there is none of this algorithm", so that replicas that need it together end up with one
//! key. The newest key of an algorithm signs; all of them verify and are published. A replica that meets a key it does
//! not know looks into the storage.

mod signing_key;
mod verification;

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::jwk::JwkSet;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use oidc_protocol::pairwise::PairwiseKey;
use oidc_protocol::signing::SigningAlgorithm;
use serde::Serialize;
use web_host::Clock;

use self::signing_key::SigningKey;
use crate::server::Parts;
use crate::storage::{Storage, StorageError, StoredSigningKey};

/// The name under which the storage keeps the key of pairwise subjects.
const PAIRWISE_SUBJECTS: &str = "pairwise_subjects";

/// The keys of this server. Cloning shares them.
#[derive(Debug, Clone)]
pub struct KeyRing {
    issuer: Issuer,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    pairwise: PairwiseKey,
    /// Newest first. It is replaced as a whole, and never while somebody waits.
    keys: Arc<RwLock<Keys>>,
}

type Keys = Arc<[Arc<SigningKey>]>;

/// Keys cannot be read, made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The storage does not do what it should.
    #[error("signing keys: {0}")]
    Storage(#[from] StorageError),
    /// The cryptographic library refused; it does not say why.
    #[error("signing keys: {0}")]
    Cryptography(&'static str),
    /// A key in the storage cannot be used.
    #[error("signing key `{kid}`: {problem}")]
    Unusable {
        /// Which key.
        kid: String,
        /// What is wrong with it; never the key itself.
        problem: &'static str,
    },
    /// A key cannot be written as a JWK, or claims not as JSON.
    #[error("signing keys: {0}")]
    Serialisation(#[from] serde_json::Error),
    /// The same, said by the JOSE library.
    #[error("signing keys: {0}")]
    Jose(#[from] jsonwebtoken::errors::Error),
    /// The process is stopping.
    #[error("signing keys: interrupted")]
    Interrupted,
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
    /// Reads the keys, and makes the first one where there is none.
    pub(crate) async fn load(parts: &Parts) -> Result<Self, KeyError> {
        let mut secret = vec![0; 32];
        parts.random.fill(&mut secret);
        let secret = parts.storage.server_secret(PAIRWISE_SUBJECTS, secret.into());
        let ring = Self {
            issuer: parts.issuer.clone(),
            storage: Arc::clone(&parts.storage),
            clock: Arc::clone(&parts.clock),
            pairwise: PairwiseKey::new(&secret.await?),
            keys: Arc::new(RwLock::new(Arc::new([]))),
        };
        ring.refresh().await?;
        // Clients that say nothing about algorithms get RS256 (OpenID Connect Core section 15.1).
        let first = ring.key_for(SigningAlgorithm::Rs256).await?;
        tracing::info!(
            kid = first.kid(),
            keys = ring.keys().len(),
            "signing keys are ready"
        );
        Ok(ring)
    }

    /// The public keys (RFC 7517 section 5), those of other replicas included.
    pub(crate) async fn jwks(&self) -> Result<JwkSet, KeyError> {
        let keys = self.refresh().await?;
        Ok(JwkSet {
            keys: keys.iter().map(|key| key.jwk().clone()).collect(),
        })
    }

    /// The JWS (RFC 7515, compact) of these claims, signed with the newest key of this algorithm.
    pub(crate) async fn sign<C: Serialize>(
        &self,
        algorithm: SigningAlgorithm,
        token_type: TokenType,
        claims: &C,
    ) -> Result<String, KeyError> {
        self.key_for(algorithm).await?.sign(token_type, claims)
    }

    /// The subject by which `client` knows this person.
    pub(crate) fn subject_at(&self, client: &Client, subject: &SubjectId) -> SubjectId {
        self.pairwise.subject_at(client, subject)
    }

    async fn key_for(&self, algorithm: SigningAlgorithm) -> Result<Arc<SigningKey>, KeyError> {
        let is_wanted = |key: &&Arc<SigningKey>| key.algorithm() == algorithm;
        if let Some(key) = self.keys().iter().find(is_wanted) {
            return Ok(Arc::clone(key));
        }
        let created_at = self.clock.now();
        let new = in_background(move || signing_key::generate(algorithm, created_at)).await?;
        self.storage.insert_first_signing_key(new).await?;
        let keys = self.refresh().await?;
        let key = keys.iter().find(is_wanted);
        key.cloned()
            .ok_or(KeyError::Cryptography("the storage keeps no new key"))
    }

    /// The key with this identifier, also when another replica has made it since this one looked.
    async fn key_called(&self, kid: &str) -> Result<Option<Arc<SigningKey>>, KeyError> {
        let is_wanted = |key: &&Arc<SigningKey>| key.kid() == kid;
        if let Some(key) = self.keys().iter().find(is_wanted) {
            return Ok(Some(Arc::clone(key)));
        }
        Ok(self.refresh().await?.iter().find(is_wanted).cloned())
    }

    fn keys(&self) -> Keys {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the storage; keys that are known already are not parsed again.
    async fn refresh(&self) -> Result<Keys, KeyError> {
        let stored = self.storage.signing_keys().await?;
        let known = self.keys();
        let is_known = |(stored, key): (&StoredSigningKey, &Arc<SigningKey>)| stored.kid == key.kid();
        if stored.len() == known.len() && stored.iter().zip(known.iter()).all(is_known) {
            return Ok(known);
        }
        let keys = in_background(move || parse_all(&stored, &known)).await?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        Ok(keys)
    }
}

fn parse_all(stored: &[StoredSigningKey], known: &[Arc<SigningKey>]) -> Result<Keys, KeyError> {
    let parse = |stored: &StoredSigningKey| match known.iter().find(|key| key.kid() == stored.kid) {
        Some(key) => Ok(Arc::clone(key)),
        None => SigningKey::parse(stored).map(Arc::new),
    };
    stored.iter().map(parse).collect()
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
