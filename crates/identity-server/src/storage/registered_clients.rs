use async_trait::async_trait;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::registration::RegisteredMetadata;
use serde_json::Value;
use time::OffsetDateTime;

use super::database::{DatabaseError, Row, Transaction, params};
use super::{KeyHash, SqlStorage, StorageError};

/// Clients that have registered themselves, and who may.
#[async_trait]
pub trait RegisteredClientStorage: Send + Sync {
    /// Keeps a new client, and uses `admission` for it, an initial access token, where one is needed. False when that
    /// admits nobody any more, or when there is a client of this identifier; then nothing is kept.
    async fn insert_registered_client(
        &self,
        client: StoredRegisteredClient,
        admission: Option<KeyHash>,
    ) -> Result<bool, StorageError>;

    /// The client with this identifier.
    async fn registered_client(
        &self,
        client_id: ClientId,
    ) -> Result<Option<StoredRegisteredClient>, StorageError>;

    /// All of them, the oldest first.
    async fn registered_clients(&self) -> Result<Vec<StoredRegisteredClient>, StorageError>;

    /// Keeps other metadata and another secret of a client. False when it is gone, or has another access token meanwhile.
    async fn update_registered_client(&self, client: StoredRegisteredClient) -> Result<bool, StorageError>;

    /// Notes at `now` that the keys of a client are fetched anew, and tells whether it is the caller who does so: keys that
    /// were fetched at another time than `before` somebody else has seen to.
    async fn claim_key_fetch(
        &self,
        client_id: ClientId,
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError>;

    /// Keeps the keys that were fetched at the time that was claimed for it.
    async fn put_fetched_keys(&self, client_id: ClientId, keys: FetchedKeys) -> Result<(), StorageError>;

    /// Removes a client with all that it got: grants with their tokens, codes, consents. False when there is none.
    async fn delete_registered_client(&self, client_id: ClientId) -> Result<bool, StorageError>;

    /// Keeps an initial access token, which admits `uses` clients, or any number.
    async fn insert_initial_access_token(
        &self,
        token: KeyHash,
        uses: Option<u32>,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Whether this initial access token admits a client now.
    async fn initial_access_token_admits(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError>;
}

/// A client that has registered itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRegisteredClient {
    /// Its identifier.
    pub client_id: ClientId,
    /// What is registered.
    pub metadata: RegisteredMetadata,
    /// What is kept of its secret.
    pub secret: StoredClientSecret,
    /// The hash of its registration access token.
    pub access_token: KeyHash,
    /// What was found at its `jwks_uri`, if it has one.
    pub fetched_keys: Option<FetchedKeys>,
    /// When it was registered.
    pub created_at: OffsetDateTime,
    /// When that was changed last.
    pub updated_at: OffsetDateTime,
}

/// The keys of a client, from where it publishes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedKeys {
    /// The JWK set.
    pub jwks: Value,
    /// When it was fetched, or was last tried to be.
    pub at: OffsetDateTime,
}

/// What is kept of a client's secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredClientSecret {
    /// The SHA-256 of a secret that it sends, in hexadecimal.
    Hash(String),
    /// What the secret that it signs with is made of, besides a secret of the server.
    Salt(String),
    /// It has none.
    None,
}

impl StoredClientSecret {
    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Hash(hash) => (Some(hash), None),
            Self::Salt(salt) => (None, Some(salt)),
            Self::None => (None, None),
        }
    }
}

fn unreadable(error: &impl ToString) -> StorageError {
    StorageError::Unreadable {
        what: "registered client",
        reason: error.to_string(),
    }
}

fn to_json(metadata: &RegisteredMetadata) -> Result<String, StorageError> {
    serde_json::to_string(metadata).map_err(|error| unreadable(&error))
}

fn fetched_columns(keys: Option<&FetchedKeys>) -> (Option<String>, Option<OffsetDateTime>) {
    (keys.map(|keys| keys.jwks.to_string()), keys.map(|keys| keys.at))
}

/// From the columns of the table, in their order.
fn client_of(row: &Row) -> Result<StoredRegisteredClient, StorageError> {
    let secret = match (row.get::<Option<String>>(2)?, row.get::<Option<String>>(3)?) {
        (Some(hash), None) => StoredClientSecret::Hash(hash),
        (None, Some(salt)) => StoredClientSecret::Salt(salt),
        (None, None) => StoredClientSecret::None,
        (Some(_), Some(_)) => return Err(unreadable(&"two secrets")),
    };
    Ok(StoredRegisteredClient {
        client_id: ClientId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?,
        metadata: serde_json::from_str(&row.get::<String>(1)?).map_err(|error| unreadable(&error))?,
        secret,
        access_token: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        fetched_keys: match (row.get::<Option<String>>(7)?, row.get(8)?) {
            (Some(jwks), Some(at)) => Some(FetchedKeys {
                jwks: serde_json::from_str(&jwks).map_err(|error| unreadable(&error))?,
                at,
            }),
            _ => None,
        },
    })
}

/// Uses an initial access token once. False when it admits nobody.
async fn admit(
    transaction: &mut Transaction<'_>,
    token: &KeyHash,
    now: OffsetDateTime,
) -> Result<bool, DatabaseError> {
    let admitted = transaction.execute(
        "UPDATE initial_access_token SET uses_left = uses_left - 1 \
         WHERE token_hash = $1 AND expires_at > $2 AND (uses_left IS NULL OR uses_left > 0)",
        params![token, now],
    );
    Ok(admitted.await? == 1)
}

#[async_trait]
impl RegisteredClientStorage for SqlStorage {
    async fn insert_registered_client(
        &self,
        client: StoredRegisteredClient,
        admission: Option<KeyHash>,
    ) -> Result<bool, StorageError> {
        let metadata = to_json(&client.metadata)?;
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let (hash, salt) = client.secret.columns();
                    let (jwks, fetched_at) = fetched_columns(client.fetched_keys.as_ref());
                    let inserted = transaction.execute(
                        "INSERT INTO registered_client (client_id, metadata, secret_sha256, secret_salt, \
                         access_token_hash, created_at, updated_at, fetched_jwks, fetched_at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
                        params![
                            client.client_id.as_str(),
                            metadata,
                            hash,
                            salt,
                            &client.access_token,
                            client.created_at,
                            client.updated_at,
                            jwks,
                            fetched_at
                        ],
                    );
                    if inserted.await? == 0 {
                        return Ok(false);
                    }
                    let Some(token) = admission else {
                        return Ok(true);
                    };
                    if admit(transaction, &token, client.created_at).await? {
                        return Ok(true);
                    }
                    transaction
                        .execute(
                            "DELETE FROM registered_client WHERE client_id = $1",
                            params![client.client_id.as_str()],
                        )
                        .await?;
                    Ok(false)
                })
            })
            .await
    }

    async fn registered_client(
        &self,
        client_id: ClientId,
    ) -> Result<Option<StoredRegisteredClient>, StorageError> {
        let row = self.0.query_optional(
            "SELECT client_id, metadata, secret_sha256, secret_salt, access_token_hash, created_at, updated_at, \
             fetched_jwks, fetched_at FROM registered_client WHERE client_id = $1",
            params![client_id.as_str()],
        );
        row.await?.as_ref().map(client_of).transpose()
    }

    async fn registered_clients(&self) -> Result<Vec<StoredRegisteredClient>, StorageError> {
        let rows = self.0.query(
            "SELECT client_id, metadata, secret_sha256, secret_salt, access_token_hash, created_at, updated_at, \
             fetched_jwks, fetched_at FROM registered_client ORDER BY created_at, client_id",
            params![],
        );
        rows.await?.iter().map(client_of).collect()
    }

    async fn update_registered_client(&self, client: StoredRegisteredClient) -> Result<bool, StorageError> {
        let (hash, salt) = client.secret.columns();
        let (jwks, fetched_at) = fetched_columns(client.fetched_keys.as_ref());
        let updated = self.0.execute(
            "UPDATE registered_client SET metadata = $1, secret_sha256 = $2, secret_salt = $3, updated_at = $4, \
             fetched_jwks = $5, fetched_at = $6 WHERE client_id = $7 AND access_token_hash = $8",
            params![
                to_json(&client.metadata)?,
                hash,
                salt,
                client.updated_at,
                jwks,
                fetched_at,
                client.client_id.as_str(),
                &client.access_token
            ],
        );
        Ok(updated.await? == 1)
    }

    async fn claim_key_fetch(
        &self,
        client_id: ClientId,
        before: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let claimed = self.0.execute(
            "UPDATE registered_client SET fetched_at = $1 WHERE client_id = $2 AND fetched_at = $3",
            params![now, client_id.as_str(), before],
        );
        Ok(claimed.await? == 1)
    }

    async fn put_fetched_keys(&self, client_id: ClientId, keys: FetchedKeys) -> Result<(), StorageError> {
        self.0
            .execute(
                "UPDATE registered_client SET fetched_jwks = $1 WHERE client_id = $2 AND fetched_at = $3",
                params![keys.jwks.to_string(), client_id.as_str(), keys.at],
            )
            .await?;
        Ok(())
    }

    async fn delete_registered_client(&self, client_id: ClientId) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let deleted = transaction
                        .execute(
                            "DELETE FROM registered_client WHERE client_id = $1",
                            params![client_id.as_str()],
                        )
                        .await?;
                    if deleted == 0 {
                        return Ok(false);
                    }
                    // Codes before grants: whoever redeems a code locks its row before it makes the grant.
                    for statement in [
                        "DELETE FROM authorization_code WHERE client_id = $1",
                        "DELETE FROM device_authorization WHERE client_id = $1",
                        "DELETE FROM pushed_request WHERE client_id = $1",
                        "DELETE FROM token_grant WHERE client_id = $1",
                        "DELETE FROM consent WHERE client_id = $1",
                    ] {
                        transaction
                            .execute(statement, params![client_id.as_str()])
                            .await?;
                    }
                    Ok(true)
                })
            })
            .await
    }

    async fn insert_initial_access_token(
        &self,
        token: KeyHash,
        uses: Option<u32>,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO initial_access_token (token_hash, uses_left, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4)",
                params![token, uses, now, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn initial_access_token_admits(
        &self,
        token: KeyHash,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let row = self.0.query_optional(
            "SELECT 1 FROM initial_access_token \
             WHERE token_hash = $1 AND expires_at > $2 AND (uses_left IS NULL OR uses_left > 0)",
            params![token, now],
        );
        Ok(row.await?.is_some())
    }
}
