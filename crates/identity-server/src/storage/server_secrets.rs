use async_trait::async_trait;
use rusqlite::params;
use secrecy::{ExposeSecret, SecretSlice};

use super::{SqliteStorage, StorageError};

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
impl ServerSecretStorage for SqliteStorage {
    async fn server_secret(
        &self,
        name: &'static str,
        new: StoredSecret,
    ) -> Result<StoredSecret, StorageError> {
        self.0
            .write(move |transaction| {
                transaction.execute(
                    "INSERT INTO server_secret (name, secret, encryption_key_id) VALUES ($1, $2, $3) \
                     ON CONFLICT DO NOTHING",
                    params![name, new.bytes.expose_secret(), new.encryption_key_id],
                )?;
                let kept = transaction.query_row(
                    "SELECT encryption_key_id, secret FROM server_secret WHERE name = $1",
                    [name],
                    |row| {
                        Ok(StoredSecret {
                            encryption_key_id: row.get(0)?,
                            bytes: row.get::<_, Vec<u8>>(1)?.into(),
                        })
                    },
                )?;
                Ok(kept)
            })
            .await
    }

    async fn server_secrets(&self) -> Result<Vec<(String, StoredSecret)>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection
                    .prepare("SELECT name, encryption_key_id, secret FROM server_secret ORDER BY name")?;
                let rows = statement.query_map([], |row| {
                    let secret = StoredSecret {
                        encryption_key_id: row.get(1)?,
                        bytes: row.get::<_, Vec<u8>>(2)?.into(),
                    };
                    Ok((row.get(0)?, secret))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    async fn replace_secrets(&self, replacements: Vec<SecretReplacement>) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                for replacement in &replacements {
                    let SecretReplacement { place, old, new } = replacement;
                    let (sql, key) = match place {
                        SecretPlace::SigningKey(kid) => (
                            "UPDATE signing_key SET private_key = $1, encryption_key_id = $2 \
                             WHERE kid = $3 AND private_key = $4",
                            kid,
                        ),
                        SecretPlace::ServerSecret(name) => (
                            "UPDATE server_secret SET secret = $1, encryption_key_id = $2 \
                             WHERE name = $3 AND secret = $4",
                            name,
                        ),
                    };
                    transaction.execute(
                        sql,
                        params![
                            new.bytes.expose_secret(),
                            new.encryption_key_id,
                            key,
                            old.bytes.expose_secret()
                        ],
                    )?;
                }
                Ok(())
            })
            .await
    }

    async fn delete_server_secret(&self, name: String) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction.execute("DELETE FROM server_secret WHERE name = $1", [name])?;
                Ok(())
            })
            .await
    }
}
