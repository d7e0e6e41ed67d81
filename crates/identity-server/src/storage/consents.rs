use async_trait::async_trait;
use oidc_protocol::authorize::Consent;
use oidc_protocol::identifiers::{ClientId, SubjectId};
use time::OffsetDateTime;

use super::database::{Row, params};
use super::{SqlStorage, StorageError};

/// What people have let clients have, until they take it back.
#[async_trait]
pub trait ConsentStorage: Send + Sync {
    /// Keeps a consent, in place of the one that the person gave this client before.
    async fn put_consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
        consent: StoredConsent,
    ) -> Result<(), StorageError>;

    /// What the person has let this client have.
    async fn consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
    ) -> Result<Option<StoredConsent>, StorageError>;

    /// All consents of a person, by client.
    async fn consents_of(&self, subject: SubjectId) -> Result<Vec<(ClientId, StoredConsent)>, StorageError>;

    /// Takes a consent back.
    async fn delete_consent(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError>;
}

/// A consent and when it was given last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConsent {
    /// To what.
    pub consent: Consent,
    /// When.
    pub given_at: OffsetDateTime,
}

fn unreadable(error: &impl ToString) -> StorageError {
    StorageError::Unreadable {
        what: "consent",
        reason: error.to_string(),
    }
}

/// From the columns `client_id`, `consent`, `given_at`.
fn consent_of(row: &Row) -> Result<(ClientId, StoredConsent), StorageError> {
    let client_id = ClientId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?;
    let consent = StoredConsent {
        consent: serde_json::from_str(&row.get::<String>(1)?).map_err(|error| unreadable(&error))?,
        given_at: row.get(2)?,
    };
    Ok((client_id, consent))
}

#[async_trait]
impl ConsentStorage for SqlStorage {
    async fn put_consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
        consent: StoredConsent,
    ) -> Result<(), StorageError> {
        let json = serde_json::to_string(&consent.consent).map_err(|error| unreadable(&error))?;
        self.0
            .execute(
                "INSERT INTO consent (subject, client_id, consent, given_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (subject, client_id) DO UPDATE SET consent = excluded.consent, \
                 given_at = excluded.given_at",
                params![subject.as_str(), client_id.as_str(), json, consent.given_at],
            )
            .await?;
        Ok(())
    }

    async fn consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
    ) -> Result<Option<StoredConsent>, StorageError> {
        let row = self.0.query_optional(
            "SELECT client_id, consent, given_at FROM consent WHERE subject = $1 AND client_id = $2",
            params![subject.as_str(), client_id.as_str()],
        );
        let consent = row.await?.as_ref().map(consent_of).transpose()?;
        Ok(consent.map(|(_, consent)| consent))
    }

    async fn consents_of(&self, subject: SubjectId) -> Result<Vec<(ClientId, StoredConsent)>, StorageError> {
        let rows = self.0.query(
            "SELECT client_id, consent, given_at FROM consent WHERE subject = $1 ORDER BY client_id",
            params![subject.as_str()],
        );
        rows.await?.iter().map(consent_of).collect()
    }

    async fn delete_consent(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError> {
        self.0
            .execute(
                "DELETE FROM consent WHERE subject = $1 AND client_id = $2",
                params![subject.as_str(), client_id.as_str()],
            )
            .await?;
        Ok(())
    }
}
