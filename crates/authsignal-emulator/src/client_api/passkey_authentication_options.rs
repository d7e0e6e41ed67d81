//! `POST /v1/client/user-authenticators/passkey/authentication-options`

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;

use super::{MaybeBearer, challenge_cookie};
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

/// `…/web`: a cookie names the challenge instead of the reply, and may have named the action.
pub(super) async fn handle_web(
    caller: MaybeBearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Request>,
) -> ApiResult {
    let named = match (body.0.challenge_id, challenge_cookie::ACTION.read(&request)) {
        (Some(id), _) => Some(id),
        // A cookie may be there still when its challenge is not.
        (None, Some(id)) if tenant.is_action_challenge(id.clone()).await? => Some(id),
        (None, _) => None,
    };
    let challenge = tenant
        .begin_passkey_authentication_by_cookie(caller.0, named)
        .await?;
    let mut response = crate::wire::json(&json!({ "options": challenge.options }));
    challenge_cookie::ACTION.forget(&mut response, &request, &tenant.settings())?;
    challenge_cookie::CEREMONY.set(
        &mut response,
        &request,
        &tenant.settings(),
        challenge.challenge_id,
    )?;
    Ok(response)
}
