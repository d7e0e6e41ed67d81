//! The port, over the server API of an Authsignal tenant.

use std::fmt::{self, Debug};
use std::sync::Arc;

use async_trait::async_trait;
use authsignal_client::{
    ActionCode, ActionState, AuthenticatorId, Authsignal, Client, DeviceId, Error, InvalidValue, Scope,
    TrackRequest, UserAuthenticator, UserId, VerificationMethod,
};
use secrecy::SecretString;
use web_host::config::ConfigError;

use super::{Browser, Passkey, PasskeyError, Passkeys};
use crate::config::Config;
use crate::outgoing::http_client;
use web_host::logging::with_causes;

/// The action under which passkeys are added.
const ACTION: &str = "add-passkey";

/// The tenant that keeps the passkeys.
pub struct Tenant(Arc<dyn Authsignal>);

impl Tenant {
    /// The tenant of `config`. Nothing is asked yet.
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        let client = Client::builder(config.authsignal.secret.clone())
            .base_url(config.authsignal.url.as_str())
            .http_client(http_client(config, &config.authsignal.url)?)
            .build()
            .map_err(|error| config.mistake("authsignal", &with_causes(&error)))?;
        Ok(Self::new(Arc::new(client)))
    }

    /// The tenant behind `api`.
    #[must_use]
    pub fn new(api: Arc<dyn Authsignal>) -> Self {
        Self(api)
    }
}

impl Debug for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tenant").finish_non_exhaustive()
    }
}

#[async_trait]
impl Passkeys for Tenant {
    async fn list(&self, subject: &str) -> Result<Vec<Passkey>, PasskeyError> {
        let authenticators = self.0.get_authenticators(&UserId::parse(subject)?).await?;
        let passkeys = authenticators.into_iter().filter(is_passkey);
        Ok(passkeys.map(Passkey::from).collect())
    }

    async fn enrolment_token(&self, subject: &str, browser: &Browser) -> Result<SecretString, PasskeyError> {
        let answer = self.0.track(&enrolment(subject, browser)?).await?;
        match answer.state {
            ActionState::Allow
            | ActionState::ChallengeRequired
            | ActionState::ChallengeSucceeded
            | ActionState::ReviewSucceeded => Ok(answer.token.expose().into()),
            // Also what is not known yet: it may mean no.
            _ => Err(PasskeyError::Forbidden),
        }
    }

    async fn remove(&self, subject: &str, id: &str) -> Result<(), PasskeyError> {
        match self
            .0
            .delete_authenticator(&UserId::parse(subject)?, &AuthenticatorId::parse(id)?)
            .await
        {
            // It was there a moment ago: somebody, or a lost answer to this call, was faster.
            Err(error) if error.status() == Some(404) => Ok(()),
            outcome => Ok(outcome?),
        }
    }
}

fn enrolment(subject: &str, browser: &Browser) -> Result<TrackRequest, InvalidValue> {
    let mut request = TrackRequest::new(UserId::parse(subject)?, ActionCode::parse(ACTION)?)
        .scope(Scope::AddAuthenticators);
    request.locale.clone_from(&browser.locale);
    request.ip_address = browser.ip_address;
    request.user_agent.clone_from(&browser.user_agent);
    request.device_id = browser.device_id.as_deref().map(DeviceId::parse).transpose()?;
    Ok(request)
}

fn is_passkey(authenticator: &UserAuthenticator) -> bool {
    authenticator.verification_method == VerificationMethod::Passkey
}

impl From<UserAuthenticator> for Passkey {
    fn from(authenticator: UserAuthenticator) -> Self {
        let credential = authenticator.webauthn_credential.unwrap_or_default();
        Self {
            id: authenticator.user_authenticator_id.into(),
            name: credential.name,
            provider: credential.aaguid_mapping.and_then(|mapping| mapping.name),
            created_at: authenticator.created_at,
            last_used_at: authenticator.last_verified_at,
        }
    }
}

impl From<Error> for PasskeyError {
    fn from(error: Error) -> Self {
        Self::Unavailable(with_causes(&error))
    }
}

impl From<InvalidValue> for PasskeyError {
    fn from(error: InvalidValue) -> Self {
        Self::Unavailable(error.to_string())
    }
}

#[cfg(test)]
mod tests;
