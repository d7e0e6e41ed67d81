use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oidc_protocol::identifiers::ClientId;
use serde::Deserialize;
use url::Url;
use web_host::colour::{Palette, Rgb, Scheme};
use web_host::pages::{Brand, Links, Logo};

use super::{Branding, BrandingError, Look, Overrides, logo, on_page, overrides};

/// The section `[branding]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BrandingSection {
    /// An SVG or PNG file that stands at the top of every page.
    pub logo: Option<PathBuf>,
    /// The same for dark pages.
    pub dark_logo: Option<PathBuf>,
    /// Whether the logo shows the name, so that it does not stand beside it.
    pub logo_shows_name: bool,
    /// An SVG or PNG file for the browser's tab.
    pub icon: Option<PathBuf>,
    /// The colour of buttons and links, `#rrggbb`.
    pub accent: Option<String>,
    /// The same on dark pages; a lighter shade of `accent`, if left out.
    pub dark_accent: Option<String>,
    /// A file with CSS rules behind those of the design.
    pub style_sheet: Option<PathBuf>,
    /// The address of a page with help.
    pub help: Option<Url>,
    /// The address of the privacy policy.
    pub privacy: Option<Url>,
    /// The address of the terms of use.
    pub terms: Option<Url>,
    /// The mail address of those who help.
    pub support: Option<String>,
    /// A folder with templates that stand in for those of the server, by the same names.
    pub templates: Option<PathBuf>,
    /// A folder with texts that stand in for those of the server: `<language>/<name>.ftl`.
    pub locales: Option<PathBuf>,
    /// How pages look on the way to these clients, by their identifiers.
    pub clients: BTreeMap<ClientId, ClientBranding>,
}

/// What differs on the way to one client; the rest is as everywhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientBranding {
    /// The name at the top.
    pub name: Option<String>,
    /// Its logo.
    pub logo: Option<PathBuf>,
    /// The same for dark pages.
    pub dark_logo: Option<PathBuf>,
    /// Whether the logo shows the name.
    pub logo_shows_name: bool,
    /// Its colour.
    pub accent: Option<String>,
    /// The same on dark pages.
    pub dark_accent: Option<String>,
    /// The address of a page with help.
    pub help: Option<Url>,
    /// The address of the privacy policy.
    pub privacy: Option<Url>,
    /// The address of the terms of use.
    pub terms: Option<Url>,
    /// The mail address of those who help.
    pub support: Option<String>,
}

impl BrandingSection {
    /// Reads all the files, and checks what can be wrong. `name` is what the server calls itself.
    pub fn read(self, name: &str) -> Result<Branding, BrandingError> {
        let replaced = Overrides::read(self.templates.as_deref(), self.locales.as_deref())?;
        let wishes = ClientBranding {
            name: Some(name.to_owned()),
            logo: self.logo,
            dark_logo: self.dark_logo,
            logo_shows_name: self.logo_shows_name,
            accent: self.accent,
            dark_accent: self.dark_accent,
            help: self.help,
            privacy: self.privacy,
            terms: self.terms,
            support: self.support,
        };
        let mut own = wishes.look("branding", "logo", &Brand::named(name))?;
        if let Some(icon) = &self.icon {
            let image = logo::read("branding.icon", icon)?;
            let name = format!("brand-icon.{}", image.ending);
            own.files.push((name.clone(), image.content));
            let mut brand = Brand::clone(&own.brand);
            brand.icon = name;
            own.brand = Arc::new(brand);
        }
        let mut clients = BTreeMap::new();
        for (number, (client, wishes)) in self.clients.into_iter().enumerate() {
            let key = format!("branding.clients.{client}");
            let mut look = wishes.look(&key, &format!("client-{number}-logo"), &own.brand)?;
            if look.colours.is_some() {
                let mut brand = Brand::clone(&look.brand);
                brand.style_sheet = format!("design-{number}.css");
                look.brand = Arc::new(brand);
            }
            clients.insert(client, look);
        }
        let rules = match &self.style_sheet {
            Some(path) => overrides::text("branding.style_sheet", path)?,
            None => String::new(),
        };
        Ok(Branding {
            own,
            rules,
            clients,
            overrides: replaced,
        })
    }
}

impl ClientBranding {
    /// What these wishes make of the brand `base`.
    fn look(self, key: &str, file: &str, base: &Brand) -> Result<Look, BrandingError> {
        let mut files = Vec::new();
        let mut read =
            |key: &str, stem: String, path: Option<&Path>| -> Result<Option<Logo>, BrandingError> {
                let Some(path) = path else {
                    return Ok(None);
                };
                let image = logo::read(key, path)?;
                let name = format!("{stem}.{}", image.ending);
                files.push((name.clone(), image.content));
                Ok(Some(on_page(name, image.size)))
            };
        let logo = read(&format!("{key}.logo"), file.to_owned(), self.logo.as_deref())?;
        let dark_key = format!("{key}.dark_logo");
        let dark_logo = read(&dark_key, format!("{file}-dark"), self.dark_logo.as_deref())?;
        if dark_logo.is_some() && logo.is_none() {
            return Err(error(
                &dark_key,
                "there is no `logo` that it could stand in for; name one",
            ));
        }
        let mut brand = base.clone();
        if let Some(name) = self.name {
            brand.name = name;
        }
        if logo.is_some() {
            brand.logo = logo;
            brand.dark_logo = dark_logo;
            brand.is_logo_alone = self.logo_shows_name;
        } else if self.logo_shows_name {
            let problem = "there is no `logo` that could show the name; name one";
            return Err(error(&format!("{key}.logo_shows_name"), problem));
        }
        let address = |key: String, url: Option<Url>, base: &Option<String>| match url {
            Some(url) if url.scheme() == "https" => Ok(Some(url.to_string())),
            Some(url) => Err(error(&key, &format!("`{url}` must begin with https://"))),
            None => Ok(base.clone()),
        };
        let links = Links {
            help: address(format!("{key}.help"), self.help, &base.links.help)?,
            privacy: address(format!("{key}.privacy"), self.privacy, &base.links.privacy)?,
            terms: address(format!("{key}.terms"), self.terms, &base.links.terms)?,
        };
        let support = match self.support {
            Some(support) if is_mail_address(&support) => Some(support),
            Some(support) => {
                let problem = format!("`{support}` is no mail address such as `help@example.com`");
                return Err(error(&format!("{key}.support"), &problem));
            }
            None => base.support.clone(),
        };
        Ok(Look {
            brand: Arc::new(brand.with_links(links, support)),
            colours: colours(key, self.accent.as_deref(), self.dark_accent.as_deref())?,
            files,
        })
    }
}

fn colours(
    key: &str,
    accent: Option<&str>,
    dark_accent: Option<&str>,
) -> Result<Option<(Palette, Palette)>, BrandingError> {
    let parse = |key: &str, text: &str| {
        Rgb::parse(text).ok_or_else(|| error(key, &format!("`{text}` is no colour such as `#2d5bd7`")))
    };
    let (light_key, dark_key) = (format!("{key}.accent"), format!("{key}.dark_accent"));
    let Some(accent) = accent else {
        return match dark_accent {
            None => Ok(None),
            Some(_) => Err(error(&dark_key, "there is no `accent` for light pages; name one")),
        };
    };
    let accent = parse(&light_key, accent)?;
    let light = Palette::exactly(accent, Scheme::Light)
        .map_err(|unreadable| error(&light_key, &unreadable.to_string()))?;
    let dark = match dark_accent {
        None => Palette::near(accent, Scheme::Dark),
        Some(dark) => Palette::exactly(parse(&dark_key, dark)?, Scheme::Dark)
            .map_err(|unreadable| error(&dark_key, &unreadable.to_string()))?,
    };
    Ok(Some((light, dark)))
}

/// It stands in an address of a link, so nothing in it may end the address or add to it.
fn is_mail_address(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte);
    text.bytes().all(is_plain)
        && text
            .split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.contains('@'))
}

pub(super) fn error(key: &str, problem: &str) -> BrandingError {
    BrandingError {
        key: key.to_owned(),
        problem: problem.to_owned(),
    }
}
