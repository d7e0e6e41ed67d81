//! `POST /portal/user/delete`

use actix_web::HttpResponse;

use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    portal
        .tenant
        .delete_user(user_id, form.is_checked("with_actions"))
        .await?;
    Ok(see_other("/portal"))
}
