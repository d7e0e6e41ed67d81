//! The portal, `/portal`: what a developer wants to see and to change.
//!
//! Whoever can open it is in: it exists on loopback addresses only, and only under this machine's own names.

pub(crate) mod local_only;
mod overview;
mod remove_authenticator;
pub(crate) mod set_outcome;

use actix_web::HttpResponse;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, get, post};
use web_host::pages::{Page, TemplateError, Templates};

use crate::prebuilt_ui::see_other;
use crate::server_api::not_found;

/// The templates of the portal.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[("portal.html", include_str!("../templates/portal.html"))];

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.route("/", get().to(home));
    config.service(
        web::scope("/portal")
            .wrap(from_fn(local_only::local_only))
            .route("", get().to(overview::handle))
            .route("/authenticators/remove", post().to(remove_authenticator::handle))
            .route("/outcomes", post().to(set_outcome::handle)),
    );
    config.default_service(web::to(not_found));
}

async fn home() -> HttpResponse {
    see_other("/portal")
}

pub(crate) fn check_templates(templates: &Templates) -> Result<(), TemplateError> {
    overview::PortalPage::samples()
        .iter()
        .try_for_each(|sample| templates.render(sample).map(drop))
}
