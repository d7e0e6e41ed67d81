use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{SqlStorage, StorageError};

/// What one replica does at a time, for as long as it says that it goes on.
#[async_trait]
pub trait LeaseStorage: Send + Sync {
    /// Takes the lease `name` for `owner` until `until`, or renews it. False while somebody else has it.
    async fn take_lease(
        &self,
        name: &'static str,
        owner: String,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StorageError>;
}

#[async_trait]
impl LeaseStorage for SqlStorage {
    async fn take_lease(
        &self,
        name: &'static str,
        owner: String,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let taken = self.0.execute(
            "INSERT INTO lease (name, owner, expires_at) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at \
             WHERE lease.owner = excluded.owner OR lease.expires_at <= $4",
            params![name, owner, until, now],
        );
        Ok(taken.await? == 1)
    }
}
