//! `GET /v1/client/public/{tenantId}/.well-known/jwks`: the key that verifies the tenant's RS256 tokens. Public.

use actix_web::web::{Data, Path};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::wire::{ApiResult, json};

pub(super) async fn handle(tenant: Data<Tenant>, tenant_id: Path<String>) -> ApiResult {
    if *tenant_id != tenant.settings().id {
        return Err(ApiError::not_found());
    }
    Ok(json(&tenant.signing_key().await?.jwks()))
}
