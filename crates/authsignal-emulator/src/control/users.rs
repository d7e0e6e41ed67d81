//! `/emulator/users`: users as a test wants them, past all policies.

use actix_web::web::{Data, Path};
use serde::Serialize;

use crate::operations::Tenant;
use crate::seed::authenticator::SeedAuthenticator;
use crate::server_api::update_user::{AttributesJson, Request};
use crate::store::users::UserFilter;
use crate::tenant::TenantError;
use crate::tenant::authenticator::Authenticator;
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::authenticator::{Audience, AuthenticatorJson, list, one};
use crate::wire::{ApiResult, Body, Timestamp, json, success};

/// Users that one answer holds.
const USERS_SHOWN: u32 = 1000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    user_id: UserId,
    created_at: Timestamp,
    #[serde(flatten)]
    attributes: AttributesJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
    authenticators: Vec<AuthenticatorJson>,
}

/// `GET /emulator/users`: everybody, the newest first.
pub(super) async fn everybody(tenant: Data<Tenant>) -> ApiResult {
    let filter = UserFilter {
        limit: USERS_SHOWN,
        ..UserFilter::default()
    };
    let (users, _) = tenant.query_users(filter).await?;
    let mut shown = Vec::new();
    for overview in users {
        shown.push(described(&tenant, overview.user.user_id).await?);
    }
    Ok(json(&shown))
}

/// `GET /emulator/users/{userId}`: the user with all authenticators.
pub(super) async fn show(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    Ok(json(&described(&tenant, UserId::parse(&user_id)?).await?))
}

/// `PUT /emulator/users/{userId}`: creates the user, or changes the attributes that are given.
pub(super) async fn save(tenant: Data<Tenant>, user_id: Path<String>, body: Body<Request>) -> ApiResult {
    let user_id = UserId::parse(&user_id)?;
    tenant
        .update_user(user_id.clone(), body.0.into_attributes()?)
        .await?;
    Ok(json(&described(&tenant, user_id).await?))
}

/// `DELETE /emulator/users/{userId}`: with authenticators and actions.
pub(super) async fn delete(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    tenant.delete_user(UserId::parse(&user_id)?, true).await?;
    Ok(success())
}

/// `POST /emulator/users/{userId}/authenticators`: gives the user an authenticator, and creates the user where needed.
pub(super) async fn enrol(
    tenant: Data<Tenant>,
    user_id: Path<String>,
    body: Body<SeedAuthenticator>,
) -> ApiResult {
    let (user, authenticator) = tenant.add_authenticator(UserId::parse(&user_id)?, body.0).await?;
    Ok(json(&one(&user, &authenticator, false, Audience::Server)))
}

/// `DELETE /emulator/users/{userId}/authenticators/{userAuthenticatorId}`
pub(super) async fn remove(tenant: Data<Tenant>, path: Path<(String, String)>) -> ApiResult {
    let (user_id, id) = path.into_inner();
    let id = UserAuthenticatorId::parse(&id)
        .ok_or(TenantError::NotFound("The user has no such authenticator."))?;
    tenant.delete_authenticator(UserId::parse(&user_id)?, id).await?;
    Ok(success())
}

async fn described(tenant: &Tenant, user_id: UserId) -> Result<UserJson, TenantError> {
    let found = tenant.authenticators(user_id).await?;
    let (user, authenticators): (User, Vec<Authenticator>) =
        found.ok_or(TenantError::NotFound("No such user."))?;
    Ok(UserJson {
        authenticators: list(&user, &authenticators, Audience::Server),
        user_id: user.user_id,
        created_at: Timestamp(user.created_at),
        default_verification_method: user.attributes.default_verification_method,
        attributes: AttributesJson::of(user.attributes),
    })
}
