use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::{Row, params};
use super::{SqlStorage, StorageError};

/// Mail that has not been sent yet.
#[async_trait]
pub trait OutgoingMailStorage: Send + Sync {
    /// Keeps a mail that is to be sent from `now` on, and until `expires_at`.
    async fn put_mail(
        &self,
        id: String,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// Takes up to `limit` mails that are due at `now` and have not expired, and counts the attempt. Nobody else gets them
    /// before `again_at`, when an attempt of which nothing was heard again counts as failed.
    async fn claim_mail(
        &self,
        now: OffsetDateTime,
        again_at: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<OutgoingMail>, StorageError>;

    /// Tries again at `next_attempt_at`.
    async fn postpone_mail(&self, id: String, next_attempt_at: OffsetDateTime) -> Result<(), StorageError>;

    /// The mail is sent, or given up.
    async fn delete_mail(&self, id: String) -> Result<(), StorageError>;

    /// When the next attempt is due of what has not expired at `now`.
    async fn next_mail(&self, now: OffsetDateTime) -> Result<Option<OffsetDateTime>, StorageError>;
}

/// A mail that has to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Identifies it.
    pub id: String,
    /// Which letter, to whom, in which language: JSON that the mail service reads.
    pub content: String,
    /// Attempts so far, with the present one.
    pub attempts: u32,
}

fn mail_of(row: &Row) -> Result<OutgoingMail, StorageError> {
    Ok(OutgoingMail {
        id: row.get(0)?,
        content: row.get(1)?,
        attempts: row.get(2)?,
    })
}

#[async_trait]
impl OutgoingMailStorage for SqlStorage {
    async fn put_mail(
        &self,
        id: String,
        content: String,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO outgoing_mail (id, content, attempts, next_attempt_at, expires_at) \
                 VALUES ($1, $2, 0, $3, $4)",
                params![id, content, now, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn claim_mail(
        &self,
        now: OffsetDateTime,
        again_at: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<OutgoingMail>, StorageError> {
        // That it is due is asked twice: a row that another replica has claimed meanwhile is looked at again, and the
        // inner query is not.
        let rows = self.0.execute_returning_all(
            "UPDATE outgoing_mail SET attempts = attempts + 1, next_attempt_at = $1 \
             WHERE next_attempt_at <= $2 AND expires_at > $2 AND id IN \
             (SELECT id FROM outgoing_mail WHERE next_attempt_at <= $2 AND expires_at > $2 \
             ORDER BY next_attempt_at LIMIT $3) RETURNING id, content, attempts",
            params![again_at, now, limit],
        );
        rows.await?.iter().map(mail_of).collect()
    }

    async fn postpone_mail(&self, id: String, next_attempt_at: OffsetDateTime) -> Result<(), StorageError> {
        self.0
            .execute(
                "UPDATE outgoing_mail SET next_attempt_at = $1 WHERE id = $2",
                params![next_attempt_at, id],
            )
            .await?;
        Ok(())
    }

    async fn delete_mail(&self, id: String) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM outgoing_mail WHERE id = $1", params![id])
            .await?;
        Ok(())
    }

    async fn next_mail(&self, now: OffsetDateTime) -> Result<Option<OffsetDateTime>, StorageError> {
        let next = self.0.query_optional(
            "SELECT min(next_attempt_at) FROM outgoing_mail WHERE expires_at > $1",
            params![now],
        );
        Ok(next.await?.map(|row| row.get(0)).transpose()?.flatten())
    }
}
