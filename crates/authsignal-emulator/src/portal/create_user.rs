//! `POST /portal/users/create`

use actix_web::HttpResponse;

use super::frame::link_to_user;
use super::problem::PortalError;
use super::submission::Submitted;
use super::users::{NewUser, UsersPage};
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;
use crate::tenant::user::UserAttributes;

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let mut typed = NewUser {
        user_id: form.text("user_id"),
        username: form.text("username"),
        error: None,
    };
    let created = match UserId::parse(&typed.user_id) {
        Ok(user_id) => {
            let attributes = UserAttributes {
                username: form.given("username"),
                ..UserAttributes::default()
            };
            let created = portal.tenant.create_user(user_id.clone(), attributes).await?;
            created
                .then_some(user_id)
                .ok_or_else(|| "There is a user with this id already.".to_owned())
        }
        Err(error) => Err(error.to_string()),
    };
    match created {
        Ok(user_id) => Ok(see_other(&link_to_user(&user_id))),
        Err(error) => {
            typed.error = Some(error);
            Ok(portal.refused(UsersPage::of(&portal, String::new(), typed).await?))
        }
    }
}
