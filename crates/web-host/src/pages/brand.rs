use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest};
use serde::Serialize;

use crate::assets::DESIGN;

/// Whose pages they are: what stands at the top and at the bottom of each, and the style sheet with their colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// The name.
    pub name: String,
    /// The asset that is the style sheet.
    pub style_sheet: String,
    /// The asset that is the icon in the browser's tab.
    pub icon: String,
    /// The logo; the design has a mark of its own.
    pub logo: Option<Logo>,
    /// The logo on dark ground, where it is another.
    pub dark_logo: Option<Logo>,
    /// Whether the logo shows the name, so that it need not stand beside it.
    pub is_logo_alone: bool,
    /// Where the pages lead at their bottom.
    pub links: Links,
    /// The address of those who help.
    pub support: Option<String>,
    /// Whether there is anything of that.
    has_links: bool,
}

/// An image with its size on the page, so that nothing moves when it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    /// The asset.
    pub name: String,
    /// Its width in CSS pixels.
    pub width: u32,
    /// Its height in CSS pixels.
    pub height: u32,
}

/// Addresses of other pages of whoever runs the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// Where help is found.
    pub help: Option<String>,
    /// What is done with personal data.
    pub privacy: Option<String>,
    /// The terms of use.
    pub terms: Option<String>,
}

impl Brand {
    /// The design as it is, under this name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            style_sheet: DESIGN.to_owned(),
            icon: "icon.svg".to_owned(),
            logo: None,
            dark_logo: None,
            is_logo_alone: false,
            links: Links::default(),
            support: None,
            has_links: false,
        }
    }

    /// With these links, and the mail address of those who help.
    #[must_use]
    pub fn with_links(mut self, links: Links, support: Option<String>) -> Self {
        self.has_links = links != Links::default() || support.is_some();
        self.links = links;
        self.support = support;
        self
    }

    /// Has the page that answers `request` be this brand's.
    pub fn of_request(self: &Arc<Self>, request: &HttpRequest) {
        request.extensions_mut().insert(Arc::clone(self));
    }
}

/// The brand that the page for `request` was given.
pub(super) fn of(request: &HttpRequest) -> Option<Arc<Brand>> {
    request.extensions().get::<Arc<Brand>>().cloned()
}
