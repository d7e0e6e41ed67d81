use async_trait::async_trait;
use secrecy::ExposeSecret;
use time::{Duration, OffsetDateTime};

use super::database::{Row, params};
use super::{DatabaseError, SqlStorage, StorageError, StoredSecret};

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
impl SigningKeyStorage for SqlStorage {
    async fn signing_keys(&self) -> Result<Vec<StoredSigningKey>, StorageError> {
        let rows = self.0.query(
            "SELECT kid, algorithm, generation, encryption_key_id, private_key, created_at, signs_from, \
             token_lifetime, revoked_at FROM signing_key ORDER BY algorithm, generation",
            params![],
        );
        let key_of = |row: &Row| {
            Ok::<_, DatabaseError>(StoredSigningKey {
                kid: row.get(0)?,
                algorithm: row.get(1)?,
                generation: row.get(2)?,
                private_key: StoredSecret {
                    encryption_key_id: row.get(3)?,
                    bytes: row.get::<Vec<u8>>(4)?.into(),
                },
                created_at: row.get(5)?,
                signs_from: row.get(6)?,
                token_lifetime: Duration::seconds(row.get(7)?),
                revoked_at: row.get(8)?,
            })
        };
        Ok(rows.await?.iter().map(key_of).collect::<Result<_, _>>()?)
    }

    async fn insert_signing_key(&self, key: StoredSigningKey) -> Result<bool, StorageError> {
        let inserted = self.0.execute(
            "INSERT INTO signing_key (kid, algorithm, generation, encryption_key_id, private_key, created_at, \
             signs_from, token_lifetime, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT DO NOTHING",
            params![
                key.kid,
                key.algorithm,
                key.generation,
                key.private_key.encryption_key_id,
                key.private_key.bytes.expose_secret(),
                key.created_at,
                key.signs_from,
                key.token_lifetime.whole_seconds(),
                key.revoked_at
            ],
        );
        Ok(inserted.await? == 1)
    }

    async fn extend_token_lifetime(&self, kid: String, lifetime: Duration) -> Result<(), StorageError> {
        self.0
            .execute(
                "UPDATE signing_key SET token_lifetime = $1 WHERE kid = $2 AND token_lifetime < $1",
                params![lifetime.whole_seconds(), kid],
            )
            .await?;
        Ok(())
    }

    async fn revoke_signing_key(&self, kid: String, at: OffsetDateTime) -> Result<bool, StorageError> {
        let revoked = self.0.execute(
            "UPDATE signing_key SET revoked_at = $1, private_key = $2, encryption_key_id = NULL \
             WHERE kid = $3 AND revoked_at IS NULL",
            params![at, Vec::new(), kid],
        );
        Ok(revoked.await? == 1)
    }

    async fn delete_signing_key(&self, kid: String) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM signing_key WHERE kid = $1", params![kid])
            .await?;
        Ok(())
    }
}
