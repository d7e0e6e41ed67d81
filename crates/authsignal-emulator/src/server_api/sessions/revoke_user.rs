//! `POST /v1/sessions/user/revoke`: the end of all sessions of a user.

use actix_web::web::Data;
use serde::Deserialize;

use crate::operations::Tenant;
use crate::server_api::challenge::required;
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, Body, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    user_id: Option<String>,
}

pub(crate) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let user_id = UserId::parse(&required(body.0.user_id, "userId")?)?;
    tenant.revoke_user_sessions(user_id).await?;
    Ok(success())
}
