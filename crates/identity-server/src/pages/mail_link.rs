//! Links in mails: what stands in the address of one is put into a cookie at once, and the address is left. So it stays in
//! no history and goes to nobody else, and whatever fetches links beforehand uses nothing up: only a form does.

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use web_host::cookie::{host_cookie, host_cookie_removal};

use crate::account::LinkCode;

const COOKIE: &str = "__Host-identity-link";

/// The longest code that is looked at, in bytes.
const LONGEST: usize = 128;

/// The query of such a link.
#[derive(Deserialize)]
pub(crate) struct LinkQuery {
    #[serde(default)]
    code: String,
}

/// What the browser has brought with the link that it followed last.
pub(super) fn of(request: &HttpRequest) -> LinkCode {
    let cookie = request.cookie(COOKIE);
    LinkCode::new(cookie.map(|cookie| cookie.value().to_owned()).unwrap_or_default())
}

/// The answer to a link: on to the page without it. None when there is no code.
pub(super) fn arrived(query: &LinkQuery, path: &str) -> Option<HttpResponse> {
    if query.code.is_empty() {
        return None;
    }
    let is_possible = query.code.len() <= LONGEST
        && query.code.bytes().all(|byte| {
            byte.is_ascii_graphic() && byte != b';' && byte != b',' && byte != b'"' && byte != b'\\'
        });
    let code = if is_possible { query.code.as_str() } else { "-" };
    Some(
        HttpResponse::SeeOther()
            // `Lax`, not `Strict`: people come from their mail.
            .cookie(
                host_cookie(COOKIE, code.to_owned())
                    .max_age(Duration::minutes(30))
                    .finish(),
            )
            .insert_header((header::LOCATION, path))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish(),
    )
}

/// Makes the browser forget it.
pub(super) fn removal() -> Cookie<'static> {
    host_cookie_removal(COOKIE)
}
