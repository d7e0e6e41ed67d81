//! What makes the pages a company's own, `[branding]`: name, logo, colour, links; for some clients others; templates and
//! texts from a folder. Everything is read and checked at start, and served from here: no page loads from elsewhere, and
//! none needs a style of its own that a content security policy would have to allow.

mod logo;
mod overrides;
mod section;

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpRequest;
use oidc_protocol::identifiers::ClientId;
use web_host::assets::{Assets, DESIGN};
use web_host::colour::{Palette, rules};
use web_host::pages::{Brand, Logo};

pub use self::overrides::Overrides;
pub use self::section::{BrandingSection, ClientBranding};

/// The height of a logo on the page, in CSS pixels, and the greatest width.
const LOGO_HEIGHT: u32 = 36;
const LOGO_WIDTH: u32 = 240;

/// A key of `[branding]` whose value cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct BrandingError {
    /// The key.
    pub key: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

/// The looks of one server.
#[derive(Debug, Clone)]
pub struct Branding {
    own: Look,
    /// More rules for the style sheet.
    rules: String,
    clients: BTreeMap<ClientId, Look>,
    overrides: Overrides,
}

/// One brand with its files.
#[derive(Debug, Clone)]
struct Look {
    brand: Arc<Brand>,
    /// The colours of both schemes, where they are not those of the design.
    colours: Option<(Palette, Palette)>,
    files: Vec<(String, Vec<u8>)>,
}

impl Branding {
    /// The design as it is, under this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let own = Look {
            brand: Arc::new(Brand::named(name)),
            colours: None,
            files: Vec::new(),
        };
        Self {
            own,
            rules: String::new(),
            clients: BTreeMap::new(),
            overrides: Overrides::default(),
        }
    }

    /// The brand of the server itself.
    pub(crate) fn own(&self) -> Brand {
        Brand::clone(&self.own.brand)
    }

    /// Templates and texts that stand in for those of the server.
    pub(crate) fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// Has the page that answers `request` look as this client wishes.
    pub(crate) fn dress(&self, request: &HttpRequest, client: &ClientId) {
        if let Some(look) = self.clients.get(client) {
            look.brand.of_request(request);
        }
    }

    /// Adds the style sheets and the logos.
    pub(crate) fn add_to(&self, mut assets: Assets) -> Assets {
        if let Some((light, dark)) = &self.own.colours {
            assets = assets.with_style(&rules(light, dark));
        }
        if !self.rules.is_empty() {
            assets = assets.with_style(&self.rules);
        }
        let looks = self.clients.values();
        for look in std::iter::once(&self.own).chain(looks) {
            for (name, content) in &look.files {
                assets = assets.with(name.clone(), content.clone());
            }
            if let Some((light, dark)) = look.colours.as_ref().filter(|_| look.brand.style_sheet != DESIGN) {
                let design = assets.styled(&rules(light, dark));
                assets = assets.with(look.brand.style_sheet.clone(), design);
            }
        }
        assets
    }
}

/// How large a logo is on the page.
fn on_page(name: String, (width, height): (u32, u32)) -> Logo {
    let scale = (f64::from(LOGO_HEIGHT) / f64::from(height)).min(f64::from(LOGO_WIDTH) / f64::from(width));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between one and the greatest size of a logo"
    )]
    let scaled = |length: u32| (f64::from(length) * scale).round().max(1.0) as u32;
    Logo {
        name,
        width: scaled(width),
        height: scaled(height),
    }
}

#[cfg(test)]
mod tests;
