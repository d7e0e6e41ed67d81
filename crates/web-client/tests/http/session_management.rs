//! Pages ask the provider in a frame whether the session is still the same (OpenID Connect Session Management 1.0).

use actix_web::http::StatusCode;

use crate::browser::{Browser, Reply};
use crate::provider::callback;
use crate::world::World;

const ON: &str = "check_session = true";

fn attribute<'a>(page: &'a Reply, name: &str) -> &'a str {
    let found = page.body.split(&format!("{name}=\"")).nth(1);
    found
        .unwrap_or_else(|| panic!("{name}: {}", page.body))
        .split('"')
        .next()
        .unwrap()
}

fn has_frame(page: &Reply) -> bool {
    page.body.contains("<iframe")
}

/// A page has learned that something has changed: what the provider is asked.
async fn asked(browser: &Browser) -> url::Url {
    browser.redirect_of("/session-changed?path=/Passkeys").await
}

#[actix_web::test]
async fn the_pages_frame_the_provider_and_know_what_to_ask() {
    let world = World::with(ON).await;
    let browser = world.signed_in().await;
    for (path, script) in [
        ("/", "check-session"),
        // There it is part of what that page needs anyway.
        ("/Passkeys", "passkeys"),
        ("/Privacy", "check-session"),
    ] {
        let page = browser.get(path).await;
        let issuer = &world.provider.issuer;
        assert_eq!(
            attribute(&page, "data-page"),
            format!("{issuer}/check-session"),
            "{path}"
        );
        assert_eq!(&attribute(&page, "data-origin"), issuer, "{path}");
        let message = attribute(&page, "data-message");
        assert!(message.starts_with("web state-of-code-of-"), "{message}");
        assert_eq!(attribute(&page, "data-changed"), "/session-changed");
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("frame-src {issuer};")), "{policy}");
        assert!(page.body.contains(&format!("/assets/{script}.")), "{path}");
    }
}

#[actix_web::test]
async fn nothing_is_framed_unless_it_is_wanted_and_possible() {
    let off = World::new().await;
    let page = off.signed_in().await.get("/").await;
    assert!(
        !has_frame(&page)
            && page
                .header("content-security-policy")
                .contains("frame-src 'none';")
    );
    // Another origin would be a stranger in our pages.
    let foreign = World::with(ON).await;
    foreign
        .provider
        .set(|it| it.check_session_iframe = "https://evil.example/frame");
    assert!(!has_frame(&foreign.signed_in().await.get("/").await));
}

#[actix_web::test]
async fn whoever_is_still_signed_in_at_the_provider_notices_nothing() {
    let world = World::with(ON).await;
    let browser = world.signed_in().await;
    let before = attribute(&browser.get("/").await, "data-message").to_owned();
    let authorization = asked(&browser).await;
    let parameter = |name: &str| {
        let mut pairs = authorization.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    assert_eq!(parameter("prompt").as_deref(), Some("none"));
    assert_eq!(parameter("id_token_hint").unwrap().split('.').count(), 3);
    let back = browser.get(&world.provider.authorize(&authorization)).await;
    assert_eq!(back.location(), "/Passkeys");
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_ne!(
        attribute(&page, "data-message"),
        before,
        "the new state is asked about"
    );
}

#[actix_web::test]
async fn whoever_is_not_is_signed_out_here_too() {
    let world = World::with(ON).await;
    for error in [
        "login_required",
        "interaction_required",
        "account_selection_required",
        "consent_required",
    ] {
        let browser = world.signed_in().await;
        let answer = [("error", error), ("iss", world.provider.issuer.as_str())];
        let page = browser.get(&callback(&asked(&browser).await, &answer)).await;
        assert!(page.body.contains("id=\"signed-out\""), "{error}: {}", page.body);
        assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "{error}");
    }
}

#[actix_web::test]
async fn an_answer_that_says_nothing_about_the_session_ends_none() {
    let world = World::with(ON).await;
    let browser = world.signed_in().await;
    let issuer = world.provider.issuer.clone();
    for answer in [
        [("error", "temporarily_unavailable"), ("iss", issuer.as_str())],
        // Somebody else's, though it says the right words.
        [("error", "login_required"), ("iss", "https://evil.example")],
    ] {
        browser.get(&callback(&asked(&browser).await, &answer)).await;
        assert_eq!(browser.get("/").await.status, StatusCode::OK, "{answer:?}");
    }
    // An ordinary sign-in that is refused signs nobody out either.
    let authorization = browser.redirect_of(&format!("/login?iss={issuer}")).await;
    let answer = [("error", "login_required"), ("iss", issuer.as_str())];
    browser.get(&callback(&authorization, &answer)).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn the_answer_comes_by_a_link_also_where_sign_ins_come_by_a_form() {
    let world = World::with("check_session = true\nresponse_mode = \"form_post\"").await;
    let browser = world.browser();
    let authorization = browser.redirect_of("/").await;
    assert!(authorization.query().unwrap().contains("response_mode=form_post"));
    browser.get(&world.provider.authorize(&authorization)).await;
    assert!(!asked(&browser).await.query().unwrap().contains("response_mode"));
}

#[actix_web::test]
async fn the_page_after_sign_out_asks_whether_the_provider_has_ended_its_session() {
    let world = World::with(ON).await;
    let browser = world.signed_in().await;
    let home = browser.get("/").await;
    let message = attribute(&home, "data-message").to_owned();
    let provider = browser.post("/sign-out", &[("csrf", home.csrf())]).await;
    let state = url::Url::parse(provider.location()).unwrap();
    let state = state
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1
        .into_owned();
    let page = browser
        .get(&format!("/signout-callback-oidc?state={state}"))
        .await;
    assert_eq!(attribute(&page, "data-message"), message);
    assert!(!page.body.contains("data-changed"), "{}", page.body);
    assert!(page.body.contains("id=\"still-signed-in\""), "{}", page.body);
}

#[actix_web::test]
async fn nobody_is_led_elsewhere_by_the_path() {
    let world = World::with(ON).await;
    let browser = world.signed_in().await;
    let authorization = browser.redirect_of("/session-changed?path=//evil.example").await;
    assert_eq!(
        browser
            .get(&world.provider.authorize(&authorization))
            .await
            .location(),
        "/"
    );
    // Nobody is signed in: an ordinary sign-in, which does not come back here.
    let stranger = world.browser();
    let authorization = stranger.redirect_of("/session-changed").await;
    assert!(!authorization.query().unwrap().contains("prompt=none"));
    assert_eq!(
        stranger
            .get(&world.provider.authorize(&authorization))
            .await
            .location(),
        "/"
    );
}
