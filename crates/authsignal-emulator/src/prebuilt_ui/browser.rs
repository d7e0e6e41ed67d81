//! The secret by which a browser is known again: the one that began a visit is the only one that can go on with it.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest;
use uuid::Uuid;
use web_host::RandomSource;
use web_host::cookie::host_cookie;
use web_host::csrf::Csrf;

use crate::tenant::visit::VisitMode;

/// Protects the forms of frames and windows, where the cookie of [`crate::CSRF`] may stay behind.
const POPUP_CSRF: Csrf = Csrf::framed("__Host-emulator-popup-csrf");

/// As long as browsers keep a cookie: the secret also tells on which device a passkey was made.
const LIFETIME: Duration = Duration::days(400);

/// The secrets that this browser has, of whatever mode.
pub(super) fn secrets(request: &HttpRequest) -> Vec<String> {
    [VisitMode::Redirect, VisitMode::Popup]
        .into_iter()
        .filter_map(|mode| secret(request, mode))
        .collect()
}

/// The secret of this browser for visits of `mode`: the present one, or a new one.
pub(super) fn secret_or_new(request: &HttpRequest, mode: VisitMode, random: &dyn RandomSource) -> String {
    secret(request, mode).unwrap_or_else(|| random.token())
}

/// An id for this device, as the browser SDK has one of its own. It does not give the secret away.
pub(super) fn device_id(request: &HttpRequest, mode: VisitMode) -> Option<String> {
    let secret = secret(request, mode)?;
    let hash = digest::digest(&digest::SHA256, format!("device {secret}").as_bytes());
    let bytes = hash.as_ref().first_chunk()?;
    Some(Uuid::from_bytes(*bytes).to_string())
}

/// The protection of the forms of `mode`.
pub(super) fn csrf(mode: VisitMode) -> Csrf {
    match mode {
        VisitMode::Redirect => crate::CSRF,
        VisitMode::Popup => POPUP_CSRF,
    }
}

/// The cookie with this browser's secret. Lax, where the visit begins with a navigation from another site, and its
/// secret must come back on the next one; a frame of another site gets only what is `SameSite=None`.
pub(super) fn cookie(mode: VisitMode, secret: String) -> Cookie<'static> {
    host_cookie(name(mode), secret)
        .max_age(LIFETIME)
        .same_site(match mode {
            VisitMode::Redirect => SameSite::Lax,
            VisitMode::Popup => SameSite::None,
        })
        .finish()
}

/// Sets a cookie for pages of `mode`. That of a frame exists in frames of the same site only (`Partitioned`, CHIPS):
/// browsers that keep third parties apart refuse it otherwise.
pub(super) fn set_cookie(response: &mut HttpResponse, mode: VisitMode, cookie: &Cookie<'_>) {
    let partition = match mode {
        VisitMode::Redirect => "",
        VisitMode::Popup => "; Partitioned",
    };
    if let Ok(value) = HeaderValue::from_str(&format!("{cookie}{partition}")) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

fn name(mode: VisitMode) -> &'static str {
    match mode {
        VisitMode::Redirect => "__Host-emulator-browser",
        VisitMode::Popup => "__Host-emulator-popup",
    }
}

fn secret(request: &HttpRequest, mode: VisitMode) -> Option<String> {
    let secret = request.cookie(name(mode))?.value().to_owned();
    (secret.len() >= 43).then_some(secret)
}
