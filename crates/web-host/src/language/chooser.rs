use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Form};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use serde::Deserialize;
use url::Url;

use super::Language;
use crate::cookie::host_cookie;
use crate::pages::Templates;

/// Where the form of the layout is sent.
pub const PATH: &str = "/language";

/// The longest address that the form leads back to, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// How long a choice is kept.
const LIFETIME: Duration = Duration::days(365);

/// The cookie in which a server keeps what somebody chose.
#[derive(Debug, Clone, Copy)]
pub struct LanguageCookie(&'static str);

/// A language that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) language: Language,
    /// The language that an application had wished for them, if one had.
    pub(super) instead_of: Option<Language>,
}

impl LanguageCookie {
    /// A cookie of this name, which must differ from server to server: cookies ignore ports.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    pub(super) fn read(self, request: &HttpRequest) -> Option<Choice> {
        let cookie = request.cookie(self.0)?;
        let (language, instead_of) = match cookie.value().split_once('.') {
            Some((language, instead_of)) => (language, Some(Language::parse(instead_of).ok()?)),
            None => (cookie.value(), None),
        };
        Some(Choice {
            language: Language::parse(language).ok()?,
            instead_of,
        })
    }

    fn write(self, choice: &Choice) -> Cookie<'static> {
        let value = match &choice.instead_of {
            Some(instead_of) => format!("{}.{instead_of}", choice.language),
            None => choice.language.to_string(),
        };
        host_cookie(self.0, value).max_age(LIFETIME).finish()
    }
}

/// The address at which the page of `request` can be seen again.
#[derive(Debug, Clone)]
struct Address(String);

/// Lets people change the language of a page that answers a form: they come back to `address`, a path with its query.
pub fn comes_back_to(request: &HttpRequest, address: impl Into<String>) {
    request.extensions_mut().insert(Address(address.into()));
}

/// Where somebody comes back to who changes the language of the page that answers `request` with `status`.
pub(crate) fn address(request: &HttpRequest, status: StatusCode) -> Option<String> {
    let noted = request.extensions().get::<Address>().cloned();
    let shown = request.method().is_safe() && status.is_success();
    noted
        .map(|Address(address)| address)
        .or_else(|| shown.then(|| request.uri().to_string()))
        .filter(|address| address.len() <= LONGEST_ADDRESS)
}

/// The form of the layout.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChooserForm {
    language: String,
    instead_of: String,
    address: String,
}

/// Keeps the choice and goes back to the page. Needs no CSRF token: the worst that another site could do is to change
/// the language, and browsers that say where a form comes from are not fooled either.
pub async fn choose(
    templates: Data<Templates>,
    request: HttpRequest,
    form: Form<ChooserForm>,
) -> HttpResponse {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let texts = templates.texts();
    let known = |tag: &str| {
        Language::parse(tag)
            .ok()
            .filter(|language| texts.languages().contains(language))
    };
    let mut response = HttpResponse::SeeOther();
    if let Some(language) = known(&form.language).filter(|_| matches!(site, None | Some(b"same-origin"))) {
        let choice = Choice {
            language,
            instead_of: known(&form.instead_of),
        };
        response.cookie(texts.cookie().write(&choice));
    }
    response
        .insert_header((header::LOCATION, local(&form.address)))
        .finish()
}

/// A path of this server with its query; anything else leads to its first page.
fn local(address: &str) -> String {
    let base = Url::parse("https://this.invalid").ok();
    base.filter(|_| address.starts_with('/') && address.len() <= LONGEST_ADDRESS)
        .and_then(|base| {
            base.join(address)
                .ok()
                .filter(|target| target.origin() == base.origin())
        })
        .map_or_else(
            || "/".to_owned(),
            |target| target[url::Position::BeforePath..url::Position::AfterQuery].to_owned(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_leads_back_to_a_page_of_this_server_only() {
        for (address, expected) in [
            (
                "/Account/Login?returnUrl=%2Fa%3Fb",
                "/Account/Login?returnUrl=%2Fa%3Fb",
            ),
            ("//evil.example/", "/"),
            ("/\\evil.example/", "/"),
            ("/\t/evil.example/", "/"),
            ("https://evil.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: x=y", "/aSet-Cookie:%20x=y"),
        ] {
            assert_eq!(local(address), expected, "{address}");
        }
    }
}
