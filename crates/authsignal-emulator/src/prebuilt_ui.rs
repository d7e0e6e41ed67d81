//! The pre-built UI, `/challenge/…`: the pages that `track`'s URL leads to. One file a screen.
//!
//! The token of that URL opens a visit and is then left behind: the pages' addresses carry the visit's id, and only
//! the browser that opened it can use it. Several visits can run side by side.

mod blocked;
mod branding;
mod browser;
mod challenge_authenticator_app;
mod challenge_credential;
mod challenge_recovery_code;
mod challenge_sent;
mod channel;
mod choose_method;
mod credential;
mod download_authenticator_app;
mod embedding;
mod enrol_address;
mod enrol_authenticator_app;
mod enrol_credential;
mod enrolled;
mod entry;
mod finish;
mod frame;
mod magic_link;
mod methods;
mod passkey_prompt;
mod problem;
mod push;
mod quit;
mod recovery_codes;
mod sent;
mod settings;
mod start;
mod success;
mod typed_code;
mod visitor;
mod waiting;

use actix_web::web::{self, ServiceConfig, get, post};
use web_host::gallery::Gallery;
use web_host::language;
use web_host::pages::TemplateError;
use web_host::texts::Source;

use self::channel::Channel;
use self::visitor::Visitor;
pub(crate) use self::visitor::see_other;
use crate::tenant::verification_method::VerificationMethod;

/// What the screens say.
pub(crate) const TEXTS: &[Source] =
    &web_host::locales!("codes", "credentials", "methods", "problem", "settings", "visit");

/// The templates of all screens.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("visit.html", include_str!("../templates/visit.html")),
    ("blocked.html", include_str!("../templates/blocked.html")),
    (
        "challenge_authenticator_app.html",
        include_str!("../templates/challenge_authenticator_app.html"),
    ),
    (
        "challenge_credential.html",
        include_str!("../templates/challenge_credential.html"),
    ),
    (
        "challenge_recovery_code.html",
        include_str!("../templates/challenge_recovery_code.html"),
    ),
    (
        "choose_method.html",
        include_str!("../templates/choose_method.html"),
    ),
    ("copied.html", include_str!("../templates/copied.html")),
    (
        "credential_error.html",
        include_str!("../templates/credential_error.html"),
    ),
    (
        "download_authenticator_app.html",
        include_str!("../templates/download_authenticator_app.html"),
    ),
    (
        "enrol_authenticator_app.html",
        include_str!("../templates/enrol_authenticator_app.html"),
    ),
    (
        "enrol_address.html",
        include_str!("../templates/enrol_address.html"),
    ),
    (
        "enrol_credential.html",
        include_str!("../templates/enrol_credential.html"),
    ),
    ("finish.html", include_str!("../templates/finish.html")),
    (
        "passkey_prompt.html",
        include_str!("../templates/passkey_prompt.html"),
    ),
    ("push.html", include_str!("../templates/push.html")),
    ("magic_link.html", include_str!("../templates/magic_link.html")),
    ("send_again.html", include_str!("../templates/send_again.html")),
    ("sent_code.html", include_str!("../templates/sent_code.html")),
    ("sent_link.html", include_str!("../templates/sent_link.html")),
    ("problem.html", include_str!("../templates/problem.html")),
    (
        "recovery_codes.html",
        include_str!("../templates/recovery_codes.html"),
    ),
    ("settings.html", include_str!("../templates/settings.html")),
    (
        "settings_authenticator.html",
        include_str!("../templates/settings_authenticator.html"),
    ),
    (
        "settings_recovery_codes.html",
        include_str!("../templates/settings_recovery_codes.html"),
    ),
    (
        "settings_remove.html",
        include_str!("../templates/settings_remove.html"),
    ),
    ("success.html", include_str!("../templates/success.html")),
];

/// What every screen loads besides the assets.
pub(crate) fn configure_branding(config: &mut ServiceConfig) {
    config.route("/branding.css", get().to(branding::handle));
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    configure_branding(config);
    config.route(language::PATH, post().to(language::choose));
    config.service(
        web::resource("/magic-link/{secret}")
            .route(get().to(magic_link::show))
            .route(post().to(magic_link::open)),
    );
    config.route("/challenge", get().to(entry::handle));
    config.service(
        web::scope("/challenge/{visit_id}")
            .route("", get().to(start::handle))
            .route("/methods", get().to(choose_method::handle))
            .route("/passkey-prompt", get().to(passkey_prompt::show))
            .route("/quit", get().to(quit::handle))
            .route("/return", get().to(finish::by_redirect))
            .configure(settings_routes)
            .service(
                web::resource("/enrol/authenticator-app")
                    .route(get().to(enrol_authenticator_app::show))
                    .route(post().to(enrol_authenticator_app::submit)),
            )
            .route(
                "/enrol/authenticator-app/download",
                get().to(download_authenticator_app::show),
            )
            .service(
                web::resource("/enrol/{credential:passkey|security-key}")
                    .route(get().to(enrol_credential::show))
                    .route(post().to(enrol_credential::submit)),
            )
            .configure(enrolment_of_addresses)
            .service(
                web::resource("/authenticator-app")
                    .route(get().to(challenge_authenticator_app::show))
                    .route(post().to(challenge_authenticator_app::submit)),
            )
            .service(
                web::resource("/{credential:passkey|security-key}")
                    .route(get().to(challenge_credential::show))
                    .route(post().to(challenge_credential::submit)),
            )
            .configure(challenges_elsewhere)
            .service(
                web::resource("/recovery-code")
                    .route(get().to(challenge_recovery_code::show))
                    .route(post().to(challenge_recovery_code::submit)),
            ),
    );
}

fn enrolment_of_addresses(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/enrol/{channel:email-code|email-link|sms}")
                .route(get().to(enrol_address::show))
                .route(post().to(enrol_address::submit)),
        )
        .route("/enrol/{channel}/address", post().to(enrol_address::set_address))
        .route("/enrol/{channel}/resend", post().to(enrol_address::resend))
        .route("/enrol/email-link/state", get().to(waiting::link));
}

/// What is sent to the user, or asked on their device.
fn challenges_elsewhere(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/{channel:email-code|email-link|sms}")
                .route(get().to(challenge_sent::show))
                .route(post().to(challenge_sent::submit)),
        )
        .route(
            "/{channel:email-code|email-link|sms}/resend",
            post().to(challenge_sent::resend),
        )
        .route("/email-link/state", get().to(waiting::link))
        .route("/push", get().to(push::begin))
        .route("/push/{challenge_id}", get().to(push::show))
        .route("/push/{challenge_id}/state", get().to(push::state));
}

fn settings_routes(config: &mut ServiceConfig) {
    use settings::{add, authenticator, recovery_codes, remove};
    config
        .route("/settings", get().to(settings::show))
        .route("/settings/add", get().to(add::handle))
        .service(
            web::resource("/settings/recovery-codes")
                .route(get().to(recovery_codes::show))
                .route(post().to(recovery_codes::submit)),
        )
        .route("/settings/{authenticator_id}", get().to(authenticator::show))
        .route(
            "/settings/{authenticator_id}/name",
            post().to(authenticator::rename),
        )
        .route(
            "/settings/{authenticator_id}/default",
            post().to(authenticator::prefer),
        )
        .service(
            web::resource("/settings/{authenticator_id}/remove")
                .route(get().to(remove::show))
                .route(post().to(remove::submit)),
        );
}

/// The step at which a user is challenged with a method.
fn challenge_step(method: VerificationMethod) -> &'static str {
    match method {
        VerificationMethod::Passkey => "passkey",
        VerificationMethod::RecoveryCode => "recovery-code",
        VerificationMethod::AuthenticatorApp => "authenticator-app",
        VerificationMethod::SecurityKey => "security-key",
        VerificationMethod::Push => "push",
        VerificationMethod::EmailOtp => Channel::EmailCode.challenge_step(),
        VerificationMethod::EmailMagicLink => Channel::EmailLink.challenge_step(),
        VerificationMethod::Sms | VerificationMethod::Whatsapp => Channel::TextMessage.challenge_step(),
    }
}

/// The step at which a user enrols a method.
fn enrolment_step(visitor: &Visitor, method: VerificationMethod) -> &'static str {
    let with_download = visitor.tenant.settings().prebuilt_ui.app_download_screen;
    match method {
        VerificationMethod::AuthenticatorApp if with_download => "enrol/authenticator-app/download",
        VerificationMethod::Passkey => "enrol/passkey",
        VerificationMethod::SecurityKey => "enrol/security-key",
        other => Channel::of(other).map_or("enrol/authenticator-app", Channel::enrolment_step),
    }
}

/// Adds every screen in each of its states.
pub(crate) fn exhibit(gallery: Gallery) -> Result<Gallery, TemplateError> {
    gallery
        .with::<blocked::BlockedPage>()?
        .with::<challenge_authenticator_app::ChallengePage>()?
        .with::<challenge_credential::ChallengePage>()?
        .with::<challenge_recovery_code::ChallengePage>()?
        .with::<choose_method::ChooserPage>()?
        .with::<download_authenticator_app::DownloadPage>()?
        .with::<enrol_authenticator_app::EnrolmentPage>()?
        .with::<enrol_address::AddressPage>()?
        .with::<enrol_credential::EnrolmentPage>()?
        .with::<finish::DonePage>()?
        .with::<passkey_prompt::PromptPage>()?
        .with::<problem::ProblemPage>()?
        .with::<recovery_codes::RecoveryCodesPage>()?
        .with::<push::PushPage>()?
        .with::<magic_link::MagicLinkPage>()?
        .with::<sent::CodePage>()?
        .with::<sent::LinkPage>()?
        .with::<settings::SettingsPage>()?
        .with::<settings::authenticator::AuthenticatorPage>()?
        .with::<settings::recovery_codes::RenewalPage>()?
        .with::<settings::remove::RemovalPage>()?
        .with::<success::SuccessPage>()
}

#[cfg(test)]
mod tests;
