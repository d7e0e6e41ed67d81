//! `GET /v1/users/{userId}/authenticators`

use actix_web::web::{Data, Path};

use crate::operations::Tenant;
use crate::tenant::identifiers::UserId;
use crate::wire::authenticator::{Audience, list};
use crate::wire::{ApiResult, json};

pub(super) async fn handle(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let found = tenant.authenticators(UserId::parse(&user_id)?).await?;
    let listed = found.map(|(user, authenticators)| list(&user, &authenticators, Audience::Server));
    Ok(json(&listed.unwrap_or_default()))
}
