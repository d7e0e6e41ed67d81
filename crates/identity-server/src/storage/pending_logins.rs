use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, Purpose, SqlStorage, StorageError, consumed};

/// Sign-ins that have begun in one browser, as JSON that the sign-in service reads.
#[async_trait]
pub trait PendingLoginStorage: Send + Sync {
    /// Keeps a pending login until `expires_at`, in place of the one under the same key.
    async fn put_pending_login(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The pending login, unless it has expired at `now`.
    async fn pending_login(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError>;

    /// Takes the pending login, which ends with this proof, and remembers the proof until `remembered_until`, as one: of any
    /// number of callers who come for the same pending login or with the same proof exactly one gets it.
    async fn end_pending_login(
        &self,
        id: KeyHash,
        proof: KeyHash,
        now: OffsetDateTime,
        remembered_until: OffsetDateTime,
    ) -> Result<EndedLogin, StorageError>;
}

/// What became of a pending login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndedLogin {
    /// It was taken; this is what it was.
    Taken(String),
    /// The proof has ended another one before. This one is over, too.
    Used,
    /// There is none, or it has expired. The proof is not used up.
    Unknown,
}

#[async_trait]
impl PendingLoginStorage for SqlStorage {
    async fn put_pending_login(
        &self,
        id: KeyHash,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO pending_login (id_hash, content, created_at, expires_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (id_hash) DO UPDATE SET content = excluded.content, created_at = excluded.created_at, \
                 expires_at = excluded.expires_at",
                params![id, content, now, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn pending_login(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<String>, StorageError> {
        let row = self.0.query_optional(
            "SELECT content FROM pending_login WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        Ok(row.await?.map(|row| row.get(0)).transpose()?)
    }

    async fn end_pending_login(
        &self,
        id: KeyHash,
        proof: KeyHash,
        now: OffsetDateTime,
        remembered_until: OffsetDateTime,
    ) -> Result<EndedLogin, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    let taken = transaction.query_optional(
                        "DELETE FROM pending_login WHERE id_hash = $1 AND expires_at > $2 RETURNING content",
                        params![id, now],
                    );
                    let Some(row) = taken.await? else {
                        return Ok(EndedLogin::Unknown);
                    };
                    let (sql, values) =
                        consumed::consume(Purpose::AuthsignalAction, proof, now, remembered_until);
                    Ok(match transaction.execute(sql, values).await? {
                        1 => EndedLogin::Taken(row.get(0)?),
                        _ => EndedLogin::Used,
                    })
                })
            })
            .await
    }
}
