//! Webhooks: what Authsignal sends to your server, and how to know that it was Authsignal.
//!
//! ```
//! use authsignal_client::webhook::{EventData, SIGNATURE_HEADER, Webhook, WebhookError};
//!
//! /// `body` is the request's body as it came, `signature` the value of its header [`SIGNATURE_HEADER`].
//! fn receive(webhook: &Webhook, body: &[u8], signature: &str) -> Result<(), WebhookError> {
//!     let event = webhook.event(body, signature)?;
//!     match event.data {
//!         EventData::EmailCreated(email) => { /* send `email.code` to `email.to` */ }
//!         EventData::AuthenticatorCreated(authenticator) => { /* tell the user */ }
//!         _ => { /* not for us */ }
//!     }
//!     Ok(())
//! }
//! # let _ = (receive, SIGNATURE_HEADER);
//! ```

mod event;
mod logs;
mod signature;

use std::fmt;
use std::time::Duration;

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

pub use event::{ActionVerify, AuthenticatorEvent, EventData, MessageToSend, WebhookEvent};
pub use logs::{ActionLog, ChallengeLog, LogBatch, LogData, LogRecord};

use crate::clock::system_time;
use crate::identifiers::InvalidValue;
use signature::Signature;

/// The name of the header that carries the signature.
pub const SIGNATURE_HEADER: &str = "X-Signature-V2";

/// Why a request is not accepted as a webhook of Authsignal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The header is not a signature of this version.
    #[error("Signature format is invalid.")]
    Format,
    /// The request is too old, or from the future.
    #[error("Timestamp is outside the tolerance zone.")]
    OutsideTolerance,
    /// None of the signatures was made with one of the keys over this body.
    #[error("Signature mismatch.")]
    Mismatch,
    /// The signature is right, but the body is not an event. The text says where, without any value.
    #[error("The event cannot be read: {0}.")]
    Unreadable(String),
}

/// Checks signatures and reads events.
#[derive(Clone)]
pub struct Webhook {
    keys: Vec<hmac::Key>,
    age: Duration,
    future: Duration,
}

impl Webhook {
    /// Accepts what is signed with the API secret key of a server. Default tolerance: 5 minutes of age, 1 minute of future.
    ///
    /// # Errors
    /// [`InvalidValue`] for an empty secret, which anybody could sign with.
    pub fn new(secret: impl Into<SecretString>) -> Result<Self, InvalidValue> {
        Self {
            keys: Vec::new(),
            age: Duration::from_mins(5),
            future: Duration::from_mins(1),
        }
        .or(secret)
    }

    /// Accepts what is signed with another key as well, while keys are being rotated.
    ///
    /// # Errors
    /// [`InvalidValue`] for an empty secret.
    pub fn or(mut self, secret: impl Into<SecretString>) -> Result<Self, InvalidValue> {
        let secret = secret.into();
        if secret.expose_secret().trim().is_empty() {
            return Err(InvalidValue::new("API secret", "is empty"));
        }
        self.keys.push(hmac::Key::new(
            hmac::HMAC_SHA256,
            secret.expose_secret().as_bytes(),
        ));
        Ok(self)
    }

    /// How far the time of a request may lie in the past and in the future. A long time lets old requests be repeated.
    #[must_use]
    pub fn tolerance(mut self, age: Duration, future: Duration) -> Self {
        self.age = age;
        self.future = future;
        self
    }

    /// Checks a request and reads its event.
    ///
    /// # Errors
    /// [`WebhookError`]; answer 400 and do nothing.
    pub fn event(&self, body: &[u8], signature: &str) -> Result<WebhookEvent, WebhookError> {
        self.event_at(body, signature, system_time())
    }

    /// [`event`](Self::event), with the time of arrival given.
    ///
    /// # Errors
    /// [`WebhookError`]; answer 400 and do nothing.
    pub fn event_at(
        &self,
        body: &[u8],
        signature: &str,
        now: OffsetDateTime,
    ) -> Result<WebhookEvent, WebhookError> {
        self.verify_at(body, signature, now)?;
        read(body)
    }

    /// Checks a request and reads the batch of log records it brings (`action.log_created`, `challenge.log_created`).
    ///
    /// # Errors
    /// [`WebhookError`]; answer 400 and do nothing.
    pub fn log_batch(&self, body: &[u8], signature: &str) -> Result<LogBatch, WebhookError> {
        self.log_batch_at(body, signature, system_time())
    }

    /// [`log_batch`](Self::log_batch), with the time of arrival given.
    ///
    /// # Errors
    /// [`WebhookError`]; answer 400 and do nothing.
    pub fn log_batch_at(
        &self,
        body: &[u8],
        signature: &str,
        now: OffsetDateTime,
    ) -> Result<LogBatch, WebhookError> {
        self.verify_at(body, signature, now)?;
        read(body)
    }

    /// Checks a request without reading it, with the time of arrival given.
    ///
    /// # Errors
    /// [`WebhookError`], but never [`WebhookError::Unreadable`].
    pub fn verify_at(&self, body: &[u8], signature: &str, now: OffsetDateTime) -> Result<(), WebhookError> {
        let signature = Signature::parse(signature).ok_or(WebhookError::Format)?;
        if !signature.is_timely(now, self.age, self.future) {
            return Err(WebhookError::OutsideTolerance);
        }
        if !self.keys.iter().any(|key| signature.matches(key, body)) {
            return Err(WebhookError::Mismatch);
        }
        Ok(())
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Webhook")
            .field("keys", &self.keys.len())
            .field("age", &self.age)
            .field("future", &self.future)
            .finish()
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, WebhookError> {
    serde_json::from_slice(body)
        .map_err(|error| WebhookError::Unreadable(crate::wire::problem::<T>(body, &error)))
}

#[cfg(test)]
mod tests;
