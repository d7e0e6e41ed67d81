use serde::Serialize;
use web_host::texts::Text;

use crate::IdentityServer;

/// A page about one's own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    Passkeys,
    Sessions,
    Applications,
}

impl Section {
    const ALL: [Self; 4] = [Self::Overview, Self::Passkeys, Self::Sessions, Self::Applications];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => super::overview::PATH,
            Self::Passkeys => "/Account/Passkeys",
            Self::Sessions => "/ServerSideSessions",
            Self::Applications => "/Grants",
        }
    }

    fn title(self) -> Text {
        Text::new(match self {
            Self::Overview => "account-overview",
            Self::Passkeys => "passkeys-short",
            Self::Sessions => "account-sessions",
            Self::Applications => "account-applications",
        })
    }

    /// What the overview says of it.
    fn about(self) -> Option<Text> {
        Some(Text::new(match self {
            Self::Overview => return None,
            Self::Passkeys => "passkeys-about",
            Self::Sessions => "account-sessions-about",
            Self::Applications => "account-applications-about",
        }))
    }

    /// Whether there is such a page here.
    fn is_offered(self, server: &IdentityServer) -> bool {
        match self {
            Self::Passkeys => server.browser.is_some(),
            Self::Overview | Self::Sessions | Self::Applications => true,
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
