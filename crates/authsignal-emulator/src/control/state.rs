//! `/emulator/reset`, `/emulator/export`, `/emulator/import`: the state of the whole tenant.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;

use crate::operations::Tenant;
use crate::wire::{ApiResult, success};

/// `POST /emulator/reset`: forgets everything but the settings, and begins anew with the seed.
pub(super) async fn reset(tenant: Data<Tenant>) -> ApiResult {
    tenant.reset().await?;
    Ok(success())
}

/// `GET /emulator/export`: the present state as a seed file.
pub(super) async fn export(tenant: Data<Tenant>) -> ApiResult {
    let seed = tenant.export_seed().await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/toml"))
        .body(seed))
}

/// `POST /emulator/import`: a seed file takes the place of the present state.
pub(super) async fn import(tenant: Data<Tenant>, seed: String) -> ApiResult {
    tenant.import_seed(&seed).await?;
    Ok(success())
}
