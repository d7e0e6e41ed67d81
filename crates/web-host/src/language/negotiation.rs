use actix_web::http::header::{AcceptLanguage, Header, Quality};
use actix_web::{HttpMessage, HttpRequest};
use url::form_urlencoded;

use super::chooser::{Choice, LanguageCookie};
use super::{Language, LanguageError};

/// The most tags of one wish that are looked at.
const MOST_TAGS: usize = 32;

/// The languages that an application wishes for the person it sent (`ui_locales` of OpenID Connect Core section
/// 3.1.2.1), as it is kept beside the request.
#[derive(Debug, Clone)]
struct UiLocales(String);

/// Notes what the application wished that waits behind `request`: tags separated by spaces, the best first.
pub fn wish(request: &HttpRequest, ui_locales: &str) {
    request.extensions_mut().insert(UiLocales(ui_locales.to_owned()));
}

/// What is known of somebody's languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What the application wishes for them.
    ui_locales: Vec<String>,
    /// What they chose themselves.
    choice: Option<Choice>,
    /// What their browser is set to.
    accept_language: Vec<String>,
}

impl Wishes {
    /// Those of whoever sent `request`.
    #[must_use]
    pub fn of(request: &HttpRequest, cookie: LanguageCookie) -> Self {
        let noted = request.extensions().get::<UiLocales>().cloned();
        let ui_locales = noted.map(|UiLocales(tags)| tags).or_else(|| {
            form_urlencoded::parse(request.query_string().as_bytes())
                .find(|(name, _)| name == "ui_locales")
                .map(|(_, tags)| tags.into_owned())
        });
        Self {
            ui_locales: tags(ui_locales.as_deref().unwrap_or_default()),
            choice: cookie.read(request),
            accept_language: accepted(request),
        }
    }

    /// The same with another wish of the application, for instance the locale that it keeps of the person.
    #[must_use]
    pub fn with_ui_locales(mut self, locales: &str) -> Self {
        self.ui_locales = tags(locales);
        self
    }

    /// The best of the languages `offered`, the first of which is for people who wish none of them. The application's
    /// wish comes first, unless the person chose another language while it held; then their choice, then their browser.
    #[must_use]
    pub fn negotiate(&self, offered: &[Language]) -> Option<Language> {
        let wished = self.wished(offered);
        let instead_of = self.choice.as_ref().and_then(|choice| choice.instead_of.as_ref());
        match (wished, self.chosen(offered)) {
            (Some(wished), Some(chosen)) if instead_of == Some(&wished) => Some(chosen.clone()),
            (Some(wished), _) => Some(wished),
            (None, Some(chosen)) => Some(chosen.clone()),
            (None, None) => best(&self.accept_language, offered).or_else(|| offered.first().cloned()),
        }
    }

    /// What they chose themselves, if it is one of the languages `offered`.
    pub(crate) fn chosen(&self, offered: &[Language]) -> Option<&Language> {
        let choice = self.choice.as_ref().map(|choice| &choice.language);
        choice.filter(|language| offered.contains(language))
    }

    /// The best of the languages `offered` that the application wishes.
    #[must_use]
    pub fn wished(&self, offered: &[Language]) -> Option<Language> {
        best(&self.ui_locales, offered)
    }
}

fn tags(list: &str) -> Vec<String> {
    list.split_ascii_whitespace()
        .take(MOST_TAGS)
        .map(ToOwned::to_owned)
        .collect()
}

fn accepted(request: &HttpRequest) -> Vec<String> {
    let Ok(AcceptLanguage(mut items)) = AcceptLanguage::parse(request) else {
        return Vec::new();
    };
    items.retain(|item| item.quality > Quality::ZERO);
    items.sort_by_key(|item| std::cmp::Reverse(item.quality));
    items
        .into_iter()
        .take(MOST_TAGS)
        .filter_map(|item| item.item.into_item())
        .map(|tag| tag.to_string())
        .collect()
}

/// The lookup of RFC 4647 section 3.4: the first tag that is offered, cut shorter and shorter; `de` also finds `de-DE`.
fn best(tags: &[String], offered: &[Language]) -> Option<Language> {
    let parsed = tags
        .iter()
        .map(|tag| Language::parse(tag))
        .filter_map(Result::<_, LanguageError>::ok);
    parsed.into_iter().find_map(|tag| {
        let mut range = tag.as_str();
        loop {
            if let Some(found) = offered.iter().find(|language| language.as_str() == range) {
                return Some(found.clone());
            }
            match range.rsplit_once('-') {
                Some((shorter, _)) => range = shorter,
                None => break,
            }
        }
        offered
            .iter()
            .find(|language| language.identifier().language == tag.identifier().language)
            .cloned()
    })
}

#[cfg(test)]
mod tests {
    use actix_web::cookie::Cookie;
    use actix_web::test::TestRequest;

    use super::*;

    const COOKIE: LanguageCookie = LanguageCookie::new("__Host-test-language");

    fn language(tag: &str) -> Language {
        Language::parse(tag).unwrap()
    }

    fn negotiated(request: TestRequest) -> String {
        let offered = ["en", "de", "fr", "pt-BR"].map(language);
        Wishes::of(&request.to_http_request(), COOKIE)
            .negotiate(&offered)
            .unwrap()
            .to_string()
    }

    fn get(uri: &str) -> TestRequest {
        TestRequest::get().uri(uri)
    }

    fn chosen(value: &str) -> Cookie<'static> {
        Cookie::new("__Host-test-language", value.to_owned())
    }

    #[test]
    fn the_browser_decides_where_nobody_else_does() {
        for (header, expected) in [
            ("de-AT,en;q=0.5", "de"),
            ("it, fr;q=0.4, de;q=0.8", "de"),
            ("de;q=0, it", "en"),
            ("pt", "pt-BR"),
            ("*", "en"),
            ("!!;;", "en"),
            ("", "en"),
        ] {
            let request = get("/").insert_header(("Accept-Language", header));
            assert_eq!(negotiated(request), expected, "{header}");
        }
    }

    #[test]
    fn a_choice_comes_before_the_browser_and_the_application_before_both() {
        let browser = ("Accept-Language", "de");
        assert_eq!(
            negotiated(get("/").insert_header(browser).cookie(chosen("fr"))),
            "fr"
        );
        let request = get("/?ui_locales=it%20pt-PT").insert_header(browser);
        assert_eq!(negotiated(request.cookie(chosen("fr"))), "pt-BR");
        let unknown = get("/?ui_locales=it").insert_header(browser);
        assert_eq!(negotiated(unknown.cookie(chosen("fr"))), "fr");
    }

    #[test]
    fn what_somebody_chose_against_the_application_stands_against_the_same_wish() {
        let request = |uri| negotiated(get(uri).cookie(chosen("en.de")));
        assert_eq!(request("/?ui_locales=de"), "en");
        assert_eq!(request("/?ui_locales=fr"), "fr");
        assert_eq!(request("/"), "en");
    }

    #[test]
    fn a_noted_wish_comes_before_the_query_of_the_page() {
        let request = get("/?ui_locales=fr").to_http_request();
        wish(&request, "de");
        let offered = ["en", "de", "fr"].map(language);
        assert_eq!(
            Wishes::of(&request, COOKIE).negotiate(&offered),
            Some(language("de"))
        );
    }

    #[test]
    fn a_cookie_that_is_no_choice_is_none() {
        for value in ["", "xx", "../de", "de.en.fr", "it"] {
            let request = get("/")
                .cookie(chosen(value))
                .insert_header(("Accept-Language", "fr"));
            assert_eq!(negotiated(request), "fr", "{value}");
        }
    }
}
