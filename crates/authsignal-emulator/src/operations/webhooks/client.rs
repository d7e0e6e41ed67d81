//! Posting a webhook.

use std::sync::{Arc, OnceLock};

use crate::assumptions::WEBHOOK_TIMEOUT;
use crate::tenant::webhook::{Delivery, SIGNATURE_HEADER};

/// Posts webhooks. Made with the first one: most emulators never send any.
#[derive(Clone, Debug, Default)]
pub(crate) struct WebhookClient(Arc<OnceLock<Result<reqwest::Client, String>>>);

impl WebhookClient {
    /// The status that the receiver answers, or why there is none.
    pub(super) async fn post(&self, delivery: &Delivery, signature: String) -> Result<u16, String> {
        let http = self.0.get_or_init(build).as_ref().map_err(Clone::clone)?;
        http.post(&delivery.url)
            .header("Content-Type", "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(delivery.body.clone())
            .send()
            .await
            .map(|response| response.status().as_u16())
            // The address may hold a secret.
            .map_err(|error| web_host::logging::with_causes(&error.without_url()))
    }
}

/// Redirects are not followed: a webhook is for the address that it was configured for.
fn build() -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .timeout(WEBHOOK_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| web_host::logging::with_causes(&error))
}
