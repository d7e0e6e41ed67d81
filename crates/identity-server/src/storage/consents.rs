use async_trait::async_trait;
use oidc_protocol::authorize::Consent;
use oidc_protocol::identifiers::{ClientId, SubjectId};
use rusqlite::{OptionalExtension, params};
use time::OffsetDateTime;

use super::{SqliteStorage, StorageError, time_of};

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

fn consent_of(consent: &str, given_at: i64) -> Result<StoredConsent, StorageError> {
    Ok(StoredConsent {
        consent: serde_json::from_str(consent).map_err(|error| unreadable(&error))?,
        given_at: time_of("consent", given_at)?,
    })
}

#[async_trait]
impl ConsentStorage for SqliteStorage {
    async fn put_consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
        consent: StoredConsent,
    ) -> Result<(), StorageError> {
        let json = serde_json::to_string(&consent.consent).map_err(|error| unreadable(&error))?;
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO consent (subject, client_id, consent, given_at) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (subject, client_id) DO UPDATE SET consent = $3, given_at = $4",
                    )?
                    .execute(params![
                        subject.as_str(),
                        client_id.as_str(),
                        json,
                        consent.given_at.unix_timestamp()
                    ])?;
                Ok(())
            })
            .await
    }

    async fn consent(
        &self,
        subject: SubjectId,
        client_id: ClientId,
    ) -> Result<Option<StoredConsent>, StorageError> {
        self.0
            .read(move |connection| {
                let row: Option<(String, i64)> = connection
                    .prepare_cached(
                        "SELECT consent, given_at FROM consent WHERE subject = $1 AND client_id = $2",
                    )?
                    .query_row([subject.as_str(), client_id.as_str()], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })
                    .optional()?;
                row.map(|(consent, given_at)| consent_of(&consent, given_at))
                    .transpose()
            })
            .await
    }

    async fn consents_of(&self, subject: SubjectId) -> Result<Vec<(ClientId, StoredConsent)>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT client_id, consent, given_at FROM consent WHERE subject = $1 ORDER BY client_id",
                )?;
                let rows = statement.query_map([subject.as_str()], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, i64>(2)?,
                    ))
                })?;
                rows.map(|row| {
                    let (client_id, consent, given_at) = row?;
                    let client_id = ClientId::parse(client_id).map_err(|error| unreadable(&error))?;
                    Ok((client_id, consent_of(&consent, given_at)?))
                })
                .collect()
            })
            .await
    }

    async fn delete_consent(&self, subject: SubjectId, client_id: ClientId) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                transaction
                    .prepare_cached("DELETE FROM consent WHERE subject = $1 AND client_id = $2")?
                    .execute([subject.as_str(), client_id.as_str()])?;
                Ok(())
            })
            .await
    }
}
