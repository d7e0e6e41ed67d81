//! `POST /v1/sessions/refresh`: the next pair of tokens.

use actix_web::web::Data;
use serde::Deserialize;

use super::tokens;
use crate::operations::Tenant;
use crate::server_api::challenge::required;
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    refresh_token: Option<String>,
}

pub(crate) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let refresh_token = required(body.0.refresh_token, "refreshToken")?;
    Ok(tokens(tenant.refresh_session(refresh_token).await?))
}
