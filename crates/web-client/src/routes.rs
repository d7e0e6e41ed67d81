//! Which path leads where.

use actix_session::SessionMiddleware;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig, get, post};

use web_host::language;

use crate::app::App;
use crate::failures::explained;
use crate::pages::{home, not_found, passkeys, privacy};
use crate::provider::{
    BACK_CHANNEL_LOGOUT_PATH, FRONT_CHANNEL_LOGOUT_PATH, INITIATE_LOGIN_PATH, POST_LOGOUT_REDIRECT_PATH,
    REDIRECT_PATH,
};
use crate::session::store::SqliteSessionStore;
use crate::{sign_in, sign_out};

/// Registers the routes, all of them with a session.
pub fn configure(config: &mut ServiceConfig, app: Data<App>, session: SessionMiddleware<SqliteSessionStore>) {
    config
        .app_data(Data::new(app.templates.clone()))
        .app_data(app)
        .service(
            web::scope("")
                .wrap(session)
                .wrap(from_fn(explained))
                .route("/", get().to(home::get))
                .route("/Passkeys", get().to(passkeys::get))
                .route("/Passkeys/enrolment", post().to(passkeys::enrolment::post))
                .route(passkeys::step_up::PATH, get().to(passkeys::step_up::get))
                .route("/Passkeys/{id}/remove", get().to(passkeys::removal::get))
                .route("/Passkeys/{id}/remove", post().to(passkeys::removal::post))
                .route(language::PATH, post().to(language::choose))
                .route("/Privacy", get().to(privacy::get))
                .route(REDIRECT_PATH, get().to(sign_in::callback::get))
                .route(REDIRECT_PATH, post().to(sign_in::callback::post))
                .route(INITIATE_LOGIN_PATH, get().to(sign_in::initiate::get))
                .route(INITIATE_LOGIN_PATH, post().to(sign_in::initiate::post))
                .route(FRONT_CHANNEL_LOGOUT_PATH, get().to(sign_out::front_channel::get))
                .route(BACK_CHANNEL_LOGOUT_PATH, post().to(sign_out::back_channel::post))
                .route("/sign-out", post().to(sign_out::start::post))
                .route(POST_LOGOUT_REDIRECT_PATH, get().to(sign_out::callback::get))
                .default_service(web::to(not_found::any)),
        );
}
