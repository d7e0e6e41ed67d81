use std::net::IpAddr;

use oidc_protocol::identifiers::SubjectId;
use uuid::Uuid;

/// Somebody is about to add a passkey.
#[derive(Debug, Clone)]
pub struct PasskeyEnrolment {
    /// Who.
    pub subject: SubjectId,
    /// What they sign in with, which the passkey shows.
    pub username: String,
    /// The language of the page that they add it on (BCP 47).
    pub locale: String,
    /// The address the request came from.
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The browser, as the browser SDK names it.
    pub device_id: Option<Uuid>,
}
