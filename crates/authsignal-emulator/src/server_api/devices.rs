//! `GET /v1/users/{userId}/devices` and `POST …/devices/{deviceId}/invalidate`, which only the PHP SDK calls.

use actix_web::web::{Data, Path};
use serde::Serialize;

use crate::operations::Tenant;
use crate::store::devices::Device;
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, Timestamp, json};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceJson {
    device_id: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    is_invalidated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    invalidated_at: Option<Timestamp>,
}

pub(super) async fn list(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let devices = tenant.devices(UserId::parse(&user_id)?).await?;
    Ok(json(&devices.into_iter().map(DeviceJson::of).collect::<Vec<_>>()))
}

pub(super) async fn invalidate(tenant: Data<Tenant>, path: Path<(String, String)>) -> ApiResult {
    let (user_id, device_id) = path.into_inner();
    let device = tenant
        .invalidate_device(UserId::parse(&user_id)?, device_id)
        .await?;
    Ok(json(&DeviceJson::of(device)))
}

impl DeviceJson {
    fn of(device: Device) -> Self {
        Self {
            device_id: device.id,
            created_at: Timestamp(device.first_seen_at),
            last_seen_at: Timestamp(device.last_seen_at),
            user_agent: device.user_agent,
            is_invalidated: device.invalidated_at.is_some(),
            invalidated_at: device.invalidated_at.map(Timestamp),
        }
    }
}
