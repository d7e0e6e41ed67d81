use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice};
use time::OffsetDateTime;

use super::database::params;
use super::{SqlStorage, StorageError};

/// The keys that tokens are signed with.
#[async_trait]
pub trait SigningKeyStorage: Send + Sync {
    /// All keys, newest first.
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError>;

    /// Keeps a new key.
    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError>;

    /// Keeps a key if there is none of its algorithm yet: of any number of replicas that need one together, one gives it.
    async fn insert_first_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError>;
}

/// One signing key.
#[derive(Debug, Clone)]
pub struct StoredSigningKey {
    /// The key's identifier in JWKS and token headers (RFC 7517 section 4.5).
    pub kid: String,
    /// The JWS algorithm, for instance `RS256`.
    pub algorithm: String,
    /// The private key, PKCS #8 DER.
    pub pkcs8: SecretSlice<u8>,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

#[async_trait]
impl SigningKeyStorage for SqlStorage {
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError> {
        let rows = self.0.query(
            "SELECT kid, algorithm, pkcs8, created_at FROM signing_key ORDER BY created_at DESC, kid",
            params![],
        );
        rows.await?
            .iter()
            .map(|row| {
                Ok(StoredSigningKey {
                    kid: row.get(0)?,
                    algorithm: row.get(1)?,
                    pkcs8: row.get::<Vec<u8>>(2)?.into(),
                    created_at: row.get(3)?,
                })
            })
            .collect()
    }

    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO signing_key (kid, algorithm, pkcs8, created_at) VALUES ($1, $2, $3, $4)",
                params![key.kid, key.algorithm, key.pkcs8.expose_secret(), key.created_at],
            )
            .await?;
        Ok(())
    }

    async fn insert_first_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    // Two replicas that see no key at the same moment would keep one each.
                    transaction.lock("signing_key").await?;
                    transaction
                        .execute(
                            "INSERT INTO signing_key (kid, algorithm, pkcs8, created_at) SELECT $1, $2, $3, $4 \
                             WHERE NOT EXISTS (SELECT 1 FROM signing_key WHERE algorithm = $2)",
                            params![key.kid, key.algorithm, key.pkcs8.expose_secret(), key.created_at],
                        )
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}
