//! `/emulator/clock`: the tenant's time.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use crate::operations::Tenant;
use crate::wire::{ApiResult, Body, Timestamp, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    skew_seconds: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    now: Timestamp,
    skew_seconds: i64,
}

/// `GET`: the tenant's time, and how far it is from the machine's.
pub(super) async fn show(tenant: Data<Tenant>) -> HttpResponse {
    json(&Reply {
        now: Timestamp(tenant.now()),
        skew_seconds: tenant.clock_skew(),
    })
}

/// `PUT`: sets it ahead of the machine's time, or back.
pub(super) async fn set(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    tenant.set_clock_skew(body.0.skew_seconds).await?;
    Ok(show(tenant).await)
}
