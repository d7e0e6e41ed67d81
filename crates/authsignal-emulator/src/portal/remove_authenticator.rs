//! `POST /portal/authenticators/remove`

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::CSRF;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};

#[derive(Deserialize)]
pub(super) struct Submission {
    user_id: String,
    authenticator_id: String,
    #[serde(default)]
    csrf: String,
}

pub(super) async fn handle(
    request: HttpRequest,
    tenant: Data<Tenant>,
    form: Form<Submission>,
) -> Result<HttpResponse, ApiError> {
    CSRF.verify(&request, &form.csrf)
        .map_err(|error| ApiError::invalid_request(error.to_string()))?;
    let id = UserAuthenticatorId::parse(&form.authenticator_id)
        .ok_or(TenantError::NotFound("The user has no such authenticator."))?;
    tenant
        .delete_authenticator(UserId::parse(&form.user_id)?, id)
        .await?;
    Ok(see_other("/portal"))
}
