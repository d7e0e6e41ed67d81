//! What surrounds the content of every page.

use serde::Serialize;
use web_host::texts::Text;

use super::embedding::Embedding;
use crate::tenant::settings::Settings;

/// What every page shows of the tenant, and whom it reports to.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Surroundings {
    site_name: String,
    /// The address of the tenant's logo.
    logo: Option<String>,
    /// Whether the tenant has a colour of its own.
    has_colour: bool,
    /// Present when the app shows the page in a frame or a window beside itself.
    pub(super) embedding: Option<Embedding>,
}

/// What every page of a visit needs.
#[derive(Clone, Serialize)]
pub(super) struct Frame {
    /// The address at which the visit begins.
    pub(super) visit: String,
    pub(super) csrf: String,
    /// Where who does not want to go on may go: back to the app, or to the settings.
    pub(super) quit: Option<String>,
    #[serde(flatten)]
    pub(super) surroundings: Surroundings,
}

/// A link to another method.
#[derive(Clone, Serialize)]
pub(super) struct OtherWay {
    pub(super) href: String,
    pub(super) label: Text,
}

impl Surroundings {
    pub(super) fn of(settings: &Settings, embedding: Option<Embedding>) -> Self {
        Self {
            site_name: settings.branding.name.clone(),
            logo: settings
                .branding
                .logo_url
                .as_ref()
                .map(|logo| logo.as_str().to_owned()),
            has_colour: settings.branding.primary_colour.is_some(),
            embedding,
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            site_name: "Local Authsignal".to_owned(),
            logo: None,
            has_colour: false,
            embedding: None,
        }
    }

    /// Within an app's own page.
    pub(super) fn embedded_sample() -> Self {
        Self {
            embedding: Some(Embedding::sample()),
            ..Self::sample()
        }
    }
}

impl Frame {
    pub(super) fn sample() -> Self {
        Self {
            visit: "/challenge/0123".to_owned(),
            csrf: "csrf".to_owned(),
            quit: Some("/challenge/0123/quit".to_owned()),
            surroundings: Surroundings::sample(),
        }
    }

    pub(super) fn embedded_sample() -> Self {
        Self {
            surroundings: Surroundings::embedded_sample(),
            ..Self::sample()
        }
    }
}

impl OtherWay {
    pub(super) fn sample() -> Self {
        Self {
            href: "/challenge/0123/methods".to_owned(),
            label: Text::new("visit-other-method"),
        }
    }
}
