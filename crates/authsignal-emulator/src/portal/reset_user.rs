//! `POST /portal/user/reset`: the user has nothing enrolled any more, and is no longer kept out for wrong codes.

use actix_web::HttpResponse;

use super::frame::link_to_user;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    portal.tenant.reset_user(user_id.clone()).await?;
    Ok(see_other(&link_to_user(&user_id)))
}
