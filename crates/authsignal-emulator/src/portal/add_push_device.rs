//! `POST /portal/user/push-devices`: the user's phone gets push notifications from now on.

use actix_web::HttpResponse;

use super::frame::link_to_user;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    let name = form.given("name").unwrap_or_else(|| "Phone".to_owned());
    portal
        .tenant
        .add_push_device(user_id.clone(), name, form.given("platform"))
        .await?;
    Ok(see_other(&link_to_user(&user_id)))
}
