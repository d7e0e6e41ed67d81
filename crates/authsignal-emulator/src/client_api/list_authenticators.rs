//! `GET /v1/client/user-authenticators`: all verified authenticators of the user. The browser hides passkeys that
//! are missing here, so none may be.

use actix_web::web::Data;

use super::MaybeBearer;
use crate::operations::Tenant;
use crate::wire::authenticator::{Audience, AuthenticatorJson, list};
use crate::wire::{ApiResult, json};

pub(super) async fn handle(caller: MaybeBearer, tenant: Data<Tenant>) -> ApiResult {
    // Without a token there is no user, and nothing is told about anybody.
    let Some(bearer) = caller.0 else {
        return Ok(json(&Vec::<AuthenticatorJson>::new()));
    };
    let found = tenant.authenticators(bearer.action.user_id).await?;
    let listed = found.map(|(user, authenticators)| list(&user, &authenticators, Audience::Browser));
    Ok(json(&listed.unwrap_or_default()))
}
