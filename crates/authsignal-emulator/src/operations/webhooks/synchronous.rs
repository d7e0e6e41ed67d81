//! Webhooks on whose answer something depends.

use rusqlite::Connection;
use serde_json::{Map, Value};
use web_host::sqlite::DatabaseError;

use crate::operations::Tenant;
use crate::store::events::{self, NotedEvent};
use crate::store::{actions, challenge_log, webhook_deliveries};
use crate::tenant::TenantError;
use crate::tenant::message::Message;
use crate::tenant::webhook::{WebhookEvent, data};

/// How a rehearsal ends that is undone.
enum Undone {
    /// It would have verified somebody.
    Verifies(Vec<NotedEvent>),
    Failed(TenantError),
}

impl From<TenantError> for Undone {
    fn from(error: TenantError) -> Self {
        Self::Failed(error)
    }
}

impl From<DatabaseError> for Undone {
    fn from(error: DatabaseError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Tenant {
    /// Runs `work` in a transaction, as [`web_host::sqlite::Database::write`] does, and lets `action.verify` veto what
    /// it verifies. For that it runs twice: what would verify somebody is undone, put to the webhook, and done again
    /// when that accepts, so that no transaction is open while somebody else is asked.
    pub(crate) async fn write_verification<T, F>(&self, work: F) -> Result<T, TenantError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, TenantError> + Clone + Send + 'static,
    {
        let rehearsal = work.clone();
        let settings = self.settings();
        let asks = settings
            .webhooks
            .as_ref()
            .is_some_and(|webhooks| webhooks.wants(WebhookEvent::ActionVerify));
        let rehearsed = self
            .database
            .write(move |transaction| {
                let done = rehearsal(transaction)?;
                let verifications = events::take_verifications(transaction)?;
                if asks && !verifications.is_empty() {
                    return Err(Undone::Verifies(verifications));
                }
                Ok(done)
            })
            .await;
        let verifications = match rehearsed {
            Ok(done) => return Ok(done),
            Err(Undone::Failed(error)) => return Err(error),
            Err(Undone::Verifies(verifications)) => verifications,
        };
        for NotedEvent { event, data } in verifications {
            self.ask_webhook(event, data).await?;
        }
        self.database
            .write(move |transaction| {
                let done = work(transaction)?;
                events::take_verifications(transaction)?;
                Ok(done)
            })
            .await
    }

    /// Lets whoever sends messages in the tenant's place send this one, and notes that it was sent.
    pub(in crate::operations) async fn announce_message(&self, message: &Message) -> Result<(), TenantError> {
        let (noted, key) = (message.clone(), message.action());
        let action = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                challenge_log::insert(transaction, &data::sent_log(&noted), noted.sent_at)?;
                match key {
                    Some(key) => Ok(actions::find(transaction, &key)?),
                    None => Ok(None),
                }
            })
            .await?;
        let (event, data) = data::message(message, action.as_ref());
        self.ask_webhook(event, data).await
    }

    /// Sends a synchronous webhook, if it is wanted. Fails unless it is accepted.
    async fn ask_webhook(&self, event: WebhookEvent, data: Map<String, Value>) -> Result<(), TenantError> {
        let Some(delivery) = self.delivery_of(&self.settings(), event, data)? else {
            return Ok(());
        };
        let attempt = self.attempt(&delivery).await;
        let noted = attempt.clone();
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                webhook_deliveries::insert(transaction, &delivery)?;
                webhook_deliveries::note_attempt(transaction, delivery.id, &noted, None)?;
                Ok(())
            })
            .await?;
        if attempt.answer.is_accepted() {
            return Ok(());
        }
        Err(TenantError::invalid_request(format!(
            "The webhook {event} was not accepted: {}.",
            attempt.answer
        )))
    }
}
