//! What a browser remembers of the last sign-in in it.

use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use serde_json::json;
use web_host::Clock;

use crate::authorization::asked;
use crate::browser::{Browser, Reply};
use crate::fake_step::{Answer, passkey, verified};
use crate::passkey_offer::say;
use crate::world::{World, subject};

const COOKIE: &str = "__Host-identity-last";

/// Signs Alice in with her password alone.
async fn signs_in(world: &World, browser: &mut Browser, remember: bool) {
    world.step.answers(Answer::SignIn);
    let page = browser.login_page("/Grants").await;
    let mut typed = vec![("username", "ALICE"), ("password", "alice")];
    if remember {
        typed.push(("remember", "true"));
    }
    let reply = browser.submit(&page, &typed).await;
    assert_eq!(reply.location(), "/Grants", "{}", reply.body);
}

async fn signs_in_with_passkey(world: &World, browser: &mut Browser, remember: bool) {
    let page = browser.login_page("/Grants").await;
    let at = Some(world.clock.now());
    let alice = verified(subject("alice"), "key", passkey(), at);
    world.step.token("passkey", Action::Passkey, alice);
    let (csrf, return_url, login) = (page.field("csrf"), page.field("returnUrl"), page.field("login"));
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("returnUrl", &return_url),
        ("login", &login),
        ("token", "passkey"),
    ];
    if remember {
        fields.push(("remember", "true"));
    }
    let reply = browser.post("/Account/Login/Callback", &fields).await;
    assert_eq!(reply.location(), "/Grants", "{}", reply.body);
}

/// The browser loses its session.
fn session_ends(browser: &mut Browser) {
    browser.cookies.remove("__Host-identity-session");
}

fn first(page: &Reply) -> &'static str {
    let passkey = page.body.find("id=\"passkey-login\"").unwrap();
    let password = page.body.find("id=\"login-form\"").unwrap();
    if passkey < password { "passkey" } else { "password" }
}

fn is_ticked(page: &Reply) -> bool {
    page.between("id=\"remember\"", ">").unwrap().contains("checked")
}

#[actix_web::test]
async fn a_name_is_remembered_for_whoever_wishes_so() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, true).await;
    session_ends(&mut browser);
    let page = browser.login_page("/").await;
    // As the user store spells it.
    assert_eq!(page.field("username"), "alice");
    assert!(is_ticked(&page));
    assert_eq!(first(&page), "password");
    let cookie = browser.cookie(COOKIE);
    assert!(cookie.max_age().unwrap().whole_days() > 30);
    assert!(cookie.http_only().unwrap() && cookie.secure().unwrap());
}

#[actix_web::test]
async fn nobody_elses_name_is_remembered() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, false).await;
    session_ends(&mut browser);
    let page = browser.login_page("/").await;
    assert_eq!(page.field("username"), "");
    assert!(!is_ticked(&page));
    assert!(!page.body.contains("id=\"another\""), "{}", page.body);
    // Only the method is, which says nothing of anybody.
    assert_eq!(browser.cookie(COOKIE).value(), "password");
}

#[actix_web::test]
async fn who_no_longer_wishes_it_is_forgotten() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, true).await;
    session_ends(&mut browser);
    signs_in(&world, &mut browser, false).await;
    session_ends(&mut browser);
    assert_eq!(browser.login_page("/").await.field("username"), "");
}

#[actix_web::test]
async fn another_account_starts_with_an_empty_page_and_forgets_the_name() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, true).await;
    session_ends(&mut browser);
    let page = browser.login_page("/Grants").await;
    let link = page.between("id=\"another\"", ">").unwrap();
    let address = link.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let page = browser
        .get(&address.replace("&amp;", "&").replace("&#x2F;", "/"))
        .await;
    assert_eq!(page.field("username"), "");
    assert_eq!(page.field("returnUrl"), "/Grants");
    assert!(!is_ticked(&page));
    // It is forgotten, not only hidden.
    assert_eq!(browser.login_page("/").await.field("username"), "");
    assert_eq!(browser.cookie(COOKIE).value(), "");
}

#[actix_web::test]
async fn a_passkey_stands_first_where_it_was_used_and_stays_there_after_a_password() {
    let world = World::new().await;
    let mut browser = world.browser();
    assert_eq!(first(&browser.login_page("/").await), "password");
    signs_in_with_passkey(&world, &mut browser, true).await;
    session_ends(&mut browser);
    let page = browser.login_page("/").await;
    assert_eq!(
        (first(&page), page.field("username").as_str()),
        ("passkey", "alice")
    );
    signs_in(&world, &mut browser, true).await;
    session_ends(&mut browser);
    assert_eq!(first(&browser.login_page("/").await), "passkey");
    // Somebody else is expected, of whom nothing is known.
    let page = asked(&mut browser, "&login_hint=bob").await;
    assert_eq!(
        (first(&page), page.field("username").as_str()),
        ("password", "bob")
    );
    assert!(!is_ticked(&page));
}

#[actix_web::test]
async fn the_last_method_stands_first_also_without_a_name() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in_with_passkey(&world, &mut browser, false).await;
    session_ends(&mut browser);
    let page = browser.login_page("/").await;
    assert_eq!((first(&page), page.field("username").as_str()), ("passkey", ""));
    signs_in(&world, &mut browser, false).await;
    session_ends(&mut browser);
    assert_eq!(first(&browser.login_page("/").await), "password");
}

#[actix_web::test]
async fn a_cookie_that_somebody_made_up_is_text_at_most() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser, true).await;
    session_ends(&mut browser);
    // `"><script>` in base64url.
    for value in ["passkey.1.Ij48c2NyaXB0Pg", "passkey.1.%%%", "x", "password.1"] {
        let cookie = actix_web::cookie::Cookie::new(COOKIE, value);
        browser.cookies.insert(COOKIE.to_owned(), cookie);
        let page = browser.login_page("/").await;
        assert!(
            page.status.is_success() && !page.body.contains("\"><script>"),
            "{value}"
        );
    }
}

#[actix_web::test]
async fn where_passkeys_are_preferred_they_stand_first() {
    let by_the_server = World::with_passkeys(&json!({ "policy": "preferred" }), None).await;
    assert_eq!(first(&by_the_server.browser().login_page("/").await), "passkey");
    let by_the_application = World::with_passkeys(&json!({}), Some("preferred")).await;
    let mut browser = by_the_application.browser();
    assert_eq!(first(&browser.login_page("/").await), "password");
    let page = asked(&mut browser, "").await;
    assert_eq!(first(&page), "passkey");
    // Preferred is not required.
    assert!(!page.body.contains("id=\"needs-passkey\""), "{}", page.body);
}

/// Signs Alice in with password and a code, and has her remembered.
async fn signs_in_with_code(world: &World, browser: &mut Browser) -> Reply {
    let page = browser.login_page("/Grants").await;
    let typed = [
        ("username", "alice"),
        ("password", "alice"),
        ("remember", "true"),
        ("passkeys", "create"),
    ];
    browser.submit(&page, &typed).await;
    let token = format!("token-{}", world.step.begun());
    world.step.pass(&token, VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token={token}", world.step.last().redirect_url);
    browser.get(&callback).await
}

#[actix_web::test]
async fn a_passkey_of_whoever_is_remembered_stands_first_however_they_signed_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    let offer = signs_in_with_code(&world, &mut browser).await;
    let page = browser.get(offer.location()).await;
    world
        .step
        .add_passkey(&subject("alice"), "new", world.clock.now());
    say(&mut browser, &page, "added").await;
    session_ends(&mut browser);
    assert_eq!(first(&browser.login_page("/").await), "passkey");

    // In another browser it is known as soon as she has signed in there.
    let mut another = world.browser();
    signs_in_with_code(&world, &mut another).await;
    session_ends(&mut another);
    assert_eq!(first(&another.login_page("/").await), "passkey");
    // And that she has none any more, too.
    world.step.remove_passkeys(&subject("alice"));
    signs_in_with_code(&world, &mut another).await;
    session_ends(&mut another);
    assert_eq!(first(&another.login_page("/").await), "password");
}
