use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::{Statement, params};
use super::{KeyHash, SqlStorage, StorageError};

/// What a remembered key was used for: the same key may be used once for each purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An Authsignal action whose success signed somebody in. The service's answer can be read again and again, so
    /// that it counts once is for us to see to.
    AuthsignalAction,
    /// A passkey that was added, so that its adding counts once.
    AddedPasskey,
    /// An assertion that a client authenticated by (RFC 7523): client and `jti`.
    ClientAssertion,
    /// The `jti` of an access token that was revoked before it expired.
    RevokedAccessToken,
}

impl Purpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::AuthsignalAction => "authsignal_action",
            Self::AddedPasskey => "added_passkey",
            Self::ClientAssertion => "client_assertion",
            Self::RevokedAccessToken => "revoked_access_token",
        }
    }
}

/// Remembers what may be used once and has been.
#[async_trait]
pub trait ConsumedStorage: Send + Sync {
    /// True for the first caller with this key, false for every later one until `expires_at`.
    async fn consume(
        &self,
        purpose: Purpose,
        key: KeyHash,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError>;

    /// Whether the key has been consumed, and is still remembered at `now`.
    async fn is_consumed(
        &self,
        purpose: Purpose,
        key: KeyHash,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError>;
}

/// Changes one row for the first caller, and none for others.
pub(super) fn consume(
    purpose: Purpose,
    key: KeyHash,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Statement {
    (
        "INSERT INTO consumed (purpose, key_hash, expires_at) VALUES ($1, $2, $3) \
         ON CONFLICT (purpose, key_hash) DO UPDATE SET expires_at = excluded.expires_at \
         WHERE consumed.expires_at <= $4",
        params![purpose.as_str(), key, expires_at, now],
    )
}

#[async_trait]
impl ConsumedStorage for SqlStorage {
    async fn consume(
        &self,
        purpose: Purpose,
        key: KeyHash,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let (sql, values) = consume(purpose, key, now, expires_at);
        Ok(self.0.execute(sql, values).await? == 1)
    }

    async fn is_consumed(
        &self,
        purpose: Purpose,
        key: KeyHash,
        now: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        let consumed = self.0.query_optional(
            "SELECT 1 FROM consumed WHERE purpose = $1 AND key_hash = $2 AND expires_at > $3",
            params![purpose.as_str(), key, now],
        );
        Ok(consumed.await?.is_some())
    }
}
