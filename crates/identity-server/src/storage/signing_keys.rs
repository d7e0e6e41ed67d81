use async_trait::async_trait;
use rusqlite::params;
use secrecy::{ExposeSecret, SecretSlice};
use time::OffsetDateTime;

use super::{SqliteStorage, StorageError, time_of};

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
impl SigningKeyStorage for SqliteStorage {
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT kid, algorithm, pkcs8, created_at FROM signing_key ORDER BY created_at DESC, kid",
                )?;
                let rows = statement.query_map([], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?, row.get(3)?))
                })?;
                rows.map(|row| {
                    let (kid, algorithm, pkcs8, created_at) = row?;
                    let created_at = time_of("signing key", created_at)?;
                    Ok(StoredSigningKey {
                        kid,
                        algorithm,
                        pkcs8: pkcs8.into(),
                        created_at,
                    })
                })
                .collect()
            })
            .await
    }

    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO signing_key (kid, algorithm, pkcs8, created_at) VALUES ($1, $2, $3, $4)",
                    )?
                    .execute(params![
                        key.kid,
                        key.algorithm,
                        key.pkcs8.expose_secret(),
                        key.created_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }

    async fn insert_first_signing_key(&self, key: StoredSigningKey) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO signing_key (kid, algorithm, pkcs8, created_at) SELECT $1, $2, $3, $4 \
                         WHERE NOT EXISTS (SELECT 1 FROM signing_key WHERE algorithm = $2)",
                    )?
                    .execute(params![
                        key.kid,
                        key.algorithm,
                        key.pkcs8.expose_secret(),
                        key.created_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }
}
