//! Asynchronous webhooks: made of what was noted, stored, and sent until they are accepted.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use futures_util::future::join_all;
use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::assumptions::{LOG_BATCH_SIZE, WEBHOOK_RETRIES, WEBHOOK_RETRY_DELAY};
use crate::operations::Tenant;
use crate::store::events::{self, NotedEvent};
use crate::store::{actions, challenge_log, users, webhook_deliveries};
use crate::tenant::TenantError;
use crate::tenant::settings::Settings;
use crate::tenant::webhook::data::{self, Envelope};
use crate::tenant::webhook::{Delivery, WebhookEvent};
use crate::wire::Timestamp;

/// Deliveries that are tried at the same time.
const SENT_AT_ONCE: u32 = 16;

/// What two transactions hand over to become deliveries.
struct Collected {
    events: Vec<NotedEvent>,
    action_records: Vec<Map<String, Value>>,
    challenge_records: Vec<Map<String, Value>>,
}

#[derive(Serialize)]
struct Batch<'a> {
    records: Vec<Envelope<'a>>,
}

impl Tenant {
    /// Makes webhooks of what has happened, and sends those that are due.
    pub(super) async fn work_off_webhooks(&self) -> Result<(), TenantError> {
        self.prepare_deliveries().await?;
        let now = self.now();
        let due = self
            .database
            .read(move |connection| -> Result<_, TenantError> {
                Ok(webhook_deliveries::due(connection, now, SENT_AT_ONCE)?)
            })
            .await?;
        let sent = join_all(due.iter().map(|delivery| self.send_due(delivery))).await;
        sent.into_iter().collect()
    }

    async fn send_due(&self, delivery: &Delivery) -> Result<(), TenantError> {
        let (id, attempt) = (delivery.id, self.attempt(delivery).await);
        let delay = retry_delay(delivery.attempts.len()).filter(|_| !attempt.answer.is_accepted());
        let next = delay.map(|delay| attempt.at + delay);
        self.database
            .write(move |transaction| Ok(webhook_deliveries::note_attempt(transaction, id, &attempt, next)?))
            .await
    }

    /// Noted events and log records become deliveries in one transaction: none is lost, none is made twice.
    async fn prepare_deliveries(&self) -> Result<(), TenantError> {
        let tenant = self.clone();
        let settings = self.settings();
        let logged_before = self.now() - Duration::from_secs(settings.lifetimes.token_seconds.into());
        self.database
            .write(move |transaction| {
                let collected = collect(transaction, logged_before)?;
                for delivery in tenant.deliveries_of(&settings, collected)? {
                    webhook_deliveries::insert(transaction, &delivery)?;
                }
                Ok(())
            })
            .await
    }

    fn deliveries_of(&self, settings: &Settings, collected: Collected) -> Result<Vec<Delivery>, TenantError> {
        let mut deliveries = Vec::new();
        for NotedEvent { event, mut data } in collected.events {
            let moment = match event {
                WebhookEvent::AuthenticatorUpdated => Some("updatedAt"),
                WebhookEvent::AuthenticatorDeleted => Some("deletedAt"),
                _ => None,
            };
            if let Some(moment) = moment {
                data.insert(moment.to_owned(), Timestamp(self.now()).to_text().into());
            }
            deliveries.extend(self.delivery_of(settings, event, data)?);
        }
        for (event, records) in [
            (WebhookEvent::ActionLogCreated, collected.action_records),
            (WebhookEvent::ChallengeLogCreated, collected.challenge_records),
        ] {
            if !records.is_empty() {
                deliveries.extend(self.batch(settings, event, records)?);
            }
        }
        Ok(deliveries)
    }

    fn batch(
        &self,
        settings: &Settings,
        event: WebhookEvent,
        records: Vec<Map<String, Value>>,
    ) -> Result<Option<Delivery>, TenantError> {
        let now = self.now();
        let enveloped = |record| Envelope::of_record(self.random.uuid(), &settings.id, event, record, now);
        let batch = Batch {
            records: records.into_iter().map(enveloped).collect(),
        };
        self.delivery(settings, event, self.random.uuid(), &batch)
    }
}

fn collect(connection: &rusqlite::Connection, logged_before: OffsetDateTime) -> rusqlite::Result<Collected> {
    let events = events::take_all(connection)?;
    if let Some(stray) = events.iter().find(|noted| noted.event.is_synchronous()) {
        // A defect: nobody was asked whether this may succeed.
        tracing::error!(event = %stray.event, "a synchronous event was not put to the webhook");
    }
    let mut action_records = Vec::new();
    for action in actions::take_unlogged(connection, logged_before, LOG_BATCH_SIZE)? {
        let user = users::find(connection, &action.key.user_id)?;
        action_records.push(data::action_log(&action, user.as_ref()));
    }
    Ok(Collected {
        events: events
            .into_iter()
            .filter(|noted| !noted.event.is_synchronous())
            .collect(),
        action_records,
        challenge_records: challenge_log::take(connection, logged_before, LOG_BATCH_SIZE)?,
    })
}

/// How long to wait after an attempt that was not accepted, when `before` attempts preceded it.
fn retry_delay(before: usize) -> Option<Duration> {
    ExponentialBuilder::new()
        .with_min_delay(WEBHOOK_RETRY_DELAY)
        .with_factor(2.0)
        .without_max_delay()
        .with_max_times(WEBHOOK_RETRIES)
        .build()
        .nth(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_retries_each_later_than_the_one_before() {
        let delays: Vec<_> = (0..5)
            .map(|before| retry_delay(before).map(|delay| delay.as_secs()))
            .collect();
        assert_eq!(delays, [Some(30), Some(60), Some(120), None, None]);
    }
}
