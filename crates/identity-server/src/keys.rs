//! The keys that tokens are signed with: made on first start, shared through the storage, parsed once.
//!
//! The first key is made under "only if there is none", so that replicas that start together end up with one key. The
//! newest key signs; all of them verify and are published.

mod rs256;
mod verification;

use std::sync::Arc;

use jsonwebtoken::jwk::JwkSet;
use oidc_protocol::issuer::Issuer;
use serde::Serialize;

use self::rs256::SigningKey;
use crate::server::Parts;
use crate::storage::{StorageError, StoredSigningKey};

/// The signing keys of this server. Cloning shares them.
#[derive(Debug, Clone)]
pub struct KeyRing {
    issuer: Issuer,
    /// Newest first, never empty.
    keys: Arc<[SigningKey]>,
    published: Arc<JwkSet>,
}

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
    /// A logout token (Back-Channel Logout section 2.4).
    Logout,
}

impl TokenType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Id => "JWT",
            Self::Access => oidc_protocol::claims::AccessTokenClaims::TYPE,
            Self::Logout => oidc_protocol::logout::LogoutTokenClaims::TYPE,
        }
    }
}

impl KeyRing {
    /// Reads the keys, and makes the first one where there is none.
    pub(crate) async fn load(parts: &Parts) -> Result<Self, KeyError> {
        let mut stored = parts.storage.signing_keys().await?;
        if stored.is_empty() {
            let created_at = parts.clock.now();
            let first = in_background(move || rs256::generate(created_at)).await?;
            parts.storage.insert_first_signing_key(first).await?;
            stored = parts.storage.signing_keys().await?;
        }
        let keys = in_background(move || parse_all(&stored)).await?;
        let published = JwkSet {
            keys: keys.iter().map(|key| key.jwk().clone()).collect(),
        };
        tracing::info!(kid = keys[0].kid(), keys = keys.len(), "signing keys are ready");
        Ok(Self {
            issuer: parts.issuer.clone(),
            keys: keys.into(),
            published: Arc::new(published),
        })
    }

    /// The public keys (RFC 7517 section 5).
    #[must_use]
    pub fn jwks(&self) -> &JwkSet {
        &self.published
    }

    /// The JWS (RFC 7515, compact) of these claims, signed with the newest key.
    pub(crate) fn sign<C: Serialize>(&self, token_type: TokenType, claims: &C) -> Result<String, KeyError> {
        self.keys[0].sign(token_type, claims)
    }
}

/// At least one key, or an error.
fn parse_all(stored: &[StoredSigningKey]) -> Result<Vec<SigningKey>, KeyError> {
    let keys = stored
        .iter()
        .map(SigningKey::parse)
        .collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::Cryptography("the storage keeps none"));
    }
    Ok(keys)
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
