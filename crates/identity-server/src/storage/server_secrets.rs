use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice};

use super::database::{DatabaseError, params};
use super::{SqlStorage, StorageError};

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
impl ServerSecretStorage for SqlStorage {
    async fn server_secret(
        &self,
        name: &'static str,
        new: SecretSlice<u8>,
    ) -> Result<SecretSlice<u8>, StorageError> {
        self.0
            .execute(
                "INSERT INTO server_secret (name, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                params![name, new.expose_secret()],
            )
            .await?;
        let kept = self
            .0
            .query_optional("SELECT secret FROM server_secret WHERE name = $1", params![name]);
        let secret: Vec<u8> = kept.await?.ok_or(DatabaseError::NoRow)?.get(0)?;
        Ok(secret.into())
    }
}
