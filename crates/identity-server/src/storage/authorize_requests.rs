use async_trait::async_trait;
use time::OffsetDateTime;

use super::database::params;
use super::{KeyHash, SqlStorage, StorageError};

/// Authorization requests that wait for somebody to sign in, found by the id in the return URL.
#[async_trait]
pub trait AuthorizeRequestStorage: Send + Sync {
    /// Keeps a request until `expires_at`.
    async fn insert_authorize_request(
        &self,
        id: KeyHash,
        request: StoredAuthorizeRequest,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError>;

    /// The request, unless it has expired at `now`.
    async fn authorize_request(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredAuthorizeRequest>, StorageError>;

    /// Notes what the person wants, who is signed in by `session`. Nothing happens when the request is gone.
    async fn note_wish(&self, id: KeyHash, wish: Wish, session: KeyHash) -> Result<(), StorageError>;

    /// Forgets the request: it has been answered.
    async fn delete_authorize_request(&self, id: KeyHash) -> Result<(), StorageError>;
}

/// What a person has said about a request that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// They go on as who they are.
    StayWhoIAm,
    /// They let the client have what it asks for.
    Consent,
}

/// A stored authorization request. It is validated again when it is read: the client may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAuthorizeRequest {
    /// The parameters as they came, `application/x-www-form-urlencoded`.
    pub parameters: String,
    /// The key of the session that the browser had when the request came. Sign-in changes it, so a browser that comes
    /// back with the same one has not signed in since.
    pub session: Option<KeyHash>,
    /// The session whose person chose to go on as who they are.
    pub chosen_in: Option<KeyHash>,
    /// The session whose person consented to this request.
    pub consented_in: Option<KeyHash>,
    /// When the request came.
    pub created_at: OffsetDateTime,
}

#[async_trait]
impl AuthorizeRequestStorage for SqlStorage {
    async fn insert_authorize_request(
        &self,
        id: KeyHash,
        request: StoredAuthorizeRequest,
        expires_at: OffsetDateTime,
    ) -> Result<(), StorageError> {
        self.0
            .execute(
                "INSERT INTO authorize_request (id_hash, parameters, session_id_hash, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5)",
                params![id, request.parameters, request.session, request.created_at, expires_at],
            )
            .await?;
        Ok(())
    }

    async fn authorize_request(
        &self,
        id: KeyHash,
        now: OffsetDateTime,
    ) -> Result<Option<StoredAuthorizeRequest>, StorageError> {
        let row = self.0.query_optional(
            "SELECT parameters, session_id_hash, chosen_in, consented_in, created_at FROM authorize_request \
             WHERE id_hash = $1 AND expires_at > $2",
            params![id, now],
        );
        let Some(row) = row.await? else {
            return Ok(None);
        };
        Ok(Some(StoredAuthorizeRequest {
            parameters: row.get(0)?,
            session: row.get(1)?,
            chosen_in: row.get(2)?,
            consented_in: row.get(3)?,
            created_at: row.get(4)?,
        }))
    }

    async fn note_wish(&self, id: KeyHash, wish: Wish, session: KeyHash) -> Result<(), StorageError> {
        let sql = match wish {
            Wish::StayWhoIAm => "UPDATE authorize_request SET chosen_in = $1 WHERE id_hash = $2",
            Wish::Consent => "UPDATE authorize_request SET consented_in = $1 WHERE id_hash = $2",
        };
        self.0.execute(sql, params![session, id]).await?;
        Ok(())
    }

    async fn delete_authorize_request(&self, id: KeyHash) -> Result<(), StorageError> {
        self.0
            .execute("DELETE FROM authorize_request WHERE id_hash = $1", params![id])
            .await?;
        Ok(())
    }
}
