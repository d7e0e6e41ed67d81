//! The port to Authsignal: what this client needs of it, and no more.

mod tenant;

use std::fmt::Debug;
use std::net::IpAddr;

use async_trait::async_trait;
use secrecy::SecretString;
use serde::Serialize;
use time::OffsetDateTime;

pub use self::tenant::Tenant;

/// The passkeys of people. Every call names the person it is for: the subject of a verified ID token.
#[async_trait]
pub trait Passkeys: Debug + Send + Sync {
    /// The passkeys of `subject`; other authenticators are left out.
    async fn list(&self, subject: &str) -> Result<Vec<Passkey>, PasskeyError>;

    /// A token with which `browser` may add one passkey for `subject`.
    async fn enrolment_token(&self, subject: &str, browser: &Browser) -> Result<SecretString, PasskeyError>;

    /// Removes the passkey `id` of `subject`.
    async fn remove(&self, subject: &str, id: &str) -> Result<(), PasskeyError>;
}

/// One passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Identifier of the authenticator at Authsignal.
    pub id: String,
    /// The name it was given.
    pub name: Option<String>,
    /// Who keeps it, for instance "iCloud Keychain".
    pub provider: Option<String>,
    /// When it was added.
    pub created_at: Option<OffsetDateTime>,
    /// When it was last used.
    pub last_used_at: Option<OffsetDateTime>,
}

/// What is known of the browser that asks, for the tenant's rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Browser {
    /// Address of the peer.
    pub ip_address: Option<IpAddr>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// The language of the page that it shows (BCP 47).
    pub locale: Option<String>,
    /// The device id that the browser SDK keeps in the cookie `__as_aid`.
    pub device_id: Option<String>,
}

/// Why Authsignal did not do it.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The tenant's rules forbid it.
    #[error("a rule of the tenant forbids it")]
    Forbidden,
    /// It cannot be reached, or refuses our requests.
    #[error("Authsignal: {0}")]
    Unavailable(String),
}

/// What the browser SDK is told. None of it is secret.
#[derive(Debug, Clone, Serialize)]
pub struct BrowserSettings {
    /// Tenant id.
    pub tenant_id: String,
    /// Base URL of the tenant's region.
    pub base_url: String,
}
