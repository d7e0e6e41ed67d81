//! `/emulator/webhooks`: what was sent, and sending it again.

use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};

use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::webhook::{Answer, Attempt, Delivery, DeliveryId, WebhookEvent};
use crate::wire::{ApiResult, Timestamp, json};

/// Deliveries on one page, unless the caller wants fewer.
const PAGE_SIZE: u32 = 100;

#[derive(Deserialize)]
pub(super) struct Request {
    limit: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryJson {
    delivery_id: DeliveryId,
    event: WebhookEvent,
    url: String,
    created_at: Timestamp,
    is_delivered: bool,
    attempts: Vec<AttemptJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_attempt_at: Option<Timestamp>,
    body: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptJson {
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// `GET`: the latest webhooks, the newest first.
pub(super) async fn list(tenant: Data<Tenant>, query: Query<Request>) -> ApiResult {
    let limit = query.limit.unwrap_or(PAGE_SIZE).min(PAGE_SIZE);
    let deliveries = tenant.webhook_deliveries(limit).await?;
    let deliveries: Vec<_> = deliveries.into_iter().map(DeliveryJson::of).collect();
    Ok(json(&deliveries))
}

/// `POST …/replay`: sends one again.
pub(super) async fn replay(tenant: Data<Tenant>, id: Path<String>) -> ApiResult {
    let id = DeliveryId::parse(&id).ok_or(TenantError::NotFound("No such webhook delivery."))?;
    let attempt = tenant.replay_webhook(id).await?;
    Ok(json(&AttemptJson::of(attempt)))
}

impl DeliveryJson {
    fn of(delivery: Delivery) -> Self {
        Self {
            delivery_id: delivery.id,
            event: delivery.event,
            created_at: Timestamp(delivery.created_at),
            is_delivered: delivery.is_delivered(),
            next_attempt_at: delivery.next_attempt_at.map(Timestamp),
            url: delivery.url,
            attempts: delivery.attempts.into_iter().map(AttemptJson::of).collect(),
            body: delivery.body,
        }
    }
}

impl AttemptJson {
    fn of(attempt: Attempt) -> Self {
        let (status, error) = match attempt.answer {
            Answer::Status(status) => (Some(status), None),
            Answer::None(reason) => (None, Some(reason)),
        };
        Self {
            at: Timestamp(attempt.at),
            status,
            error,
        }
    }
}
