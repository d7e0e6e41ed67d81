//! `POST /v1/client/user-authenticators/security-key/registration-options`: bare options, without the challenge's id.

use actix_web::web::Data;

use super::Bearer;
use crate::operations::Tenant;
use crate::wire::{ApiResult, json};

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    let challenge = tenant.begin_security_key_registration(bearer.0).await?;
    Ok(json(&challenge.options))
}
