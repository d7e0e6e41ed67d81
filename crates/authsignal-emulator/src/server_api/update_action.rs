//! `PATCH /v1/users/{userId}/actions/{action}/{idempotencyKey}`

use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::get_action::{ActionJson, key};
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::action::ActionState;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
pub(super) struct Request {
    state: Option<String>,
}

pub(super) async fn handle(
    tenant: Data<Tenant>,
    path: Path<(String, String, String)>,
    body: Body<Request>,
) -> ApiResult {
    let state = body.0.state.as_deref().and_then(ActionState::parse);
    let state = state.ok_or_else(|| ApiError::invalid_request("The state is missing or not known."))?;
    let action = tenant.update_action(key(path.into_inner())?, state).await?;
    Ok(json(&ActionJson::of(action)))
}
