//! The back button, old pages and forms that are sent twice lead on.

use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;
use web_host::Clock;

use crate::authorization::{asked, leaves_to};
use crate::browser::{Browser, Reply};
use crate::fake_step::{Answer, UI, passkey, verified};
use crate::world::{World, subject};

const CLIENT: &str = "https://app.example/callback?";
const PASSWORD: [(&str, &str); 2] = [("username", "alice"), ("password", "alice")];

async fn login_page_of(browser: &mut Browser, page: &Reply) -> Reply {
    browser.login_page(&page.field("returnUrl")).await
}

#[actix_web::test]
async fn a_password_that_is_sent_twice_signs_in_once_more_than_not() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    for _ in 0..2 {
        assert_eq!(browser.submit(&page, &PASSWORD).await.location(), UI);
    }
    // The browser follows the second answer.
    world.step.pass("token", VerifiedMethod::AuthenticatorApp);
    let reply = browser
        .get(&format!("{}&token=token", world.step.last().redirect_url))
        .await;
    assert!(leaves_to(&mut browser, reply).await.starts_with(CLIENT));
}

#[actix_web::test]
async fn a_passkey_that_is_sent_twice_still_arrives() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    let at = Some(world.clock.now());
    world.step.token(
        "passkey",
        Action::Passkey,
        verified(subject("alice"), "key", passkey(), at),
    );
    browser.submit_passkey(&page, "passkey").await;
    // Nobody saw that answer: the browser follows the second one.
    let reply = browser.submit_passkey(&page, "passkey").await;
    assert!(
        reply.location().starts_with("/Account/Login?"),
        "{}",
        reply.location()
    );
    assert!(leaves_to(&mut browser, reply).await.starts_with(CLIENT));
}

#[actix_web::test]
async fn who_has_signed_in_and_comes_back_to_the_page_goes_on() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    // Another tab has signed in meanwhile.
    browser.sign_in("alice", "alice", "/Grants").await;
    let reply = login_page_of(&mut browser, &page).await;
    assert_eq!(reply.location(), page.field("returnUrl"));
    assert!(leaves_to(&mut browser, reply).await.starts_with(CLIENT));
    // Also without an application behind it.
    assert_eq!(browser.login_page("/").await.location(), "/");
    // But who wants to be somebody else is asked.
    assert_eq!(
        browser.get("/Account/Login?account=another").await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn who_has_to_sign_in_again_is_asked_although_they_are_signed_in() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    browser.sign_in("alice", "alice", "/Grants").await;
    for more in ["&prompt=login", "&max_age=0"] {
        assert_eq!(asked(&mut browser, more).await.status, StatusCode::OK, "{more}");
    }
    // A page of ours that wants to see it proved once more.
    assert_eq!(
        browser.login_page("/Account/Password").await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn a_request_that_is_over_leads_to_its_application_and_no_further() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    let reply = browser.submit(&page, &PASSWORD).await;
    assert!(leaves_to(&mut browser, reply).await.starts_with(CLIENT));
    // The back button: to the login page, and to the address between.
    let reply = login_page_of(&mut browser, &page).await;
    assert_eq!(reply.location(), page.field("returnUrl"));
    let over = browser.get(reply.location()).await;
    assert_eq!(over.status, StatusCode::BAD_REQUEST);
    assert!(over.body.contains("This sign-in is over"), "{}", over.body);
    assert!(
        over.body.contains("<strong>Example application</strong>"),
        "{}",
        over.body
    );
    // Whatever somebody writes there, it names a client that is registered or none.
    for client in ["nobody", "%3Cscript%3E", ""] {
        let over = browser
            .get(&format!("/connect/authorize/callback?id=x&client_id={client}"))
            .await;
        assert!(
            over.body.contains("the application that you came from"),
            "{}",
            over.body
        );
        assert!(!over.body.contains("<script>"), "{}", over.body);
    }
}

#[actix_web::test]
async fn a_page_that_was_open_for_too_long_leads_on_after_the_password() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    world.clock.advance(Duration::hours(2));
    let reply = browser.submit(&page, &PASSWORD).await;
    let over = browser.get(reply.location()).await;
    assert!(over.body.contains("This sign-in is over"), "{}", over.body);
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn a_form_that_is_too_old_comes_back_with_all_but_the_password() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    browser.cookies.remove("__Host-identity-csrf");
    let typed = [("username", "alice"), ("password", "alice"), ("remember", "true")];
    let again = browser.submit(&page, &typed).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert!(
        again.error().starts_with("This page was open for too long."),
        "{}",
        again.body
    );
    // Nothing is wrong, and it does not look so.
    assert!(again.body.contains("class=\"notice\""), "{}", again.body);
    assert_eq!(again.field("username"), "alice");
    assert_eq!(again.field("returnUrl"), page.field("returnUrl"));
    assert!(again.between("id=\"remember\"", ">").unwrap().contains("checked"));
    assert!(
        !again
            .body
            .contains("value=\"alice\" autocomplete=\"current-password\"")
    );
    assert_eq!(browser.submit(&again, &PASSWORD).await.location(), UI);
}

#[actix_web::test]
async fn an_error_stands_beside_the_field_that_it_is_about() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    for (username, password, field) in [
        ("", "alice", "username"),
        ("alice", "", "password"),
        ("alice", "wrong", "password"),
    ] {
        let reply = browser
            .submit(&page, &[("username", username), ("password", password)])
            .await;
        let input = reply.between(&format!("id=\"{field}\""), ">").unwrap();
        assert!(
            input.contains("aria-invalid=\"true\"") && input.contains("autofocus"),
            "{input}"
        );
        assert!(input.contains("aria-describedby=\"error"), "{input}");
        let after = reply.body.split(&format!("id=\"{field}\"")).nth(1).unwrap();
        let error = after
            .find("id=\"error\" class=\"field-error\" role=\"alert\"")
            .unwrap();
        let next_label = after.find("<label").unwrap();
        assert!(error < next_label, "{}", reply.body);
    }
}
