//! The pages, one file each.

mod frame;
pub mod home;
pub mod not_found;
pub mod passkeys;
pub mod privacy;
pub mod problem;
pub mod signed_out;

use web_host::assets::Assets;
use web_host::gallery::Gallery;
use web_host::language::LanguageCookie;
use web_host::pages::{Brand, TemplateError, Templates};
use web_host::texts::{Source, TextError, Texts};

pub use self::frame::Frame;

/// Where the language is kept that somebody chose.
const LANGUAGE: LanguageCookie = LanguageCookie::new("__Host-client-language");

/// What the pages say.
const TEXTS: &[Source] = &web_host::locales!(
    "frame",
    "home",
    "not_found",
    "passkeys",
    "privacy",
    "problem",
    "signed_out",
);

/// What the pages say, in each of their languages.
pub fn texts() -> Result<Texts, TextError> {
    Texts::new(LANGUAGE, TEXTS)
}

/// The templates in their languages.
pub fn templates(assets: &Assets) -> Result<Templates, TemplateError> {
    Templates::new(Brand::named("Web client"), &TEMPLATES, texts()?, assets)
}

/// The templates of this server.
const TEMPLATES: [(&str, &str); 8] = [
    ("signed-in.html", include_str!("../templates/signed-in.html")),
    ("home.html", include_str!("../templates/home.html")),
    ("passkeys.html", include_str!("../templates/passkeys.html")),
    (
        "passkey-removal.html",
        include_str!("../templates/passkey-removal.html"),
    ),
    ("privacy.html", include_str!("../templates/privacy.html")),
    ("problem.html", include_str!("../templates/problem.html")),
    ("signed-out.html", include_str!("../templates/signed-out.html")),
    ("not-found.html", include_str!("../templates/not-found.html")),
];

/// Every page in each of its states.
pub fn gallery() -> Result<Gallery, TemplateError> {
    Gallery::default()
        .with::<home::HomePage>()?
        .with::<not_found::NotFoundPage>()?
        .with::<passkeys::PasskeysPage>()?
        .with::<passkeys::removal::RemovalPage>()?
        .with::<privacy::PrivacyPage>()?
        .with::<problem::ProblemPage<'_>>()?
        .with::<signed_out::SignedOutPage>()
}

#[cfg(test)]
mod tests;
