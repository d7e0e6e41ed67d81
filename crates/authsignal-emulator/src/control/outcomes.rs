//! `/emulator/outcomes`: outcomes set by hand.

use actix_web::web::Data;
use serde::Deserialize;

use crate::operations::Tenant;
use crate::portal::set_outcome::parse_outcome;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::wire::{ApiResult, Body, success};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    action_code: String,
    /// `null` gives it back to the rules.
    outcome: Option<String>,
}

/// `POST`: sets the outcome of an action for one user.
pub(super) async fn set(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
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
