//! `POST /v1/client/challenge/qr-code`: a QR code for a phone, to be polled for.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::MaybeBearer;
use crate::operations::Tenant;
use crate::tenant::identifiers::ActionCode;
use crate::wire::{ApiResult, Body, Timestamp, json, map_or_empty_list};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    action: Option<String>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    custom: Option<Map<String, Value>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    challenge_id: String,
    expires_at: Timestamp,
    /// Proves later on that the poll comes from the same page.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_code: Option<String>,
}

pub(super) async fn handle(caller: MaybeBearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let action = body.0.action.as_deref().map(ActionCode::parse).transpose()?;
    let challenge = tenant.begin_qr_code(caller.0, action, body.0.custom).await?;
    Ok(json(&Reply {
        challenge_id: challenge.id,
        expires_at: Timestamp(challenge.expires_at),
        device_code: challenge.device_code,
    }))
}
