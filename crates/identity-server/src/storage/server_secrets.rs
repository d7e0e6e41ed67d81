use async_trait::async_trait;
use rusqlite::params;
use secrecy::{ExposeSecret, SecretSlice};

use super::{SqliteStorage, StorageError};

/// Secrets of the server itself that must never change.
#[async_trait]
pub trait ServerSecretStorage: Send + Sync {
    /// The secret of this name: the one that is kept, or else `new`, which is kept from now on. All replicas get the
    /// same.
    async fn server_secret(
        &self,
        name: &'static str,
        new: SecretSlice<u8>,
    ) -> Result<SecretSlice<u8>, StorageError>;
}

#[async_trait]
impl ServerSecretStorage for SqliteStorage {
    async fn server_secret(
        &self,
        name: &'static str,
        new: SecretSlice<u8>,
    ) -> Result<SecretSlice<u8>, StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO server_secret (name, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![name, new.expose_secret()])?;
                let secret: Vec<u8> = transaction
                    .prepare_cached("SELECT secret FROM server_secret WHERE name = $1")?
                    .query_row([name], |row| row.get(0))?;
                Ok(secret.into())
            })
            .await
    }
}
