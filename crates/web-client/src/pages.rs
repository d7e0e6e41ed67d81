//! The pages, one file each.

mod frame;
pub mod home;
pub mod not_found;
pub mod passkeys;
pub mod privacy;
pub mod problem;
pub mod signed_out;

pub use self::frame::Frame;

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
