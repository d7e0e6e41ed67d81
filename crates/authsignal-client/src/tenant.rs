//! What the tenant is configured for.

use serde::Deserialize;

use crate::client::{Call, Client};
use crate::error::Error;
use crate::vocabulary::{SmsChannel, VerificationMethod};

/// A kind of authenticator that is configured for the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TenantAuthenticator {
    /// The id of the configuration.
    pub authenticator_id: String,
    /// What it is.
    pub verification_method: VerificationMethod,
    /// Whether users can use it.
    pub is_active: bool,
    /// Whether users can add and remove it themselves.
    pub is_editable_by_user: Option<bool>,
    /// Whether users do not see it.
    pub is_hidden_to_user: Option<bool>,
    /// How codes reach phones.
    pub sms_channel: Option<SmsChannel>,
}

impl TenantAuthenticator {
    /// A kind of authenticator; for tests that stand in for the service.
    #[must_use]
    pub fn new(
        authenticator_id: impl Into<String>,
        verification_method: VerificationMethod,
        is_active: bool,
    ) -> Self {
        Self {
            authenticator_id: authenticator_id.into(),
            verification_method,
            is_active,
            is_editable_by_user: None,
            is_hidden_to_user: None,
            sms_channel: None,
        }
    }
}

pub(crate) async fn get_tenant_authenticators(client: &Client) -> Result<Vec<TenantAuthenticator>, Error> {
    client.send(Call::get("/authenticators", &[])).await
}
