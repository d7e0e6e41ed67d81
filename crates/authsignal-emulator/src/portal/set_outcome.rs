//! `POST /portal/outcomes`: sets the outcome of an action for one user, or gives it back to the rules.

use actix_web::HttpResponse;

use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::{ActionCode, UserId};

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let outcome = parse_outcome(form.given("outcome").as_deref())?;
    portal
        .tenant
        .set_outcome(
            UserId::parse(&form.text("user_id"))?,
            ActionCode::parse(&form.text("action_code"))?,
            outcome,
        )
        .await?;
    Ok(see_other("/portal"))
}

/// An outcome, or nothing to give it back to the rules.
pub(crate) fn parse_outcome(text: Option<&str>) -> Result<Option<Outcome>, TenantError> {
    match text {
        None | Some("") => Ok(None),
        Some(text) => Outcome::parse(text)
            .map(Some)
            .ok_or_else(|| TenantError::invalid_request("The outcome is ALLOW, CHALLENGE, REVIEW or BLOCK.")),
    }
}
