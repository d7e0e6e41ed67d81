//! `GET /portal/state`: the state of the whole tenant, to be kept, taken over or forgotten.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{self, ServiceConfig, get, post};
use serde::Serialize;

use super::field::Field;
use super::frame::{Content, Portal};
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;

#[derive(Default, Serialize)]
pub(super) struct StatePage {
    seed: Field,
}

impl Content for StatePage {
    const TEMPLATE: &'static str = "portal_state.html";
    const SECTION: &'static str = "state";

    fn samples() -> Vec<Self> {
        vec![
            Self::default(),
            Self {
                seed: Field::sample(),
            },
        ]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/state")
            .route("", get().to(show))
            .route("/export", get().to(export))
            .route("/import", post().to(import))
            .route("/reset", post().to(reset)),
    );
}

async fn show(portal: Portal) -> HttpResponse {
    portal.page(StatePage::default())
}

/// `GET /portal/state/export`: the present state as a seed file.
async fn export(portal: Portal) -> Result<HttpResponse, PortalError> {
    let seed = portal.tenant.export_seed().await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/toml"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"seed.toml\""))
        .body(seed))
}

/// `POST /portal/state/import`: a seed file takes the place of the present state.
async fn import((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let mut seed = Field::of(form.text("seed"));
    match portal.tenant.import_seed(&seed.value).await {
        Ok(()) => Ok(see_other("/portal")),
        Err(TenantError::InvalidRequest(reason)) => {
            seed.error = Some(reason.into_owned());
            Ok(portal.refused(StatePage { seed }))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /portal/state/reset`: forgets everything but the settings, and begins anew with the seed.
async fn reset((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    portal.tenant.reset().await?;
    Ok(see_other("/portal"))
}
