//! `POST /v1/sessions/revoke`: the end of one session.

use actix_web::web::Data;
use serde::Deserialize;

use crate::operations::Tenant;
use crate::server_api::challenge::required;
use crate::wire::{ApiResult, Body, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    access_token: Option<String>,
}

pub(crate) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let access_token = required(body.0.access_token, "accessToken")?;
    tenant.revoke_session(&access_token).await?;
    Ok(success())
}
