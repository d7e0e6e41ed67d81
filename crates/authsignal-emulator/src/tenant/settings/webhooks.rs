//! Where webhooks go.

use url::Url;

use crate::tenant::webhook::WebhookEvent;

/// Where webhooks go, and which are wanted.
#[derive(Clone, Debug)]
pub(crate) struct WebhookSettings {
    pub(crate) url: Url,
    pub(crate) events: Vec<WebhookEvent>,
}

impl WebhookSettings {
    pub(crate) fn wants(&self, event: WebhookEvent) -> bool {
        self.events.contains(&event)
    }
}
