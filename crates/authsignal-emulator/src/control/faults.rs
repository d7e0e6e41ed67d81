//! `/emulator/faults`: failures on demand.

use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};

use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::fault::endpoint::Endpoint;
use crate::tenant::fault::{Fault, FaultId, FaultKind, FaultWish};
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, Body, Timestamp, json, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    /// Every endpoint, when absent.
    endpoint: Option<String>,
    user_id: Option<String>,
    /// How often it strikes; until it is cleared, when absent.
    times: Option<u32>,
    #[serde(flatten)]
    kind: FaultKind,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FaultJson {
    fault_id: FaultId,
    created_at: Timestamp,
    endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    /// How often it still strikes.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(flatten)]
    kind: FaultKind,
}

/// `GET`: the faults that are set.
pub(super) async fn list(tenant: Data<Tenant>) -> ApiResult {
    let faults: Vec<_> = tenant.faults().await?.into_iter().map(FaultJson::of).collect();
    Ok(json(&faults))
}

/// `POST`: sets a fault.
pub(super) async fn set(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let request = body.0;
    let fault = tenant
        .set_fault(FaultWish {
            endpoint: Endpoint::parse(request.endpoint.as_deref().unwrap_or("*"))?,
            user_id: request.user_id.as_deref().map(UserId::parse).transpose()?,
            remaining: request.times,
            kind: request.kind,
        })
        .await?;
    Ok(json(&FaultJson::of(fault)))
}

/// `DELETE /emulator/faults`: clears them all.
pub(super) async fn clear_all(tenant: Data<Tenant>) -> ApiResult {
    tenant.clear_faults().await?;
    Ok(success())
}

/// `DELETE /emulator/faults/{faultId}`: clears one.
pub(super) async fn clear(tenant: Data<Tenant>, id: Path<String>) -> ApiResult {
    let id = FaultId::parse(&id).ok_or(TenantError::NotFound("No such fault."))?;
    tenant.clear_fault(id).await?;
    Ok(success())
}

impl FaultJson {
    fn of(fault: Fault) -> Self {
        Self {
            fault_id: fault.id,
            created_at: Timestamp(fault.created_at),
            endpoint: fault.wish.endpoint.to_string(),
            user_id: fault.wish.user_id,
            times: fault.wish.remaining,
            kind: fault.wish.kind,
        }
    }
}
