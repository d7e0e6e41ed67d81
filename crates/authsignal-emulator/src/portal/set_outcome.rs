//! `POST /portal/outcomes`: sets the outcome of an action for one user, or gives it back to the rules.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use crate::CSRF;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::prebuilt_ui::see_other;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::{ActionCode, UserId};

#[derive(Deserialize)]
pub(super) struct Submission {
    user_id: String,
    action_code: String,
    /// Empty gives it back to the rules.
    #[serde(default)]
    outcome: String,
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
    let outcome = parse_outcome(Some(&form.outcome))?;
    tenant
        .set_outcome(
            UserId::parse(&form.user_id)?,
            ActionCode::parse(&form.action_code)?,
            outcome,
        )
        .await?;
    Ok(see_other("/portal"))
}

pub(crate) fn parse_outcome(text: Option<&str>) -> Result<Option<Outcome>, ApiError> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => Outcome::parse(text)
            .map(Some)
            .ok_or_else(|| ApiError::invalid_request("The outcome is ALLOW, CHALLENGE, REVIEW or BLOCK.")),
    }
}
