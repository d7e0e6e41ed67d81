//! The language of pages.

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;

use crate::browser::{Browser, Reply};
use crate::world::World;

const REQUEST: &str = "/connect/authorize?client_id=app&response_type=code&scope=openid&state=st&nonce=n\
    &redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&code_challenge_method=S256\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn language_of(page: &Reply) -> String {
    let language = page.headers.get(header::CONTENT_LANGUAGE).unwrap();
    let language = language.to_str().unwrap().to_owned();
    assert!(
        page.body
            .contains(&format!("<html lang=\"{language}\" dir=\"ltr\">"))
    );
    language
}

/// The login page of an authorization request that wishes these languages.
async fn asked(browser: &mut Browser, ui_locales: &str) -> (String, Reply) {
    let begun = browser.get(&format!("{REQUEST}&ui_locales={ui_locales}")).await;
    let address = begun.location().to_owned();
    let page = browser.get(&address).await;
    (address, page)
}

#[actix_web::test]
async fn a_page_speaks_the_language_of_the_browser() {
    let world = World::new().await;
    let request = TestRequest::get().uri("/Account/Login");
    let page = world
        .browser()
        .send(request.insert_header(("Accept-Language", "it, de-AT;q=0.8, en;q=0.5")))
        .await;
    assert_eq!(language_of(&page), "de");
    assert!(page.body.contains("<h1>Anmelden</h1>"), "{}", page.body);
    let vary: Vec<_> = page.headers.get_all(header::VARY).collect();
    assert_eq!(vary, ["Accept-Language", "Cookie"]);
}

#[actix_web::test]
async fn an_error_page_speaks_it_as_well() {
    let world = World::new().await;
    let request = TestRequest::get().uri("/nothing-here");
    let page = world
        .browser()
        .send(request.insert_header(("Accept-Language", "fr")))
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("Cette page n’existe pas"), "{}", page.body);
}

#[actix_web::test]
async fn a_problem_with_what_was_typed_is_told_in_the_language_that_the_application_wishes() {
    let world = World::new().await;
    let mut browser = world.browser();
    let (_, page) = asked(&mut browser, "it%20es").await;
    assert_eq!(language_of(&page), "es");
    let refused = browser
        .submit(&page, &[("username", "alice"), ("password", "wrong")])
        .await;
    assert_eq!(
        refused.error(),
        "El nombre de usuario o la contraseña no son correctos."
    );
}

#[actix_web::test]
async fn the_second_step_is_told_the_language_of_the_login_page() {
    let world = World::new().await;
    let mut browser = world.browser();
    let (_, page) = asked(&mut browser, "it%20es").await;
    let fields = [("username", "alice"), ("password", "alice")];
    let sent_on = browser.submit(&page, &fields).await;
    assert_eq!(sent_on.status, StatusCode::SEE_OTHER);
    assert_eq!(world.step.last().locale, "es");
}

#[actix_web::test]
async fn what_somebody_chooses_stands_and_leads_back_to_the_page() {
    let world = World::new().await;
    let mut browser = world.browser();
    let (address, page) = asked(&mut browser, "de").await;
    assert_eq!(language_of(&page), "de");
    let (back, instead_of) = (page.field("address"), page.field("instead_of"));
    let fields = [
        ("language", "fr"),
        ("address", back.as_str()),
        ("instead_of", instead_of.as_str()),
    ];
    let chosen = browser.post("/language", &fields).await;
    assert_eq!(
        (chosen.status, chosen.location()),
        (StatusCode::SEE_OTHER, address.as_str())
    );
    assert_eq!(language_of(&browser.get(&address).await), "fr");
    assert_eq!(language_of(&browser.get("/").await), "fr");
    // Another wish is another matter.
    let (_, page) = asked(&mut browser, "es").await;
    assert_eq!(language_of(&page), "es");
}

#[actix_web::test]
async fn the_chooser_leads_nowhere_else_and_takes_no_language_that_is_none() {
    let world = World::new().await;
    let mut browser = world.browser();
    let fields = [("language", "xx"), ("address", "//evil.example")];
    let reply = browser.post("/language", &fields).await;
    assert_eq!(reply.location(), "/");
    assert!(reply.set_cookies.is_empty(), "{:?}", reply.set_cookies);
}

#[actix_web::test]
async fn another_site_cannot_change_the_language() {
    let world = World::new().await;
    let request = TestRequest::post()
        .uri("/language")
        .insert_header(("Sec-Fetch-Site", "cross-site"))
        .set_form([("language", "fr"), ("address", "/")]);
    let reply = world.browser().send(request).await;
    assert!(reply.set_cookies.is_empty(), "{:?}", reply.set_cookies);
}
