use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{SqlStorage, StorageError};

/// Removes what has expired. Until then nothing reads it.
#[async_trait]
pub trait ExpiredRowStorage: Send + Sync {
    /// Removes up to `limit` rows of one kind that have expired at `now`, the oldest first, and tells how many.
    async fn remove_expired(
        &self,
        rows: ExpiringRows,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, StorageError>;
}

/// Rows of one table that go when they have expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiringRows {
    /// The table.
    pub table: &'static str,
    delete: &'static str,
}

// A row whose time was extended while the statement waited for it stays: the outer condition is looked at again.
macro_rules! rows {
    ($table:literal by $key:literal) => {
        ExpiringRows {
            table: $table,
            delete: concat!(
                "DELETE FROM ",
                $table,
                " WHERE expires_at <= $1 AND (",
                $key,
                ") IN (SELECT ",
                $key,
                " FROM ",
                $table,
                " WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)"
            ),
        }
    };
}

impl ExpiringRows {
    /// All of them, one line a table. Refresh tokens go with their grant, the names of passkeys with the passkeys; whoever was told of a session goes when they
    /// have been told that it is over.
    pub const ALL: &[Self] = &[
        rows!("account_link" by "code_hash"),
        rows!("attempt" by "purpose, key_hash"),
        rows!("attempt_level" by "limit_name, key_hash"),
        rows!("audit_event" by "id"),
        rows!("authorization_code" by "code_hash"),
        rows!("authorize_request" by "id_hash"),
        rows!("consumed" by "purpose, key_hash"),
        rows!("device_authorization" by "device_code_hash"),
        rows!("front_channel_logout" by "id_hash"),
        rows!("initial_access_token" by "token_hash"),
        rows!("logout_request" by "id_hash"),
        rows!("passkey_person" by "subject"),
        rows!("passkey_week" by "week, step"),
        rows!("outgoing_mail" by "id"),
        rows!("pending_login" by "id_hash"),
        rows!("pushed_request" by "key_hash"),
        rows!("reference_token" by "token_hash"),
        rows!("session" by "id_hash"),
        rows!("token_grant" by "grant_id"),
    ];
}

#[async_trait]
impl ExpiredRowStorage for SqlStorage {
    async fn remove_expired(
        &self,
        rows: ExpiringRows,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, StorageError> {
        Ok(self.0.execute(rows.delete, params![now, limit]).await?)
    }
}
