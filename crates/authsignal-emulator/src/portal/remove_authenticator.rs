//! `POST /portal/authenticators/remove`

use actix_web::HttpResponse;

use super::frame::link_to_user;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    let id = UserAuthenticatorId::parse(&form.text("authenticator_id"))
        .ok_or(PortalError::NotFound("the user has no such authenticator"))?;
    portal.tenant.delete_authenticator(user_id.clone(), id).await?;
    Ok(see_other(&link_to_user(&user_id)))
}
