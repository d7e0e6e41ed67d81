//! `/emulator/…`: what tests need beside the API, with the API secret.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use serde_json::json;

use super::set_outcome::parse_outcome;
use crate::operations::Tenant;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::wire::{ApiResult, Body, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutcomeRequest {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    action_code: String,
    /// `null` gives it back to the rules.
    outcome: Option<String>,
}

/// `POST /emulator/outcomes`: sets the outcome of an action for one user.
pub(super) async fn set_outcome(tenant: Data<Tenant>, body: Body<OutcomeRequest>) -> ApiResult {
    let request = body.0;
    let outcome = parse_outcome(request.outcome.as_deref())?;
    tenant
        .set_outcome(
            UserId::parse(&request.user_id)?,
            ActionCode::parse(&request.action_code)?,
            outcome,
        )
        .await?;
    Ok(success())
}

/// `GET /emulator/users/{userId}/code`: the next code of the user's authenticator app.
pub(super) async fn current_code(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let usable = tenant.current_code(UserId::parse(&user_id)?).await?;
    Ok(crate::wire::json(
        &json!({ "code": usable.code, "secondsLeft": usable.seconds_left }),
    ))
}
