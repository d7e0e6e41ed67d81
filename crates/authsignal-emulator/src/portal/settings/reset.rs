//! `POST /portal/settings/reset`: gives a form's settings the configuration file's values again.

use actix_web::HttpResponse;

use super::{PAGE, SECTIONS};
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let section = form.text("section");
    let found = SECTIONS.into_iter().find(|(name, _)| *name == section);
    let (_, keys) = found.ok_or(PortalError::NotFound("there are no such settings"))?;
    portal.tenant.reset_settings(keys.to_vec()).await?;
    Ok(see_other(PAGE))
}
