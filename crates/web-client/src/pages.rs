//! The pages, one file each.

mod frame;
pub mod home;
pub mod not_found;
pub mod passkeys;
pub mod privacy;
pub mod problem;
pub mod signed_out;

use web_host::language::LanguageCookie;
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

/// The templates of this server.
pub const TEMPLATES: [(&str, &str); 8] = [
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

#[cfg(test)]
mod tests;
