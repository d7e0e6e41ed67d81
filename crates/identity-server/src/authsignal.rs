//! The port to Authsignal: the second factor and passkeys.

use url::Url;

/// The step after the password, and passkey sign-in.
pub trait AuthenticationStep: std::fmt::Debug + Send + Sync + 'static {}

/// What the browser SDK on the login page is told.
#[derive(Debug, Clone)]
pub struct BrowserSettings {
    /// Base URL of the Authsignal client API, with `/v1`.
    pub base_url: Url,
    /// The tenant.
    pub tenant_id: String,
}
