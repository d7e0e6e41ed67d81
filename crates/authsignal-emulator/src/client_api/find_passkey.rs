//! `GET /v1/client/user-authenticators/passkey?credentialIds=a,b`: whether one of the device's passkeys is known.

use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};

use super::MaybeBearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::passkey::decode_base64;
use crate::wire::{ApiResult, Timestamp, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    credential_ids: Option<String>,
    credential_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    credential_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_at: Option<Timestamp>,
}

pub(super) async fn handle(
    _caller: MaybeBearer,
    tenant: Data<Tenant>,
    parameters: Query<Parameters>,
) -> ApiResult {
    let parameters = parameters.into_inner();
    let ids = parameters
        .credential_ids
        .or(parameters.credential_id)
        .ok_or_else(|| ApiError::invalid_request("credentialIds is required."))?;
    let ids = ids.split(',').take(100).filter_map(decode_base64).collect();
    let found = tenant.passkey_among(ids).await?;
    let found = found
        .as_ref()
        .and_then(|found| Some((found.passkey()?, found.verified_at)));
    let (passkey, verified_at) = found.ok_or(TenantError::NotFound("No such passkey."))?;
    Ok(json(&Reply {
        credential_id: passkey.credential_id(),
        verified_at: verified_at.map(Timestamp),
    }))
}
