use serde::Serialize;
use web_host::texts::Text;

use crate::IdentityServer;

/// A page about one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Passkeys,
    Profile,
    Email,
    Password,
    SecondFactor,
    Sessions,
    Applications,
    Activity,
    Delete,
}

impl Section {
    const ALL: [Self; 10] = [
        Self::Overview,
        Self::Profile,
        Self::Email,
        Self::Password,
        Self::Passkeys,
        Self::SecondFactor,
        Self::Sessions,
        Self::Applications,
        Self::Activity,
        Self::Delete,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => super::overview::PATH,
            Self::Passkeys => "/Account/Passkeys",
            Self::Profile => super::profile::PATH,
            Self::Email => super::email::PATH,
            Self::Password => super::password::PATH,
            Self::SecondFactor => super::second_factor::PATH,
            Self::Activity => super::activity::PATH,
            Self::Delete => super::delete::PATH,
            Self::Sessions => "/ServerSideSessions",
            Self::Applications => "/Grants",
        }
    }

    fn title(self) -> Text {
        Text::new(match self {
            Self::Overview => "account-overview",
            Self::Passkeys => "passkeys-short",
            Self::Profile => "account-profile",
            Self::Email => "account-email",
            Self::Password => "account-password",
            Self::SecondFactor => "account-second-factor",
            Self::Activity => "account-activity",
            Self::Delete => "account-delete",
            Self::Sessions => "account-sessions",
            Self::Applications => "account-applications",
        })
    }

    /// What the overview says of it.
    fn about(self) -> Option<Text> {
        Some(Text::new(match self {
            Self::Overview => return None,
            Self::Passkeys => "passkeys-about",
            Self::Profile => "account-profile-about",
            Self::Email => "account-email-about",
            Self::Password => "account-password-about",
            Self::SecondFactor => "account-second-factor-about",
            Self::Activity => "account-activity-about",
            Self::Delete => "account-delete-about",
            Self::Sessions => "account-sessions-about",
            Self::Applications => "account-applications-about",
        }))
    }

    /// Whether there is such a page here.
    fn is_offered(self, server: &IdentityServer) -> bool {
        match self {
            Self::Overview | Self::Sessions | Self::Applications | Self::Activity => true,
            Self::Profile | Self::Password | Self::Delete => server.accounts.can_be_changed(),
            Self::Email => server.accounts.has_mail(),
            Self::Passkeys | Self::SecondFactor => server.browser.is_some(),
        }
    }

    fn link(self, current: Self) -> Link {
        Link {
            path: self.path(),
            title: self.title(),
            about: self.about(),
            is_current: self == current,
        }
    }
}

/// The links between these pages.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct AccountNavigation(Vec<Link>);

#[derive(Debug, Clone, Serialize)]
struct Link {
    path: &'static str,
    title: Text,
    about: Option<Text>,
    is_current: bool,
}

impl AccountNavigation {
    /// The links on the page `current`.
    pub(crate) fn new(server: &IdentityServer, current: Section) -> Self {
        let offered = Section::ALL
            .into_iter()
            .filter(|section| section.is_offered(server));
        Self(offered.map(|section| section.link(current)).collect())
    }

    pub(crate) fn sample(current: Section) -> Self {
        Self(Section::ALL.map(|section| section.link(current)).into())
    }
}
