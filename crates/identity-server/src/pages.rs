//! The pages: one file each, with its template in `templates/`.

pub(crate) mod access_denied;
pub(crate) mod account;
pub(crate) mod bad_request;
mod browser_sdk;
pub(crate) mod confirm_account;
pub(crate) mod consent;
pub(crate) mod create_account;
mod decision;
pub(crate) mod device;
pub(crate) mod diagnostics;
pub(crate) mod error;
pub(crate) mod flow;
pub(crate) mod forgot_password;
pub(crate) mod form_post;
pub(crate) mod grants;
pub(crate) mod home;
mod link_gone;
pub(crate) mod logged_out;
pub(crate) mod login;
pub(crate) mod login_callback;
pub(crate) mod logout;
mod mail_link;
pub(crate) mod mail_sent;
mod new_password;
pub(crate) mod operator_passkeys;
pub(crate) mod passkey_offer;
pub(crate) mod passkey_required;
pub(crate) mod passkeys;
pub(crate) mod reset_password;
pub(crate) mod select_account;
pub(crate) mod server_side_sessions;
pub(crate) mod sign_in_over;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use oidc_protocol::identifiers::LanguageTag;
use serde::Deserialize;
use web_host::RandomSource;
use web_host::assets::Assets;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::gallery::Gallery;
use web_host::headers::forms_lead_to;
use web_host::language::{self, Language, LanguageCookie};
use web_host::pages::{TemplateError, Templates, inline_code};
use web_host::texts::{Source, Texts};

use crate::branding::Branding;
use crate::config::form_target;
use crate::return_url::ReturnUrl;

/// The protection of every form of this server.
pub(crate) const CSRF: Csrf = Csrf::new("__Host-identity-csrf");

/// Where the language is kept that somebody chose.
const LANGUAGE: LanguageCookie = LanguageCookie::new("__Host-identity-language");

/// What the pages say.
const TEXTS: &[Source] = &web_host::locales!(
    "access_denied",
    "account",
    "account_fields",
    "account_pages",
    "actions",
    "bad_request",
    "consent",
    "create_account",
    "device",
    "error",
    "form_post",
    "grants",
    "home",
    "login",
    "login_help",
    "logout",
    "operator_passkeys",
    "passkeys",
    "mail",
    "permissions",
    "recovery",
    "select_account",
    "server_side_sessions",
    "sign_in_over",
);

/// The templates of this server.
const TEMPLATES: &[(&str, &str)] = &[
    (
        "access_denied.html",
        include_str!("../templates/access_denied.html"),
    ),
    ("account.html", include_str!("../templates/account.html")),
    (
        "account_activity.html",
        include_str!("../templates/account_activity.html"),
    ),
    (
        "account_confirm_email.html",
        include_str!("../templates/account_confirm_email.html"),
    ),
    (
        "account_delete.html",
        include_str!("../templates/account_delete.html"),
    ),
    (
        "account_deleted.html",
        include_str!("../templates/account_deleted.html"),
    ),
    (
        "account_email.html",
        include_str!("../templates/account_email.html"),
    ),
    (
        "account_layout.html",
        include_str!("../templates/account_layout.html"),
    ),
    (
        "account_password.html",
        include_str!("../templates/account_password.html"),
    ),
    (
        "account_profile.html",
        include_str!("../templates/account_profile.html"),
    ),
    (
        "account_second_factor.html",
        include_str!("../templates/account_second_factor.html"),
    ),
    (
        "confirm_account.html",
        include_str!("../templates/confirm_account.html"),
    ),
    (
        "forgot_password.html",
        include_str!("../templates/forgot_password.html"),
    ),
    ("mail.html", include_str!("../templates/mail.html")),
    ("mail_sent.html", include_str!("../templates/mail_sent.html")),
    (
        "reset_password.html",
        include_str!("../templates/reset_password.html"),
    ),
    ("consent.html", include_str!("../templates/consent.html")),
    (
        "create_account.html",
        include_str!("../templates/create_account.html"),
    ),
    ("form_post.html", include_str!("../templates/form_post.html")),
    ("grants.html", include_str!("../templates/grants.html")),
    (
        "select_account.html",
        include_str!("../templates/select_account.html"),
    ),
    (
        "server_side_sessions.html",
        include_str!("../templates/server_side_sessions.html"),
    ),
    ("device.html", include_str!("../templates/device.html")),
    ("diagnostics.html", include_str!("../templates/diagnostics.html")),
    ("error.html", include_str!("../templates/error.html")),
    ("flow.html", include_str!("../templates/flow.html")),
    ("home.html", include_str!("../templates/home.html")),
    ("login.html", include_str!("../templates/login.html")),
    (
        "login_passkey.html",
        include_str!("../templates/login_passkey.html"),
    ),
    (
        "login_password.html",
        include_str!("../templates/login_password.html"),
    ),
    (
        "sign_in_over.html",
        include_str!("../templates/sign_in_over.html"),
    ),
    ("bad_request.html", include_str!("../templates/bad_request.html")),
    ("logged_out.html", include_str!("../templates/logged_out.html")),
    ("logout.html", include_str!("../templates/logout.html")),
    (
        "operator_passkeys.html",
        include_str!("../templates/operator_passkeys.html"),
    ),
    (
        "passkey_offer.html",
        include_str!("../templates/passkey_offer.html"),
    ),
    (
        "passkey_remove.html",
        include_str!("../templates/passkey_remove.html"),
    ),
    (
        "passkey_required.html",
        include_str!("../templates/passkey_required.html"),
    ),
    (
        "passkey_texts.html",
        include_str!("../templates/passkey_texts.html"),
    ),
    ("passkeys.html", include_str!("../templates/passkeys.html")),
    ("permissions.html", include_str!("../templates/permissions.html")),
    (
        "client_pages.html",
        include_str!("../templates/client_pages.html"),
    ),
];

/// The templates with the looks of `branding`, in these languages; in all that there are, when none are named.
pub(crate) fn templates(
    branding: &Branding,
    languages: &[Language],
    assets: &Assets,
) -> Result<Templates, TemplateError> {
    let overrides = branding.overrides();
    let templates = Templates::new(
        branding.own(),
        &web_host::pages::replace(TEMPLATES, overrides.templates())?,
        Texts::overridden(LANGUAGE, TEXTS, overrides.texts())?.offer(languages)?,
        assets,
    )?;
    // What comes from outside is tried on every page before the first person sees it.
    if !overrides.is_empty() {
        let mut stopped = None;
        gallery()?.check(&templates, templates.texts().languages(), |template, html| {
            if let Some(code) = inline_code(html) {
                stopped.get_or_insert((template.to_owned(), code));
            }
        })?;
        if let Some((template, code)) = stopped {
            return Err(TemplateError::InlineCode { template, code });
        }
    }
    Ok(templates)
}

/// Every page in each of its states.
pub(crate) fn gallery() -> Result<Gallery, TemplateError> {
    Gallery::default()
        .with::<access_denied::AccessDeniedPage>()?
        .with::<account::overview::OverviewPage>()?
        .with::<account::activity::ActivityPage>()?
        .with::<account::confirm_email::ConfirmEmailPage>()?
        .with::<account::delete::DeletePage>()?
        .with::<account::delete::DeletedPage>()?
        .with::<account::email::EmailPage>()?
        .with::<account::password::PasswordPage>()?
        .with::<account::profile::ProfilePage>()?
        .with::<account::second_factor::SecondFactorPage>()?
        .with::<confirm_account::ConfirmAccountPage>()?
        .with::<forgot_password::ForgotPasswordPage>()?
        .with::<mail_sent::MailSentPage>()?
        .with::<reset_password::ResetPasswordPage>()?
        .with::<crate::account::LetterPage>()?
        .with::<bad_request::BadRequestPage<'_>>()?
        .with::<consent::ConsentPage>()?
        .with::<create_account::CreateAccountPage>()?
        .with::<device::DevicePage>()?
        .with::<diagnostics::DiagnosticsPage>()?
        .with::<error::ErrorPage>()?
        .with::<error::ExplainedErrorPage>()?
        .with::<flow::FlowPage>()?
        .with::<form_post::FormPostPage<'_>>()?
        .with::<grants::GrantsPage>()?
        .with::<home::HomePage>()?
        .with::<logged_out::LoggedOutPage<'_>>()?
        .with::<login::LoginPage>()?
        .with::<logout::LogoutPage<'_>>()?
        .with::<operator_passkeys::OperatorPasskeysPage>()?
        .with::<passkey_offer::PasskeyOfferPage>()?
        .with::<passkey_required::PasskeyRequiredPage>()?
        .with::<passkeys::PasskeysPage>()?
        .with::<passkeys::remove::RemovePasskeyPage>()?
        .with::<sign_in_over::SignInOverPage<'_>>()?
        .with::<select_account::SelectAccountPage>()?
        .with::<server_side_sessions::SessionsPage>()
}

/// The query of a page on the way to somewhere else.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ReturnQuery {
    #[serde(rename = "returnUrl", alias = "ReturnUrl")]
    return_url: String,
}

impl ReturnQuery {
    fn return_url(&self) -> ReturnUrl {
        login::local(&self.return_url)
    }
}

/// Has the page of `request` speak the language that the application behind it wishes for the person.
pub(crate) fn speak(request: &HttpRequest, ui_locales: &[LanguageTag]) {
    if !ui_locales.is_empty() {
        let tags: Vec<&str> = ui_locales.iter().map(LanguageTag::as_str).collect();
        language::wish(request, &tags.join(" "));
    }
}

/// Lets the forms of the page of `request` lead on to the application behind it, which need not have been known when the
/// server started.
pub(crate) fn lead_on_to(request: &HttpRequest, uri: &str) {
    if let Some(target) = form_target(uri) {
        forms_lead_to(request, target);
    }
}

/// The token for the forms of a page, and the cookie that must go out with the page.
pub(crate) fn form_protection(
    request: &HttpRequest,
    random: &dyn RandomSource,
) -> (CsrfToken, Cookie<'static>) {
    let token = CSRF.token(request, random);
    let cookie = CSRF.cookie(&token);
    (token, cookie)
}

#[cfg(test)]
mod tests;
