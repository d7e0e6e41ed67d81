//! `DELETE /v1/users/{userId}[?actions=true]`

use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use crate::operations::Tenant;
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, success};

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    actions: bool,
}

pub(super) async fn handle(
    tenant: Data<Tenant>,
    user_id: Path<String>,
    parameters: Query<Parameters>,
) -> ApiResult {
    tenant
        .delete_user(UserId::parse(&user_id)?, parameters.actions)
        .await?;
    Ok(success())
}
