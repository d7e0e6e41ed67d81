//! `POST /portal/user/edit`: replaces the attributes of a user.

use actix_web::HttpResponse;

use super::frame::link_to_user;
use super::problem::PortalError;
use super::submission::Submitted;
use super::user::{AttributesForm, UserPage};
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    match AttributesForm::typed(&form).read() {
        Ok(attributes) => {
            portal
                .tenant
                .replace_attributes(user_id.clone(), attributes)
                .await?;
            Ok(see_other(&link_to_user(&user_id)))
        }
        Err(refused) => Ok(portal.refused(UserPage::of(&portal, user_id, Some(*refused)).await?)),
    }
}
