//! The pages, one file each.

mod frame;
pub mod home;
pub mod not_found;
pub mod passkeys;
pub mod privacy;
pub mod problem;
pub mod signed_out;

use web_host::language::{Language, LanguageCookie};
use web_host::texts::{Source, TextError, Texts};

pub use self::frame::Frame;

/// Where the language is kept that somebody chose.
const LANGUAGE: LanguageCookie = LanguageCookie::new("__Host-client-language");

/// What the pages say.
const TEXTS: &[Source] = &[];

/// What the pages say. Their own words stand in the templates, in English; so no other language is offered.
pub fn texts() -> Result<Texts, TextError> {
    Texts::new(LANGUAGE, TEXTS)?.offer(&[Language::default()])
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
