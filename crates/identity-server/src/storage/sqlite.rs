use std::path::Path;

use async_trait::async_trait;
use web_host::sqlite::{Database, DatabaseError};

use super::{Probe, StorageError};

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// The storage in an SQLite file. Its SQL stands beside each trait.
#[derive(Debug, Clone)]
pub struct SqliteStorage(pub(super) Database);

impl SqliteStorage {
    /// Opens the file, creating and migrating it where needed. `:memory:` is gone with the process.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        Database::open(path, migrations::migrations::runner()).map(Self)
    }
}

#[async_trait]
impl Probe for SqliteStorage {
    async fn ping(&self) -> Result<(), StorageError> {
        Ok(self.0.ping().await?)
    }
}
