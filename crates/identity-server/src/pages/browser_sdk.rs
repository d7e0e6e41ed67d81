use serde::Serialize;

use crate::authsignal::BrowserSettings;

/// Where the browser SDK finds Authsignal, for the scripts of pages with passkeys.
#[derive(Debug, Serialize)]
pub(super) struct BrowserSdk {
    tenant_id: String,
    base_url: String,
}

impl BrowserSdk {
    pub(super) fn of(browser: &BrowserSettings) -> Self {
        Self {
            tenant_id: browser.tenant_id.clone(),
            base_url: browser.base_url.as_str().trim_end_matches('/').to_owned(),
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            tenant_id: "tenant".to_owned(),
            base_url: "https://api.example/v1".to_owned(),
        }
    }
}
