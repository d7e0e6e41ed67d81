//! Which language pages speak, and what the provider learns of it.

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;

use crate::browser::Browser;
use crate::world::World;

async fn choose(browser: &Browser, language: &str) {
    let form = [("language", language), ("address", "/Privacy")];
    let back = browser.post("/language", &form).await;
    assert_eq!(
        (back.status, back.location()),
        (StatusCode::SEE_OTHER, "/Privacy")
    );
}

#[actix_web::test]
async fn pages_speak_the_language_of_the_browser() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for (wished, language, title) in [
        ("de-CH, en;q=0.5", "de", "Datenschutz"),
        ("fr", "fr", "Confidentialité"),
        ("es-MX", "es", "Privacidad"),
        ("ja", "en", "Privacy"),
    ] {
        let request = TestRequest::get()
            .uri("/Privacy")
            .insert_header((header::ACCEPT_LANGUAGE, wished));
        let page = browser.send(request).await;
        assert!(
            page.body.contains(&format!("<html lang=\"{language}\"")),
            "{wished}"
        );
        assert!(page.body.contains(&format!("<h1>{title}</h1>")), "{wished}");
        assert_eq!(page.header("content-language"), language);
    }
}

#[actix_web::test]
async fn a_chosen_language_is_kept_and_told_to_the_provider() {
    let world = World::new().await;
    let browser = world.browser();
    let unasked = browser.redirect_of("/").await;
    assert!(!unasked.query().unwrap().contains("ui_locales"));
    choose(&browser, "de").await;
    let asked = browser.redirect_of("/").await;
    assert!(
        asked
            .query_pairs()
            .any(|(name, value)| name == "ui_locales" && value == "de")
    );

    world.sign_in_at(&browser, "/").await;
    let home = browser.get("/").await;
    assert!(home.body.contains("<html lang=\"de\""), "{}", home.body);
    let sign_out = browser.post("/sign-out", &[("csrf", home.csrf())]).await;
    assert!(
        sign_out.location().ends_with("&ui_locales=de"),
        "{}",
        sign_out.location()
    );
}

#[actix_web::test]
async fn authsignal_is_told_the_language_of_the_page_when_a_passkey_is_added() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    choose(&browser, "es").await;
    let csrf = browser.get("/Privacy").await.csrf().to_owned();
    let reply = browser.post("/Passkeys/enrolment", &[("csrf", &csrf)]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let memory = world.authsignal.memory();
    assert_eq!(memory.enrolments[0].1.locale.as_deref(), Some("es"));
}

#[actix_web::test]
async fn a_language_that_does_not_exist_is_not_chosen() {
    let world = World::new().await;
    let browser = world.browser();
    browser.set_cookie("__Host-client-language", "tlh");
    let asked = browser.redirect_of("/").await;
    assert!(!asked.query().unwrap().contains("ui_locales"));
}
