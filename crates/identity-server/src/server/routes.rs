//! The routes: which path is answered by which endpoint or page.

use actix_web::middleware::from_fn;
use actix_web::web::{Data, ServiceConfig, delete, get, head, post, put, resource, scope};

use web_host::language;

use super::IdentityServer;
use crate::account::Accounts;
use crate::flow::{self, Recorder};
use crate::{audit, endpoints, pages, session};

impl IdentityServer {
    /// Registers the routes, for use in an `App` of your own. Such an app has to set the security headers and to serve
    /// `/assets` itself; [`IdentityServer::service`] does both.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config.app_data(Data::new(self.templates.clone()));
        let development = self.development.as_ref();
        if let Some(development) = development {
            config.app_data(Data::new(Recorder {
                flows: development.flows.clone(),
                prebuilt_ui: development.settings.prebuilt_ui.clone(),
            }));
        }
        config.app_data(Data::new(self.clone())).service(
            scope("")
                .wrap(from_fn(session::send_cookies))
                .wrap(from_fn(pages::error::show_errors))
                .wrap(from_fn(flow::record))
                .wrap(from_fn(audit::with_origin))
                .configure(protocol)
                .configure(people)
                .configure(|config| account(config, &self.accounts))
                .configure(|config| {
                    if development.is_some() {
                        developers(config);
                    }
                }),
        );
    }
}

/// What programs ask, and where they send browsers.
fn protocol(config: &mut ServiceConfig) {
    config
        .service(
            resource("/.well-known/openid-configuration")
                .route(get().to(endpoints::discovery::get))
                .route(head().to(endpoints::discovery::get)),
        )
        .service(
            resource("/.well-known/oauth-authorization-server")
                .route(get().to(endpoints::discovery::get))
                .route(head().to(endpoints::discovery::get)),
        )
        .service(
            resource("/.well-known/openid-configuration/jwks")
                .route(get().to(endpoints::jwks::get))
                .route(head().to(endpoints::jwks::get)),
        )
        .route("/.well-known/webauthn", get().to(endpoints::webauthn::get))
        .service(
            resource("/connect/authorize")
                .route(get().to(endpoints::authorize::get))
                .route(post().to(endpoints::authorize::post)),
        )
        .route(
            "/connect/authorize/callback",
            get().to(endpoints::authorize::callback),
        )
        .service(resource("/connect/register").route(post().to(endpoints::registration::post)))
        .service(
            resource("/connect/register/{client_id}")
                .route(get().to(endpoints::registration::get))
                .route(put().to(endpoints::registration::put))
                .route(delete().to(endpoints::registration::delete)),
        )
        .service(resource("/connect/par").route(post().to(endpoints::par::post)))
        .service(
            resource("/connect/token")
                .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                .route(post().to(endpoints::token::post)),
        )
        .service(resource("/connect/introspect").route(post().to(endpoints::introspection::post)))
        .service(
            resource("/connect/revocation")
                .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                .route(post().to(endpoints::revocation::post)),
        )
        .service(
            resource("/connect/deviceauthorization").route(post().to(endpoints::device_authorization::post)),
        )
        .service(
            resource("/Device")
                .route(get().to(pages::device::get))
                .route(post().to(pages::device::post)),
        )
        .service(
            resource("/connect/userinfo")
                .wrap(from_fn(endpoints::cors::open_to_registered_origins))
                .route(get().to(endpoints::userinfo::get))
                .route(post().to(endpoints::userinfo::post)),
        )
        .service(
            resource("/connect/endsession")
                .route(get().to(endpoints::end_session::get))
                .route(post().to(endpoints::end_session::post)),
        )
        .service(
            resource("/connect/checksession")
                .route(get().to(endpoints::check_session::get))
                .route(post().to(endpoints::check_session::post)),
        );
}

/// What developers see, and nobody else.
fn developers(config: &mut ServiceConfig) {
    config
        .route("/Diagnostics", get().to(pages::diagnostics::get))
        .route("/Diagnostics/Flow", get().to(pages::flow::get));
}

/// The pages.
fn people(config: &mut ServiceConfig) {
    config
        .route(language::PATH, post().to(language::choose))
        .route("/", get().to(pages::home::get))
        .service(
            resource("/Account/Login")
                .route(get().to(pages::login::get))
                .route(post().to(pages::login::post)),
        )
        .service(
            resource("/Account/Login/Callback")
                .route(get().to(pages::login_callback::get))
                .route(post().to(pages::login_callback::post)),
        )
        .service(
            resource("/Account/Logout")
                .route(get().to(pages::logout::get))
                .route(post().to(pages::logout::post)),
        )
        .service(
            resource("/Account/Passkeys")
                .route(get().to(pages::passkeys::get))
                .route(post().to(pages::passkeys::post)),
        )
        .service(
            resource("/Account/Passkeys/Remove")
                .route(get().to(pages::passkeys::remove::get))
                .route(post().to(pages::passkeys::remove::post)),
        )
        .service(
            resource("/Account/Passkeys/Offer")
                .route(get().to(pages::passkey_offer::get))
                .route(post().to(pages::passkey_offer::post)),
        )
        .service(
            resource("/Account/Passkeys/Required")
                .route(get().to(pages::passkey_required::get))
                .route(post().to(pages::passkey_required::post)),
        )
        .service(resource("/Account/Passkeys/Enrolment").route(post().to(endpoints::passkey_enrolment::post)))
        .route("/Account/LoggedOut", get().to(pages::logged_out::get))
        .service(
            resource("/Account/Select")
                .route(get().to(pages::select_account::get))
                .route(post().to(pages::select_account::post)),
        )
        .service(
            resource("/Account/Create")
                .route(get().to(pages::create_account::get))
                .route(post().to(pages::create_account::post)),
        )
        .service(
            resource("/Account/Create/Confirm")
                .route(get().to(pages::confirm_account::get))
                .route(post().to(pages::confirm_account::post)),
        )
        .route("/Account/MailSent", get().to(pages::mail_sent::get))
        .service(
            resource("/Account/ForgotPassword")
                .route(get().to(pages::forgot_password::get))
                .route(post().to(pages::forgot_password::post)),
        )
        .service(
            resource("/Account/ResetPassword")
                .route(get().to(pages::reset_password::get))
                .route(post().to(pages::reset_password::post)),
        )
        .service(
            resource("/Consent")
                .route(get().to(pages::consent::get))
                .route(post().to(pages::consent::post)),
        )
        .service(
            resource("/Grants")
                .route(get().to(pages::grants::get))
                .route(post().to(pages::grants::post)),
        )
        .service(
            resource("/ServerSideSessions")
                .route(get().to(pages::server_side_sessions::get))
                .route(post().to(pages::server_side_sessions::post)),
        )
        .route("/Operator/Passkeys", get().to(pages::operator_passkeys::get))
        .route("/Account/AccessDenied", get().to(pages::access_denied::get))
        .route("/Home/Error", get().to(pages::error::get));
}

/// The pages about one's own account, as far as it can be changed here.
fn account(config: &mut ServiceConfig, accounts: &Accounts) {
    use pages::account::{
        activity, confirm_email, delete, email, overview, password, profile, second_factor,
    };
    config
        .route("/Account", get().to(overview::get))
        .route("/Account/Activity", get().to(activity::get))
        .service(
            resource("/Account/SecondFactor")
                .route(get().to(second_factor::get))
                .route(post().to(second_factor::post)),
        );
    if accounts.can_be_changed() {
        config
            .service(
                resource("/Account/Profile")
                    .route(get().to(profile::get))
                    .route(post().to(profile::post)),
            )
            .service(
                resource("/Account/Password")
                    .route(get().to(password::get))
                    .route(post().to(password::post)),
            )
            .service(
                resource("/Account/Delete")
                    .route(get().to(delete::get))
                    .route(post().to(delete::post)),
            );
    }
    if accounts.has_mail() {
        config
            .service(
                resource("/Account/Email")
                    .route(get().to(email::get))
                    .route(post().to(email::post)),
            )
            .route("/Account/Email/Confirm", get().to(confirm_email::arrive))
            .service(
                resource(confirm_email::PATH)
                    .route(get().to(confirm_email::get))
                    .route(post().to(confirm_email::post)),
            );
    }
}
