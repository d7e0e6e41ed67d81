//! `POST /portal/settings/reset`: gives a form's settings the configuration file's values again.

use actix_web::HttpResponse;

use super::{PAGE, branding, keys, lifetimes, relying_party};
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let keys = match form.text("section").as_str() {
        "branding" => branding::KEYS,
        "relying_party" => relying_party::KEYS,
        "lifetimes" => lifetimes::KEYS,
        "keys" => keys::KEYS,
        _ => return Err(PortalError::NotFound("there are no such settings")),
    };
    portal.tenant.reset_settings(keys.to_vec()).await?;
    Ok(see_other(PAGE))
}
