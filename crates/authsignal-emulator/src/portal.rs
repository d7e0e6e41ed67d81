//! The portal, `/portal`: what a developer wants to see and to change. One file a page, and one a form.
//!
//! Pages are rendered here and work without the script, which only keeps them up to date. The portal exists under this
//! machine's own names only. Whoever can open it is in, unless it has a password, without which the emulator does not
//! listen where others can reach it.

mod action;
mod action_rows;
mod action_settings;
mod actions;
mod add_push_device;
mod calls;
mod create_user;
mod delete_user;
mod edit_user;
mod faults;
mod field;
mod frame;
mod inbox;
pub(crate) mod local_only;
mod login;
mod messages;
mod problem;
mod remove_authenticator;
mod reset_user;
pub(crate) mod set_outcome;
mod set_state;
mod settings;
mod state;
mod submission;
mod user;
mod users;
mod webhooks;

use actix_web::HttpResponse;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig, get, post};
use web_host::gallery::Gallery;
use web_host::pages::TemplateError;

use self::frame::Framed;
use self::problem::PortalError;
use crate::prebuilt_ui::see_other;
use crate::server_api::not_found;

/// The templates of the portal.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("portal.html", include_str!("../templates/portal.html")),
    (
        "portal_action.html",
        include_str!("../templates/portal_action.html"),
    ),
    (
        "portal_action_settings.html",
        include_str!("../templates/portal_action_settings.html"),
    ),
    (
        "portal_action_settings_edit.html",
        include_str!("../templates/portal_action_settings_edit.html"),
    ),
    (
        "portal_actions.html",
        include_str!("../templates/portal_actions.html"),
    ),
    (
        "portal_actions_table.html",
        include_str!("../templates/portal_actions_table.html"),
    ),
    (
        "portal_call_cells.html",
        include_str!("../templates/portal_call_cells.html"),
    ),
    (
        "portal_calls.html",
        include_str!("../templates/portal_calls.html"),
    ),
    (
        "portal_faults.html",
        include_str!("../templates/portal_faults.html"),
    ),
    (
        "portal_inbox.html",
        include_str!("../templates/portal_inbox.html"),
    ),
    (
        "portal_login.html",
        include_str!("../templates/portal_login.html"),
    ),
    (
        "portal_messages.html",
        include_str!("../templates/portal_messages.html"),
    ),
    (
        "portal_problem.html",
        include_str!("../templates/portal_problem.html"),
    ),
    (
        "portal_reset.html",
        include_str!("../templates/portal_reset.html"),
    ),
    (
        "portal_settings.html",
        include_str!("../templates/portal_settings.html"),
    ),
    (
        "portal_state.html",
        include_str!("../templates/portal_state.html"),
    ),
    ("portal_user.html", include_str!("../templates/portal_user.html")),
    (
        "portal_users.html",
        include_str!("../templates/portal_users.html"),
    ),
    (
        "portal_webhooks.html",
        include_str!("../templates/portal_webhooks.html"),
    ),
];

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.route("/", get().to(home));
    config.service(
        web::scope("/portal")
            .wrap(from_fn(login::require_sign_in))
            .wrap(from_fn(problem::as_pages))
            .wrap(from_fn(local_only::local_only))
            .route("/login", get().to(login::show))
            .route("/login", post().to(login::submit))
            .route("/logout", post().to(login::sign_out))
            .route("", get().to(users::handle))
            .route("/users/create", post().to(create_user::handle))
            .route("/user", get().to(user::handle))
            .route("/user/push-devices", post().to(add_push_device::handle))
            .route("/user/edit", post().to(edit_user::handle))
            .route("/user/reset", post().to(reset_user::handle))
            .route("/user/delete", post().to(delete_user::handle))
            .route("/authenticators/remove", post().to(remove_authenticator::handle))
            .route("/outcomes", post().to(set_outcome::handle))
            .route("/actions", get().to(actions::handle))
            .route("/action", get().to(action::handle))
            .route("/action/state", post().to(set_state::handle))
            .route("/calls", get().to(calls::handle))
            .configure(action_settings::configure)
            .configure(faults::configure)
            .configure(inbox::configure)
            .configure(settings::configure)
            .configure(state::configure)
            .configure(webhooks::configure)
            .default_service(web::to(no_such_page)),
    );
    config.default_service(web::to(not_found));
}

async fn home() -> HttpResponse {
    see_other("/portal")
}

async fn no_such_page() -> Result<HttpResponse, PortalError> {
    Err(PortalError::NotFound("there is no such page"))
}

/// Adds every page in each of its states.
pub(crate) fn exhibit(gallery: Gallery) -> Result<Gallery, TemplateError> {
    gallery
        .with::<Framed<action::ActionPage>>()?
        .with::<Framed<action_settings::ActionSettingsPage>>()?
        .with::<Framed<action_settings::EditPage>>()?
        .with::<Framed<actions::ActionsPage>>()?
        .with::<Framed<calls::CallsPage>>()?
        .with::<Framed<faults::FaultsPage>>()?
        .with::<Framed<inbox::InboxPage>>()?
        .with::<Framed<login::LoginPage>>()?
        .with::<Framed<problem::ProblemPage>>()?
        .with::<Framed<settings::SettingsPage>>()?
        .with::<Framed<state::StatePage>>()?
        .with::<Framed<user::UserPage>>()?
        .with::<Framed<users::UsersPage>>()?
        .with::<Framed<webhooks::WebhooksPage>>()
}
