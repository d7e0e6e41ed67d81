//! The devices of users.

use super::Tenant;
use crate::store::devices::{self, Device};
use crate::store::users;
use crate::tenant::TenantError;
use crate::tenant::identifiers::UserId;

impl Tenant {
    /// The devices of a user, the last seen first.
    pub(crate) async fn devices(&self, user_id: UserId) -> Result<Vec<Device>, TenantError> {
        self.database
            .read(move |connection| Ok(devices::of_user(connection, &user_id)?))
            .await
    }

    /// Says that a device is not to be trusted any more.
    pub(crate) async fn invalidate_device(
        &self,
        user_id: UserId,
        device_id: String,
    ) -> Result<Device, TenantError> {
        let unknown = || TenantError::NotFound("The user has no such device.");
        let now = self.now();
        self.database
            .write(move |transaction| {
                users::find(transaction, &user_id)?.ok_or_else(unknown)?;
                devices::invalidate(transaction, &user_id, &device_id, now)?;
                devices::of_user(transaction, &user_id)?
                    .into_iter()
                    .find(|device| device.id == device_id)
                    .ok_or_else(unknown)
            })
            .await
    }
}
