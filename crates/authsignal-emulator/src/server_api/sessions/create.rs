//! `POST /v1/sessions`: a challenge that was passed becomes a session.

use actix_web::web::Data;
use serde::Deserialize;

use super::tokens;
use crate::operations::Tenant;
use crate::server_api::challenge::required;
use crate::wire::{ApiResult, Body, given};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    client_id: Option<String>,
    token: Option<String>,
    action: Option<String>,
}

pub(crate) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let client_id = required(body.0.client_id, "clientId")?;
    let token = required(body.0.token, "token")?;
    let created = tenant
        .create_session(client_id, &token, given(body.0.action))
        .await?;
    Ok(tokens(created))
}
