use std::fmt;

use serde::{Deserialize, Serialize};

use super::UserCode;
use crate::client::{GrantType, Lifetime};
use crate::client_authentication::{self, AuthenticatedClient};
use crate::endpoints;
use crate::issuer::Issuer;
use crate::oauth_error::{OAuthError, OAuthErrorCode};
use crate::parameters::Parameters;
use crate::resources::{ResourceIndicator, Resources};
use crate::scope::Scopes;

/// What a device asks for (RFC 8628 section 3.1): all of it defined, and allowed for the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceAuthorizationRequest {
    /// The scopes, at least one.
    pub scopes: Scopes,
    /// The APIs that access tokens shall be for; none means all that the scopes belong to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceIndicator>,
}

impl DeviceAuthorizationRequest {
    /// Parses a form body into the parameters of this endpoint, those of client authentication among them.
    #[must_use]
    pub fn parameters(body: &[u8]) -> Parameters {
        let known: Vec<_> = client_authentication::PARAMETERS
            .iter()
            .copied()
            .chain(["resource", "scope"])
            .collect();
        Parameters::parse(body, &known)
    }

    /// Checks what an authenticated client asks for.
    pub fn parse(
        form: &Parameters,
        client: AuthenticatedClient<'_>,
        resources: &Resources,
    ) -> Result<Self, OAuthError> {
        form.check().map_err(OAuthError::invalid_request)?;
        let client = client.client();
        if !client.allows_grant(GrantType::DeviceCode) {
            return Err(OAuthError::new(
                OAuthErrorCode::UnauthorizedClient,
                "the client is not registered for this grant_type",
            ));
        }
        let invalid = |problem: &str| OAuthError::new(OAuthErrorCode::InvalidScope, problem);
        let text = form.optional("scope").map_err(OAuthError::invalid_request)?;
        let scopes = Scopes::parse(text.unwrap_or_default()).map_err(|error| invalid(&error.to_string()))?;
        if scopes.is_empty() {
            return Err(invalid("scope is missing"));
        }
        if !scopes.is_subset(client.scopes()) || !resources.undefined_among(&scopes).is_empty() {
            return Err(invalid(
                "scope has a value that is unknown or not allowed for this client",
            ));
        }
        let has_identity = scopes
            .iter()
            .any(|scope| resources.identity_resource(scope).is_some());
        if has_identity && !scopes.has_openid() {
            return Err(invalid("scope needs openid beside other identity scopes"));
        }
        let targets = ResourceIndicator::parse_all(form)?;
        resources.check_targets(&targets, &scopes)?;
        Ok(Self {
            scopes,
            resources: targets,
        })
    }
}

/// What the device gets (RFC 8628 section 3.2). `Debug` does not show the codes.
#[derive(Clone, Serialize)]
pub struct DeviceAuthorizationResponse {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: Lifetime,
    interval: i64,
}

impl DeviceAuthorizationResponse {
    /// The answer with these codes.
    #[must_use]
    pub fn new(
        issuer: &Issuer,
        device_code: String,
        user_code: &UserCode,
        expires_in: Lifetime,
        interval: i64,
    ) -> Self {
        let verification_uri = issuer.endpoint(endpoints::DEVICE);
        Self {
            device_code,
            user_code: user_code.to_string(),
            verification_uri_complete: format!("{verification_uri}?userCode={user_code}"),
            verification_uri,
            expires_in,
            interval,
        }
    }
}

impl fmt::Debug for DeviceAuthorizationResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DeviceAuthorizationResponse")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
