//! Webhooks: what was sent, and sending it.
//!
//! Asynchronous ones go through the outbox and are repeated until they are accepted; synchronous ones are sent once,
//! while somebody waits, and never within a transaction.

pub(crate) mod client;
mod outbox;
mod synchronous;
pub(crate) mod worker;

use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

use super::Tenant;
use crate::config::WebhooksSection;
use crate::store::webhook_deliveries;
use crate::tenant::TenantError;
use crate::tenant::webhook::data::Envelope;
use crate::tenant::webhook::{Answer, Attempt, Delivery, DeliveryId, WebhookEvent, sign};

/// Where webhooks go, and which are wanted.
#[derive(Clone, Debug)]
pub(crate) struct WebhookSettings {
    pub(crate) url: Url,
    pub(crate) events: Vec<WebhookEvent>,
}

impl WebhookSettings {
    pub(super) fn of(section: &WebhooksSection) -> Self {
        Self {
            url: section.url.clone(),
            events: section
                .events
                .clone()
                .unwrap_or_else(|| WebhookEvent::ALL.to_vec()),
        }
    }

    fn wants(&self, event: WebhookEvent) -> bool {
        self.events.contains(&event)
    }
}

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
        let signature = sign(&self.webhook_secrets(), &delivery.body, at);
        let answer = self.webhook_client.post(delivery, signature).await;
        let answer = answer.map_or_else(Answer::None, Answer::Status);
        tracing::info!(event = %delivery.event, "webhook: {answer}");
        Attempt { at, answer }
    }

    /// Every active API key signs.
    fn webhook_secrets(&self) -> Vec<SecretString> {
        vec![self.settings().secret.clone()]
    }

    /// A delivery of one event.
    fn delivery_of(
        &self,
        settings: &WebhookSettings,
        event: WebhookEvent,
        data: Map<String, Value>,
    ) -> Result<Delivery, TenantError> {
        let (id, now) = (self.random.uuid(), self.now());
        let tenant_id = &self.settings().id;
        let body = serde_json::to_string(&Envelope::of_event(id, tenant_id, event, data, now))
            .map_err(|error| TenantError::internal("a webhook could not be written", &error))?;
        Ok(Delivery {
            id: DeliveryId(id),
            event,
            url: settings.url.to_string(),
            body,
            created_at: now,
            attempts: Vec::new(),
            next_attempt_at: (!event.is_synchronous()).then_some(now),
        })
    }
}
