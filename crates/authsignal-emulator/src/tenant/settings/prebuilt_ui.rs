//! What a tenant decides about the pre-built UI.

use serde::Deserialize;

/// The section `[tenant.prebuilt_ui]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PrebuiltUi {
    /// Whether people are asked for a passkey after they have verified with something else.
    pub(crate) passkey_prompt: bool,
    /// Days until somebody is asked again. With 0, they are asked each time.
    pub(crate) passkey_prompt_interval_days: u32,
    /// Whether the page that says that the person is verified stays for a moment.
    pub(crate) success_screen: bool,
    /// Whether the set-up of an authenticator app begins with where to get one.
    pub(crate) app_download_screen: bool,
}

impl Default for PrebuiltUi {
    fn default() -> Self {
        Self {
            passkey_prompt: true,
            passkey_prompt_interval_days: 0,
            success_screen: true,
            app_download_screen: false,
        }
    }
}
