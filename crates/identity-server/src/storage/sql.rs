use async_trait::async_trait;

use super::database::Database;
use super::{DatabaseCounts, DatabaseError, DatabaseOptions, DatabaseUrl, Probe, StorageError};

/// The storage in an SQLite file or a PostgreSQL database. Its SQL stands beside each trait.
#[derive(Debug, Clone)]
pub struct SqlStorage(pub(super) Database);

impl SqlStorage {
    /// Opens the database, creating an SQLite file and migrating the schema where needed. Call it within the runtime
    /// that lives as long as the server.
    pub async fn open(url: &DatabaseUrl, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        Database::open(url, options).await.map(Self)
    }

    /// What the database was asked to do since it was opened.
    #[must_use]
    pub fn counts(&self) -> DatabaseCounts {
        self.0.counts()
    }

    /// A storage that is gone with the process, for tests and trials.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        Database::in_memory().map(Self)
    }
}

#[async_trait]
impl Probe for SqlStorage {
    async fn ping(&self) -> Result<(), StorageError> {
        Ok(self.0.ping().await?)
    }
}
