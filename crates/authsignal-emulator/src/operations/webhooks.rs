//! Webhooks: what was sent, and sending it.
//!
//! Asynchronous ones go through the outbox and are repeated until they are accepted; synchronous ones are sent once,
//! while somebody waits, and never within a transaction.

pub(crate) mod client;
mod outbox;
mod synchronous;
pub(crate) mod worker;

use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Tenant;
use crate::store::webhook_deliveries;
use crate::tenant::TenantError;
use crate::tenant::settings::Settings;
use crate::tenant::webhook::data::Envelope;
use crate::tenant::webhook::{Answer, Attempt, Delivery, DeliveryId, WebhookEvent, sign};

impl Tenant {
    /// The latest webhooks, the newest first.
    pub(crate) async fn webhook_deliveries(&self, limit: u32) -> Result<Vec<Delivery>, TenantError> {
        self.database
            .read(move |connection| Ok(webhook_deliveries::recent(connection, limit)?))
            .await
    }

    /// Sends a webhook again, with a new signature, and tells how that went. What it once decided stays as it is.
    pub(crate) async fn replay_webhook(&self, id: DeliveryId) -> Result<Attempt, TenantError> {
        let delivery = self
            .database
            .read(move |connection| -> Result<_, TenantError> {
                Ok(webhook_deliveries::find(connection, id)?)
            })
            .await?
            .ok_or(TenantError::NotFound("No such webhook delivery."))?;
        let attempt = self.attempt(&delivery).await;
        // What is still to be repeated stays so, unless this was it.
        let next = delivery.next_attempt_at.filter(|_| !attempt.answer.is_accepted());
        let noted = attempt.clone();
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(webhook_deliveries::note_attempt(transaction, id, &noted, next)?)
            })
            .await?;
        Ok(attempt)
    }

    /// Sends it, whatever happened to it before. Never fails: what goes wrong is in the attempt.
    async fn attempt(&self, delivery: &Delivery) -> Attempt {
        let at = self.now();
        let settings = self.settings();
        let secrets = settings.keys.iter().map(|key| &key.secret);
        let signature = sign(secrets, &delivery.body, at);
        let answer = self.webhook_client.post(delivery, signature).await;
        let answer = answer.map_or_else(Answer::None, Answer::Status);
        tracing::info!(event = %delivery.event, "webhook: {answer}");
        Attempt { at, answer }
    }

    /// A delivery of one event; `None` when nobody wants it.
    fn delivery_of(
        &self,
        settings: &Settings,
        event: WebhookEvent,
        data: Map<String, Value>,
    ) -> Result<Option<Delivery>, TenantError> {
        let (id, now) = (self.random.uuid(), self.now());
        let envelope = Envelope::of_event(id, &settings.id, event, data, now);
        self.delivery(settings, event, id, &envelope)
    }

    /// A delivery with this body; `None` when nobody wants it.
    fn delivery(
        &self,
        settings: &Settings,
        event: WebhookEvent,
        id: Uuid,
        body: &impl Serialize,
    ) -> Result<Option<Delivery>, TenantError> {
        let Some(webhooks) = settings
            .webhooks
            .as_ref()
            .filter(|webhooks| webhooks.wants(event))
        else {
            return Ok(None);
        };
        let now = self.now();
        let body = serde_json::to_string(body)
            .map_err(|error| TenantError::internal("a webhook could not be written", &error))?;
        Ok(Some(Delivery {
            id: DeliveryId(id),
            event,
            url: webhooks.url.to_string(),
            body,
            created_at: now,
            attempts: Vec::new(),
            next_attempt_at: (!event.is_synchronous()).then_some(now),
        }))
    }
}
