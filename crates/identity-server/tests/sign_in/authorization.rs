//! Signing in because an application asked for it.

use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use crate::browser::{Browser, Reply};
use crate::fake_step::{Answer, passkey, verified};
use crate::world::{World, subject};

pub(crate) const REQUEST: &str = "/connect/authorize?client_id=app&response_type=code&scope=openid&state=st&nonce=n\
    &redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&code_challenge_method=S256\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Begins an authorization request; the login page is returned.
pub(crate) async fn asked(browser: &mut Browser, more: &str) -> Reply {
    let reply = browser.get(&format!("{REQUEST}{more}")).await;
    assert!(
        reply.location().starts_with("/Account/Login?"),
        "{}",
        reply.location()
    );
    browser.get(reply.location()).await
}

/// Follows our own redirects; where the browser leaves this server is returned.
pub(crate) async fn leaves_to(browser: &mut Browser, reply: Reply) -> String {
    let mut location = reply.location().to_owned();
    while location.starts_with('/') {
        let next = browser.get(&location).await;
        next.location().clone_into(&mut location);
    }
    location
}

#[actix_web::test]
async fn the_login_page_names_the_application_and_whom_it_expects() {
    let world = World::new().await;
    let page = asked(&mut world.browser(), "&login_hint=bob").await;
    assert!(
        page.body
            .contains("to continue to <strong>Example application</strong>"),
        "{}",
        page.body
    );
    assert_eq!(page.field("username"), "bob");
}

#[actix_web::test]
async fn a_login_hint_is_only_text() {
    let world = World::new().await;
    let page = asked(&mut world.browser(), "&login_hint=%22%3E%3Cscript%3E").await;
    assert!(!page.body.contains("<script>"), "{}", page.body);
}

#[actix_web::test]
async fn after_the_second_factor_the_application_gets_its_code() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=good", world.step.last().redirect_url);
    let reply = browser.get(&callback).await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
}

#[actix_web::test]
async fn after_a_passkey_the_application_gets_its_code() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "&acr_values=phr").await;
    world.step.token(
        "good",
        Action::Passkey,
        verified(subject("alice"), "key", passkey(), None),
    );
    let reply = browser.submit_passkey(&page, "good").await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
}

#[actix_web::test]
async fn cancel_answers_the_application() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    let reply = browser.submit(&page, &[("action", "cancel")]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let end = reply.location();
    assert!(
        end.starts_with("https://app.example/callback?error=access_denied"),
        "{end}"
    );
    assert!(end.contains("state=st"), "{end}");
}

#[actix_web::test]
async fn a_cancel_that_another_site_sends_answers_nobody() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    let fields = [("action", "cancel"), ("returnUrl", &page.field("returnUrl"))];
    let reply = browser.post("/Account/Login", &fields).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn who_is_blocked_can_go_back_to_the_application() {
    let world = World::new().await;
    world.step.answers(Answer::Block);
    let mut browser = world.browser();
    let page = asked(&mut browser, "").await;
    let denied = browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert!(
        denied.body.contains("Back to Example application"),
        "{}",
        denied.body
    );
    let reply = browser.submit(&denied, &[("action", "cancel")]).await;
    assert!(
        reply.location().contains("error=access_denied"),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn who_signed_in_too_long_ago_signs_in_again_under_the_same_name() {
    let world = World::new().await;
    let mut browser = world.browser();
    world.step.answers(Answer::SignIn);
    browser.sign_in("alice", "alice", "/").await;
    world.clock.advance(Duration::minutes(20));
    let page = asked(&mut browser, "&max_age=600").await;
    assert_eq!(page.field("username"), "alice");
    world.step.answers(Answer::Challenge);
    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=good", world.step.last().redirect_url);
    let reply = browser.get(&callback).await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
}

#[actix_web::test]
async fn the_way_to_ones_own_account_has_the_action_of_a_step_up() {
    let world = World::new().await;
    for (return_url, action) in [("/Account/Password", Action::StepUp), ("/grants", Action::Login)] {
        world.browser().sign_in("alice", "alice", return_url).await;
        assert_eq!(world.step.last().action, action, "{return_url}");
    }
}

#[actix_web::test]
async fn a_client_that_asks_for_more_than_a_password_has_an_action_of_its_own() {
    let world = World::new().await;
    // A rule lets this person in by their password alone.
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    browser.sign_in("alice", "alice", "/").await;
    assert_eq!(world.step.last().action, Action::Login);
    world.step.answers(Answer::Challenge);
    let multi_factor =
        "&acr_values=http%3A%2F%2Fschemas.openid.net%2Fpape%2Fpolicies%2F2007%2F06%2Fmulti-factor";
    let page = asked(&mut browser, multi_factor).await;
    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    let step_up = world.step.last();
    assert_eq!(step_up.action, Action::StepUp);
    // A token of an everyday sign-in is worth nothing here.
    world.step.token(
        "everyday",
        Action::Login,
        verified(
            subject("alice"),
            step_up.idempotency_key.as_str(),
            VerifiedMethod::AuthenticatorApp,
            None,
        ),
    );
    let reply = browser
        .get(&format!("{}&token=everyday", step_up.redirect_url))
        .await;
    assert!(
        reply.location().contains("error=not_accepted"),
        "{}",
        reply.location()
    );
    world.step.pass("good", VerifiedMethod::AuthenticatorApp);
    let reply = browser.get(&format!("{}&token=good", step_up.redirect_url)).await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(end.starts_with("https://app.example/callback?code="), "{end}");
}

#[actix_web::test]
async fn a_client_for_which_a_password_is_enough_has_not() {
    let world = World::new().await;
    let mut browser = world.browser();
    let either =
        "&acr_values=phr+urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Aac%3Aclasses%3APasswordProtectedTransport";
    for more in ["", either, "&acr_values=unheard-of"] {
        let page = asked(&mut browser, more).await;
        browser
            .submit(&page, &[("username", "alice"), ("password", "alice")])
            .await;
        assert_eq!(world.step.last().action, Action::Login, "{more}");
    }
}

#[actix_web::test]
async fn the_login_page_says_when_only_a_passkey_will_do() {
    let world = World::new().await;
    let page = asked(&mut world.browser(), "&acr_values=phr").await;
    assert!(page.body.contains(r#"id="needs-passkey""#), "{}", page.body);
    let page = asked(&mut world.browser(), "").await;
    assert!(!page.body.contains(r#"id="needs-passkey""#), "{}", page.body);
}

#[actix_web::test]
async fn an_essential_acr_that_the_sign_in_does_not_reach_is_told() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let claims = "&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22phr%22%7D%7D%7D";
    let page = asked(&mut browser, claims).await;
    let reply = browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    let end = leaves_to(&mut browser, reply).await;
    assert!(
        end.starts_with("https://app.example/callback?error=unmet_authentication_requirements"),
        "{end}"
    );
}
