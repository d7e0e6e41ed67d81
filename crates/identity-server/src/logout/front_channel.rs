use oidc_protocol::identifiers::ClientId;
use serde::{Deserialize, Serialize};
use time::Duration;

use super::Logouts;
use crate::error::InternalError;
use crate::storage::KeyHash;

/// How long the page with the frames can be loaded again.
const LIFETIME: Duration = Duration::minutes(10);

/// What the logged-out page does: frames to load, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FrontChannelLogout {
    /// The URLs of the clients that the person was signed in to.
    pub(crate) frames: Vec<String>,
    /// Where the person goes afterwards.
    pub(crate) redirect: Option<String>,
    /// The client that the person comes from.
    pub(crate) client: Option<ClientLink>,
}

/// A way back to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientLink {
    /// Which it is; servers of version 0.1 do not say.
    #[serde(default)]
    pub(crate) client_id: Option<ClientId>,
    /// What people call it.
    pub(crate) name: String,
    /// Where it receives people after signing out.
    pub(crate) url: String,
}

impl Logouts {
    /// Keeps what the page has to do, and returns the id that the page is found by.
    pub(crate) async fn keep_front_channel(
        &self,
        logout: &FrontChannelLogout,
    ) -> Result<String, InternalError> {
        let now = self.parts.clock.now();
        let id = self.parts.random.token();
        self.parts
            .storage
            .insert_front_channel_logout(KeyHash::of(&id), serde_json::to_string(logout)?, now + LIFETIME)
            .await?;
        Ok(id)
    }

    /// What the page with this id has to do; none when it is unknown or too old.
    pub(crate) async fn front_channel(&self, id: &str) -> Result<Option<FrontChannelLogout>, InternalError> {
        let now = self.parts.clock.now();
        let content = self
            .parts
            .storage
            .front_channel_logout(KeyHash::of(id), now)
            .await?;
        Ok(content
            .map(|content| serde_json::from_str(&content))
            .transpose()?)
    }
}
