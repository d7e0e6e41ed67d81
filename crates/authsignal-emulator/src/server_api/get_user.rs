//! `GET /v1/users/{userId}`

use actix_web::web::{Data, Path};
use serde::Serialize;

use crate::operations::Tenant;
use crate::server_api::update_user::AttributesJson;
use crate::tenant::identifiers::UserId;
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, json};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_enrolled: bool,
    #[serde(flatten)]
    attributes: AttributesJson,
    allowed_verification_methods: Vec<VerificationMethod>,
    enrolled_verification_methods: Vec<VerificationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
}

/// An unknown user is not an error, but one who is not enrolled.
pub(super) async fn handle(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let found = tenant.user(UserId::parse(&user_id)?).await?;
    let (attributes, enrolled, default) = match found {
        Some(found) => (
            found.user.attributes,
            found.enrolled_methods,
            found.default_method,
        ),
        None => (UserAttributes::default(), Vec::new(), None),
    };
    Ok(json(&Reply {
        is_enrolled: !enrolled.is_empty(),
        attributes: AttributesJson::of(attributes),
        allowed_verification_methods: tenant.settings().policy.enabled_methods.clone(),
        enrolled_verification_methods: enrolled,
        default_verification_method: default,
    }))
}
