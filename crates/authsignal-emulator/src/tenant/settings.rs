//! The settings of the tenant, one type a concern. The configuration file gives them; some can be changed later.

pub(crate) mod api_keys;
pub(crate) mod branding;
pub(crate) mod change;
pub(crate) mod origins;
pub(crate) mod prebuilt_ui;
pub(crate) mod webhooks;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use time::Duration;
use url::Url;
use web_host::config::PublicUrl;

use self::api_keys::ApiKeys;
use self::branding::Branding;
use self::origins::Origins;
use self::prebuilt_ui::PrebuiltUi;
use self::webhooks::WebhookSettings;
use super::TenantError;
use super::passkey::relying_party::{RelyingParty, parse_id};
use super::policy::Policy;
use super::session::AppClient;
use super::signing_key::SigningKey;
use super::token::TokenIssuer;

/// One version of the settings: an operation sees the same one from its beginning to its end.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) id: String,
    pub(crate) public_url: PublicUrl,
    pub(crate) branding: Branding,
    pub(crate) keys: ApiKeys,
    pub(crate) origins: Origins,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) policy: Policy,
    pub(crate) prebuilt_ui: PrebuiltUi,
    /// `None` when nobody wants any.
    pub(crate) webhooks: Option<WebhookSettings>,
    /// Of sessions; any will do, when empty.
    pub(crate) app_clients: Vec<AppClient>,
    pub(crate) tokens: TokenIssuer,
    pub(crate) relying_party: RelyingParty,
}

/// What can be changed while the emulator runs.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub(crate) branding: Branding,
    pub(crate) keys: ApiKeys,
    pub(crate) origins: Origins,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) policy: Policy,
    pub(crate) prebuilt_ui: PrebuiltUi,
    pub(crate) webhooks: Option<WebhookSettings>,
    pub(crate) app_clients: Vec<AppClient>,
    /// Signs client tokens, where they are not signed by the API keys.
    pub(crate) token_key: Option<Arc<SigningKey>>,
}

/// How long things stay valid.
#[derive(Clone, Debug)]
pub(crate) struct Lifetimes {
    /// Of a client token, in seconds.
    pub(crate) token_seconds: u32,
}

/// A value that is wrong, or that contradicts another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SettingsProblem {
    /// The key of the section `[tenant]`, or `actions.<code>`.
    pub(crate) key: String,
    pub(crate) text: String,
}

impl SettingsProblem {
    pub(crate) fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
        }
    }
}

impl Values {
    /// Checks each value, and whether they fit together: the rules are the same wherever the values come from.
    pub(crate) fn check(&self) -> Result<(), SettingsProblem> {
        if self.branding.name.trim().is_empty() {
            return Err(SettingsProblem::new("name", "must not be empty"));
        }
        if self.lifetimes.token_seconds == 0 {
            return Err(SettingsProblem::new(
                "token_lifetime_seconds",
                "must be at least 1",
            ));
        }
        self.origins.check()?;
        self.policy.check()
    }
}

impl Settings {
    /// Who issues the tenant's tokens.
    pub(crate) fn issuer(&self) -> String {
        format!("{}/{}", self.public_url, self.id)
    }

    /// The app client of this id.
    pub(crate) fn app_client(&self, id: String) -> Result<AppClient, TenantError> {
        if self.app_clients.is_empty() {
            return Ok(AppClient::unconfigured(id));
        }
        let known = self.app_clients.iter().find(|client| client.id == id);
        known
            .cloned()
            .ok_or_else(|| TenantError::invalid_request("There is no such app client."))
    }

    /// The settings of the tenant `id` at `public_url`.
    pub(crate) fn new(id: &str, public_url: &PublicUrl, values: Values) -> Result<Self, SettingsProblem> {
        values.check()?;
        let relying_party_id = parse_id(&values.origins.relying_party_id)
            .map_err(|problem| SettingsProblem::new("relying_party_id", problem))?;
        // The pre-built UI uses passkeys too.
        let mut origins: Vec<Url> = vec![public_url.as_url().clone()];
        origins.extend(
            values
                .origins
                .allowed
                .iter()
                .map(|origin| origin.as_url().clone()),
        );
        let lifetime = Duration::seconds(values.lifetimes.token_seconds.into());
        Ok(Self {
            tokens: TokenIssuer::new(
                &values.keys,
                values.token_key,
                format!("{public_url}/{id}"),
                id.to_owned(),
                lifetime,
            ),
            relying_party: RelyingParty::new(
                &values.branding.name,
                relying_party_id,
                &origins,
                values.origins.allow_any_localhost,
            ),
            id: id.to_owned(),
            public_url: public_url.clone(),
            branding: values.branding,
            keys: values.keys,
            origins: values.origins,
            lifetimes: values.lifetimes,
            policy: values.policy,
            prebuilt_ui: values.prebuilt_ui,
            webhooks: values.webhooks,
            app_clients: values.app_clients,
        })
    }
}
