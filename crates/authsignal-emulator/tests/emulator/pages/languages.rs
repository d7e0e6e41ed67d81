//! Which language the pages speak.

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use super::{enter_app_code, open, url};
use crate::browser::{Browser, Page};
use crate::harness::{Emulator, text};

const NO_FORM: [(&str, &str); 0] = [];

fn language(page: &Page) -> String {
    let language = page.headers["content-language"].to_str().unwrap().to_owned();
    assert!(
        page.html.contains(&format!("<html lang=\"{language}\"")),
        "{}",
        page.html
    );
    language
}

/// What a browser that is set to `languages` gets.
async fn get(browser: &mut Browser<'_>, emulator: &Emulator, path: &str, languages: &str) -> Page {
    let request = emulator
        .request(Method::GET, path)
        .header("accept-language", languages);
    browser.send(request).await
}

/// The first page of a new action, in a browser that is set to `languages`.
async fn begin(emulator: &Emulator, browser: &mut Browser<'_>, languages: &str, attributes: Value) -> Page {
    let tracked = emulator.track("alice", "identity-server-login", attributes).await;
    let begun = text(&tracked["url"]);
    let mut page = browser.get(begun.strip_prefix(&emulator.base).unwrap()).await;
    while let Some(location) = page.location.clone() {
        page = get(browser, emulator, &location, languages).await;
    }
    page
}

/// Chooses `language` at the foot of `page`; gives the address that this leads back to.
async fn choose(browser: &mut Browser<'_>, page: &Page, language: &str) -> String {
    let form = page.html.split_once("action=\"/language\"").unwrap().1;
    let hidden = |name: &str| {
        let value = form.split_once(&format!("name=\"{name}\" value=\""));
        value.map(|(_, rest)| rest.split('"').next().unwrap().replace("&#x2F;", "/"))
    };
    let (address, instead_of) = (
        hidden("address").unwrap(),
        hidden("instead_of").unwrap_or_default(),
    );
    let fields = [
        ("language", language),
        ("address", &address),
        ("instead_of", &instead_of),
    ];
    let chosen = browser.post("/language", &fields).await;
    assert_eq!(chosen.status, 303);
    chosen.location.unwrap()
}

#[actix_web::test]
async fn the_app_decides_before_the_browser_does() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    for (locale, languages, expected, title) in [
        (Some("de-AT"), "fr", "de", "Authenticator\u{2011}App einrichten"),
        (Some("it"), "fr, en;q=0.5", "fr", "Configurer une application"),
        (None, "es-MX", "es", "Configurar una aplicación"),
        (None, "ja", "en", "Set up an authenticator app"),
    ] {
        let attributes = locale.map_or_else(|| json!({}), |locale| json!({ "locale": locale }));
        let page = begin(&emulator, &mut browser, languages, attributes).await;
        assert_eq!(language(&page), expected, "{locale:?} {languages}");
        assert!(page.html.contains(&format!("<h1>{title}")), "{}", page.html);
        let vary: Vec<_> = page.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["Accept-Language", "Cookie"]);
    }
}

#[actix_web::test]
async fn what_somebody_chooses_stands_and_leads_back_to_the_page() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let german = json!({ "locale": "de" });
    let page = begin(&emulator, &mut browser, "en", german.clone()).await;
    let address = choose(&mut browser, &page, "fr").await;
    assert!(address.ends_with("/enrol/authenticator-app"), "{address}");
    let again = browser.get(&address).await;
    assert_eq!(language(&again), "fr");
    assert_eq!(again.text("totp-secret"), page.text("totp-secret"));
    let later = begin(&emulator, &mut browser, "en", german).await;
    assert_eq!(language(&later), "fr");
}

#[actix_web::test]
async fn a_wrong_code_is_told_in_the_language_and_its_page_can_be_seen_in_another() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let page = begin(&emulator, &mut browser, "en", json!({ "locale": "es" })).await;
    let refused = browser.submit(&page, &[("code", "000000")]).await;
    assert_eq!((refused.status, &*language(&refused)), (422, "es"));
    assert!(refused.text("error").contains("no es correcto"));
    let address = choose(&mut browser, &refused, "de").await;
    let again = browser.get(&address).await;
    assert!(again.has("code") && language(&again) == "de", "{address}");
}

#[actix_web::test]
async fn recovery_codes_which_are_shown_once_cannot_be_lost_to_another_language() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = begin(&emulator, &mut browser, "en", json!({ "locale": "de" })).await;
    let codes = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    assert!(codes.has("recovery-codes") && language(&codes) == "de");
    assert!(!codes.html.contains("/language"), "{}", codes.html);
}

#[actix_web::test]
async fn a_problem_without_a_visit_speaks_the_language_of_the_browser_and_of_its_choice() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = get(&mut browser, &emulator, "/challenge/0123", "fr").await;
    assert_eq!((page.status, &*language(&page)), (403, "fr"));
    assert!(page.html.contains("Ce lien ne fonctionne pas ici"));
    let address = choose(&mut browser, &page, "de").await;
    assert_eq!(address, "/challenge/0123");
    let again = get(&mut browser, &emulator, &address, "fr").await;
    assert_eq!(language(&again), "de");
}

#[actix_web::test]
async fn an_expired_link_speaks_the_language_that_the_app_had_wished() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let url = url(&emulator, "alice", json!({ "locale": "de" })).await;
    let page = browser.open(&url).await;
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    emulator.clock.advance(Duration::hours(1));
    for page in [browser.open(&url).await, browser.get(&visit).await] {
        assert_eq!((page.status, &*language(&page)), (410, "de"));
    }
}

#[actix_web::test]
async fn a_page_in_a_frame_speaks_the_language_of_the_app_and_offers_no_other() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let url = url(&emulator, "alice", json!({ "locale": "fr" })).await;
    let page = browser.open(&format!("{url}&mode=popup")).await;
    assert_eq!(language(&page), "fr");
    assert!(page.html.contains("data-recipients") && !page.html.contains("/language"));
}

#[actix_web::test]
async fn the_link_of_an_email_opens_a_page_in_the_language_of_the_app() {
    let emulator = Emulator::with_every_method();
    let mut browser = Browser::new(&emulator);
    let attributes = json!({ "locale": "de", "email": "alice@example.com" });
    let page = open(&emulator, &mut browser, "alice", attributes).await;
    let visit = page.link("quit").strip_suffix("/quit").unwrap().to_owned();
    let waiting = browser.open(&format!("{visit}/enrol/email-link")).await;
    assert_eq!(language(&waiting), "de");
    let message = crate::client_api::last_message(&emulator, "alice").await;
    let mut elsewhere = Browser::new(&emulator);
    let question = elsewhere.open(message["url"].as_str().unwrap()).await;
    assert_eq!(language(&question), "de");
    let opened = elsewhere.submit(&question, &NO_FORM).await;
    assert!(opened.has("opened") && language(&opened) == "de");
    let address = choose(&mut elsewhere, &opened, "en").await;
    let again = elsewhere.get(&address).await;
    assert!(again.has("opened") && language(&again) == "en");
}

#[actix_web::test]
async fn dates_are_written_as_the_language_writes_them() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    emulator.clock.advance(Duration::minutes(1));
    let mut browser = Browser::new(&emulator);
    let attributes = json!({ "redirectToSettings": true, "locale": "de" });
    let page = open(&emulator, &mut browser, "alice", attributes).await;
    let success = enter_app_code(&emulator, &mut browser, "alice", &page).await;
    let settings = browser.open(&success.link("proceed")).await;
    assert!(
        settings.html.contains("hinzugefügt am 1. März 2026"),
        "{}",
        settings.html
    );
}

#[actix_web::test]
async fn the_portal_is_for_developers_and_stays_english() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = get(&mut browser, &emulator, "/portal", "de").await;
    assert_eq!((page.status, &*language(&page)), (200, "en"));
    assert!(!page.html.contains("/language"));
}
