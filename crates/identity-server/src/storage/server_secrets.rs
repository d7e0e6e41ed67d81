use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice};

use super::database::{Row, params};
use super::{DatabaseError, SqlStorage, StorageError};

/// Something secret, as it is stored.
#[derive(Debug, Clone)]
pub struct StoredSecret {
    /// The identifier of the key that it is encrypted with. None for what an earlier version has stored as it was.
    pub encryption_key_id: Option<String>,
    /// What is stored.
    pub bytes: SecretSlice<u8>,
}

/// Where a secret is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// The private half of the signing key with this identifier.
    SigningKey(String),
    /// The secret of the server with this name.
    ServerSecret(String),
}

/// Another form of a stored secret.
#[derive(Debug, Clone)]
pub struct SecretReplacement {
    /// Where it is.
    pub place: SecretPlace,
    /// What must be there.
    pub old: StoredSecret,
    /// What comes there.
    pub new: StoredSecret,
}

/// Secrets of the server itself that must never change.
#[async_trait]
pub trait ServerSecretStorage: Send + Sync {
    /// The secret of this name: the one that is kept, or else `new`, which is kept from now on. All replicas get the
    /// same.
    async fn server_secret(
        &self,
        name: &'static str,
        new: StoredSecret,
    ) -> Result<StoredSecret, StorageError>;

    /// All secrets, with their names.
    async fn server_secrets(&self) -> Result<Vec<(String, StoredSecret)>, StorageError>;

    /// Stores other forms of secrets, those of signing keys included: all at once, and each where its old form still
    /// is.
    async fn replace_secrets(&self, replacements: Vec<SecretReplacement>) -> Result<(), StorageError>;

    /// Removes a secret that nobody can read any more.
    async fn delete_server_secret(&self, name: String) -> Result<(), StorageError>;
}

#[async_trait]
impl ServerSecretStorage for SqlStorage {
    async fn server_secret(
        &self,
        name: &'static str,
        new: StoredSecret,
    ) -> Result<StoredSecret, StorageError> {
        self.0
            .execute(
                "INSERT INTO server_secret (name, secret, encryption_key_id) VALUES ($1, $2, $3) \
                 ON CONFLICT DO NOTHING",
                params![name, new.bytes.expose_secret(), new.encryption_key_id],
            )
            .await?;
        let kept = self.0.query_optional(
            "SELECT encryption_key_id, secret FROM server_secret WHERE name = $1",
            params![name],
        );
        let kept = kept.await?.ok_or(DatabaseError::NoRow)?;
        Ok(secret_of(&kept)?)
    }

    async fn server_secrets(&self) -> Result<Vec<(String, StoredSecret)>, StorageError> {
        let rows = self.0.query(
            "SELECT encryption_key_id, secret, name FROM server_secret ORDER BY name",
            params![],
        );
        let secret_of = |row: &Row| Ok::<_, DatabaseError>((row.get(2)?, secret_of(row)?));
        Ok(rows.await?.iter().map(secret_of).collect::<Result<_, _>>()?)
    }

    async fn replace_secrets(&self, replacements: Vec<SecretReplacement>) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    // Of two who encrypt everything anew at once, the second one finds it done.
                    transaction.lock("secrets").await?;
                    for SecretReplacement { place, old, new } in replacements {
                        let (sql, key) = match place {
                            SecretPlace::SigningKey(kid) => (REPLACE_PRIVATE_KEY, kid),
                            SecretPlace::ServerSecret(name) => (REPLACE_SERVER_SECRET, name),
                        };
                        let (new, id) = (new.bytes, new.encryption_key_id);
                        let values = params![new.expose_secret(), id, key, old.bytes.expose_secret()];
                        transaction.execute(sql, values).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    async fn delete_server_secret(&self, name: String) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM server_secret WHERE name = $1", params![name])
            .await?;
        Ok(())
    }
}

const REPLACE_PRIVATE_KEY: &str =
    "UPDATE signing_key SET private_key = $1, encryption_key_id = $2 WHERE kid = $3 AND private_key = $4";
const REPLACE_SERVER_SECRET: &str =
    "UPDATE server_secret SET secret = $1, encryption_key_id = $2 WHERE name = $3 AND secret = $4";

fn secret_of(row: &Row) -> Result<StoredSecret, DatabaseError> {
    Ok(StoredSecret {
        encryption_key_id: row.get(0)?,
        bytes: row.get::<Vec<u8>>(1)?.into(),
    })
}
