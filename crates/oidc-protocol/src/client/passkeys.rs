use serde::{Deserialize, Serialize};

use super::Client;

/// What is asked of people on their way to passkeys, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PasskeyPolicy {
    /// A password with what follows it is as good as a passkey.
    #[default]
    Password,
    /// A passkey comes first on the login page, and people without one are asked again and again to add one.
    Preferred,
    /// Nobody gets in without a passkey.
    Required,
}

impl Client {
    /// What this client asks of people; none when it leaves that to the server.
    #[must_use]
    pub fn passkey_policy(&self) -> Option<PasskeyPolicy> {
        self.metadata.passkeys
    }
}
