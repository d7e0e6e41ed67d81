//! `POST /portal/action/state`: moves an action to another state, as `PATCH` does; a review is decided so, too.

use actix_web::HttpResponse;

use super::action::parse_key;
use super::frame::link_to_action;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;
use crate::tenant::action::ActionState;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let key = parse_key(
        &form.text("user_id"),
        &form.text("action_code"),
        &form.text("idempotency_key"),
    )?;
    let state = ActionState::parse(&form.text("state"))
        .ok_or_else(|| TenantError::invalid_request("The state is missing or not known."))?;
    portal.tenant.update_action(key.clone(), state).await?;
    Ok(see_other(&link_to_action(&key)))
}
