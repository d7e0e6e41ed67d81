//! The devices of a user.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::{DeviceId, UserId};

/// A device of a user. What the service says about a device is not documented: it is all in `details`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Device {
    /// The id, if the service names it.
    pub device_id: Option<DeviceId>,
    /// Everything else.
    #[serde(flatten)]
    pub details: Map<String, Value>,
}

pub(crate) async fn get_devices(client: &Client, user_id: &UserId) -> Result<Vec<Device>, Error> {
    client
        .send(Call::get("/users/{userId}/devices", &[user_id.as_str()]))
        .await
}

pub(crate) async fn invalidate_device(
    client: &Client,
    user_id: &UserId,
    device_id: &DeviceId,
) -> Result<Device, Error> {
    let parameters = [user_id.as_str(), device_id.as_str()];
    client
        .send(Call::post(
            "/users/{userId}/devices/{deviceId}/invalidate",
            &parameters,
            Repeat::Safe,
        ))
        .await
}
