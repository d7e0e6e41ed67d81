//! `POST /v1/client/user-authenticators/passkey/authentication-options`

use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;

use super::MaybeBearer;
use crate::operations::Tenant;
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    /// Names the action, when the caller has no token.
    challenge_id: Option<String>,
}

pub(super) async fn handle(caller: MaybeBearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let challenge = tenant
        .begin_passkey_authentication(caller.0, body.0.challenge_id)
        .await?;
    Ok(crate::wire::json(
        &json!({ "challengeId": challenge.challenge_id, "options": challenge.options }),
    ))
}
