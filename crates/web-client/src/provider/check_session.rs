use serde::{Deserialize, Serialize};

use super::Provider;

/// How a page asks, in a frame of the provider's, whether the session is still the same (OpenID Connect Session Management
/// 1.0 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSession {
    /// The page to frame.
    pub frame: String,
    /// Its origin, which messages go to and come from.
    pub origin: String,
    /// What the page is asked: client and `session_state`.
    pub message: String,
}

impl CheckSession {
    /// An example, to try pages with.
    pub(crate) fn sample() -> Self {
        Self {
            frame: "https://id.example/checksession".to_owned(),
            origin: "https://id.example".to_owned(),
            message: "web hash.salt".to_owned(),
        }
    }
}

impl Provider {
    /// How to ask about the session of this `session_state`, where that is wanted and the provider has a page for it.
    pub async fn check_session(&self, session_state: Option<&str>) -> Option<CheckSession> {
        let session_state = session_state.filter(|_| self.registration.check_session)?;
        // The sign-in does not depend on it.
        let metadata = self.metadata.get().await.ok()?;
        let frame = metadata.additional_metadata().check_session_iframe.as_ref()?;
        // The pages allow frames of the issuer's origin and no others.
        if frame.origin().ascii_serialization() != self.origin() {
            tracing::warn!("the provider's page for frames is not of its own origin, and is not used");
            return None;
        }
        Some(CheckSession {
            frame: frame.to_string(),
            origin: frame.origin().ascii_serialization(),
            message: format!("{} {session_state}", self.registration.client_id),
        })
    }
}
