use async_trait::async_trait;
use rusqlite::params;
use secrecy::ExposeSecret;
use time::{Duration, OffsetDateTime};

use super::{SqliteStorage, StorageError, StoredSecret, time_of};

/// The keys that tokens are signed with.
#[async_trait]
pub trait SigningKeyStorage: Send + Sync {
    /// All keys, by algorithm and age.
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError>;

    /// Keeps a new key. False when there is one of its algorithm and generation already: of any number of replicas that
    /// make the next one together, one succeeds.
    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<bool, StorageError>;

    /// Notes that the key has signed a token that lives for so long.
    async fn extend_token_lifetime(&self, kid: String, lifetime: Duration) -> Result<(), StorageError>;

    /// Notes that the key counts no more, and destroys its private half. False when it is revoked already or not there.
    async fn revoke_signing_key(&self, kid: String, at: OffsetDateTime) -> Result<bool, StorageError>;

    /// Removes a key whose time is over.
    async fn delete_signing_key(&self, kid: String) -> Result<(), StorageError>;
}

/// One signing key.
#[derive(Debug, Clone)]
pub struct StoredSigningKey {
    /// The key's identifier in JWKS and token headers (RFC 7517 section 4.5).
    pub kid: String,
    /// The JWS algorithm, for instance `RS256`.
    pub algorithm: String,
    /// Its number among the keys of this algorithm.
    pub generation: i64,
    /// The private key, PKCS #8 DER. A revoked key has none.
    pub private_key: StoredSecret,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it begins to sign.
    pub signs_from: OffsetDateTime,
    /// The longest lifetime of a token that it has signed.
    pub token_lifetime: Duration,
    /// Since when it does not count any more.
    pub revoked_at: Option<OffsetDateTime>,
}

#[async_trait]
impl SigningKeyStorage for SqliteStorage {
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT kid, algorithm, generation, encryption_key_id, private_key, created_at, signs_from, \
                     token_lifetime, revoked_at FROM signing_key ORDER BY algorithm, generation",
                )?;
                let rows = statement.query_map([], |row| {
                    Ok((
                        StoredSigningKey {
                            kid: row.get(0)?,
                            algorithm: row.get(1)?,
                            generation: row.get(2)?,
                            private_key: StoredSecret {
                                encryption_key_id: row.get(3)?,
                                bytes: row.get::<_, Vec<u8>>(4)?.into(),
                            },
                            created_at: OffsetDateTime::UNIX_EPOCH,
                            signs_from: OffsetDateTime::UNIX_EPOCH,
                            token_lifetime: Duration::seconds(row.get(7)?),
                            revoked_at: None,
                        },
                        row.get(5)?,
                        row.get(6)?,
                        row.get::<_, Option<i64>>(8)?,
                    ))
                })?;
                rows.map(|row| {
                    let (key, created_at, signs_from, revoked_at) = row?;
                    Ok(StoredSigningKey {
                        created_at: time_of("signing key", created_at)?,
                        signs_from: time_of("signing key", signs_from)?,
                        revoked_at: revoked_at.map(|at| time_of("signing key", at)).transpose()?,
                        ..key
                    })
                })
                .collect()
            })
            .await
    }

    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let inserted = transaction.execute(
                    "INSERT INTO signing_key (kid, algorithm, generation, encryption_key_id, private_key, created_at, \
                     signs_from, token_lifetime, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                     ON CONFLICT DO NOTHING",
                    params![
                        key.kid,
                        key.algorithm,
                        key.generation,
                        key.private_key.encryption_key_id,
                        key.private_key.bytes.expose_secret(),
                        key.created_at.unix_timestamp(),
                        key.signs_from.unix_timestamp(),
                        key.token_lifetime.whole_seconds(),
                        key.revoked_at.map(OffsetDateTime::unix_timestamp)
                    ],
                )?;
                Ok(inserted == 1)
            })
            .await
    }

    async fn extend_token_lifetime(&self, kid: String, lifetime: Duration) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction.execute(
                    "UPDATE signing_key SET token_lifetime = $1 WHERE kid = $2 AND token_lifetime < $1",
                    params![lifetime.whole_seconds(), kid],
                )?;
                Ok(())
            })
            .await
    }

    async fn revoke_signing_key(&self, kid: String, at: OffsetDateTime) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let revoked = transaction.execute(
                    "UPDATE signing_key SET revoked_at = $1, private_key = $2, encryption_key_id = NULL \
                     WHERE kid = $3 AND revoked_at IS NULL",
                    params![at.unix_timestamp(), [0u8; 0], kid],
                )?;
                Ok(revoked == 1)
            })
            .await
    }

    async fn delete_signing_key(&self, kid: String) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction.execute("DELETE FROM signing_key WHERE kid = $1", [kid])?;
                Ok(())
            })
            .await
    }
}
