use serde::{Deserialize, Serialize};

/// What a browser can do about passkeys, as the script of the login page says. Nobody is let in by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Nothing, or it runs no scripts.
    #[default]
    None,
    /// It can make a passkey that the person unlocks on this device.
    Create,
    /// It can also make one by itself after a sign-in (WebAuthn Level 3, conditional creation).
    CreateSilently,
}

impl Capability {
    /// What the login form says.
    #[must_use]
    pub fn from_form(text: &str) -> Self {
        match text {
            "create" => Self::Create,
            "create_silently" => Self::CreateSilently,
            _ => Self::None,
        }
    }
}

/// What is known of a sign-in with a second factor that an offer depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PasskeyFacts {
    /// What the browser can do.
    pub capability: Capability,
    /// Whether the person has a passkey, on whatever device.
    pub has_passkey: bool,
    /// Whether they have set up their second factor a moment ago, and have had enough for today.
    pub has_just_enrolled: bool,
}
