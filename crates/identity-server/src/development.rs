//! What developers see and nobody else: `server.development`.

use crate::flow::Flows;

/// What the pages for developers tell about how this server is set up.
#[derive(Debug, Clone, Default)]
pub struct DevelopmentSettings {
    /// The user names of the people in the configuration.
    pub usernames: Vec<String>,
    /// The origin of the pre-built UI; on this machine it is the emulator's, which has a portal.
    pub prebuilt_ui: Option<String>,
    /// The database, without a password.
    pub database: String,
}

impl DevelopmentSettings {
    /// Where the emulator's portal is, when there is an emulator.
    pub(crate) fn portal(&self) -> Option<String> {
        let origin = self.prebuilt_ui.as_deref()?;
        let is_local =
            web_host::config::PublicUrl::try_from(origin.to_owned()).is_ok_and(|url| url.is_loopback());
        is_local.then(|| format!("{origin}/portal"))
    }
}

/// A server in development.
#[derive(Debug)]
pub(crate) struct Development {
    pub(crate) settings: DevelopmentSettings,
    pub(crate) flows: Flows,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_emulator_on_this_machine_has_a_portal() {
        let portal = |origin: &str| {
            let settings = DevelopmentSettings {
                prebuilt_ui: Some(origin.to_owned()),
                ..DevelopmentSettings::default()
            };
            settings.portal()
        };
        assert_eq!(
            portal("https://localhost:5003").as_deref(),
            Some("https://localhost:5003/portal")
        );
        assert_eq!(portal("https://mfa.authsignal.com"), None);
        assert_eq!(DevelopmentSettings::default().portal(), None);
    }
}
