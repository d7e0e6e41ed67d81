//! `/emulator/users/{userId}/code`: the code of the user's authenticator app.

use actix_web::web::{Data, Path};
use serde_json::json;

use crate::operations::Tenant;
use crate::tenant::identifiers::UserId;
use crate::wire::{self, ApiResult};

/// `GET`: the code to enter next.
pub(super) async fn current(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let usable = tenant.current_code(UserId::parse(&user_id)?).await?;
    Ok(wire::json(
        &json!({ "code": usable.code, "secondsLeft": usable.seconds_left }),
    ))
}
