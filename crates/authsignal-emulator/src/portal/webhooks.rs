//! `GET /portal/webhooks`: what was sent to the app's webhook endpoint, what it answered, and sending it again.

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig, get, post};
use serde::Serialize;

use super::frame::{Content, Portal, display};
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::webhook::{Answer, Delivery, DeliveryId};

const PAGE: &str = "/portal/webhooks";

/// Deliveries on the page.
const SHOWN: u32 = 100;

#[derive(Serialize)]
pub(super) struct WebhooksPage {
    url: Option<String>,
    deliveries: Vec<DeliveryRow>,
}

#[derive(Serialize)]
struct DeliveryRow {
    id: String,
    event: &'static str,
    created_at: String,
    is_delivered: bool,
    next_attempt_at: Option<String>,
    attempts: Vec<AttemptRow>,
    body: String,
}

#[derive(Serialize)]
struct AttemptRow {
    at: String,
    answer: String,
    is_accepted: bool,
}

impl Content for WebhooksPage {
    const TEMPLATE: &'static str = "portal_webhooks.html";
    const SECTION: &'static str = "webhooks";

    fn samples() -> Vec<Self> {
        let attempt = |is_accepted| AttemptRow {
            at: "now".to_owned(),
            answer: "200".to_owned(),
            is_accepted,
        };
        let row = |is_delivered: bool| DeliveryRow {
            id: "1".to_owned(),
            event: "email.created",
            created_at: "now".to_owned(),
            is_delivered,
            next_attempt_at: (!is_delivered).then(|| "soon".to_owned()),
            attempts: vec![attempt(is_delivered)],
            body: "{}".to_owned(),
        };
        let page = |url: Option<&str>, deliveries| Self {
            url: url.map(str::to_owned),
            deliveries,
        };
        vec![
            page(Some("https://localhost"), vec![row(true), row(false)]),
            page(None, Vec::new()),
        ]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/webhooks")
            .route("", get().to(show))
            .route("/replay", post().to(replay)),
    );
}

async fn show(portal: Portal) -> Result<HttpResponse, PortalError> {
    let deliveries = portal.tenant.webhook_deliveries(SHOWN).await?;
    let settings = portal.tenant.settings();
    Ok(portal.page(WebhooksPage {
        url: settings
            .webhooks
            .as_ref()
            .map(|webhooks| webhooks.url.to_string()),
        deliveries: deliveries.iter().map(DeliveryRow::of).collect(),
    }))
}

/// `POST /portal/webhooks/replay`: how it went stands among the attempts.
async fn replay((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let id = DeliveryId::parse(&form.text("delivery_id"))
        .ok_or(PortalError::NotFound("no such webhook delivery"))?;
    portal.tenant.replay_webhook(id).await?;
    Ok(see_other(PAGE))
}

impl DeliveryRow {
    fn of(delivery: &Delivery) -> Self {
        let pretty = serde_json::from_str::<serde_json::Value>(&delivery.body)
            .and_then(|body| serde_json::to_string_pretty(&body));
        Self {
            id: delivery.id.to_string(),
            event: delivery.event.as_str(),
            created_at: display(delivery.created_at),
            is_delivered: delivery.is_delivered(),
            next_attempt_at: delivery.next_attempt_at.map(display),
            attempts: delivery
                .attempts
                .iter()
                .map(|attempt| AttemptRow {
                    at: display(attempt.at),
                    answer: match &attempt.answer {
                        Answer::Status(status) => status.to_string(),
                        Answer::None(reason) => reason.clone(),
                    },
                    is_accepted: attempt.answer.is_accepted(),
                })
                .collect(),
            body: pretty.unwrap_or_else(|_| delivery.body.clone()),
        }
    }
}
