//! `DELETE /v1/users/{userId}/authenticators/{userAuthenticatorId}`

use actix_web::web::{Data, Path};

use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::wire::{ApiResult, success};

pub(super) async fn handle(tenant: Data<Tenant>, path: Path<(String, String)>) -> ApiResult {
    let (user_id, authenticator_id) = path.into_inner();
    let id = UserAuthenticatorId::parse(&authenticator_id)
        .ok_or(TenantError::NotFound("The user has no such authenticator."))?;
    tenant.delete_authenticator(UserId::parse(&user_id)?, id).await?;
    Ok(success())
}
