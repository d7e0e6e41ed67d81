//! The pages: one file each, with its template beside in `templates/`.

pub(crate) mod access_denied;
pub(crate) mod bad_request;
pub(crate) mod error;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod login_callback;
pub(crate) mod logout;

use web_host::csrf::Csrf;
use web_host::pages::{TemplateError, Templates};

/// The protection of every form of this server.
pub(crate) const CSRF: Csrf = Csrf::new("__Host-identity-csrf");

pub(crate) fn templates(site_name: &str) -> Result<Templates, TemplateError> {
    Templates::new(
        site_name,
        &[
            ("bad_request.html", include_str!("../templates/bad_request.html")),
            ("logged_out.html", include_str!("../templates/logged_out.html")),
            ("logout.html", include_str!("../templates/logout.html")),
        ],
    )
}
