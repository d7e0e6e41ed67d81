//! What a token, a URL or a form is worth in the wrong hands.

use actix_web::http::{StatusCode, header};
use actix_web::test::TestRequest;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;

use crate::browser::Browser;
use crate::fake_step::{Answer, verified};
use crate::world::{World, subject};

async fn begin(world: &World, browser: &mut Browser) -> String {
    browser.sign_in("alice", "alice", "/").await;
    format!("{}&token=stolen", world.step.last().redirect_url)
}

#[actix_web::test]
async fn a_callback_url_is_worth_nothing_in_another_browser() {
    let world = World::new().await;
    let mut victim = world.browser();
    let callback = begin(&world, &mut victim).await;
    world.step.pass("stolen", VerifiedMethod::AuthenticatorApp);
    let mut thief = world.browser();
    thief.login_page("/").await;
    let reply = thief.get(&callback).await;
    assert!(reply.location().contains("error=expired"), "{}", reply.location());
    assert_eq!(thief.signed_in_as().await, None);
    // The thief has not even spoilt it.
    victim.get(&callback).await;
    assert_eq!(victim.signed_in_as().await.as_deref(), Some("alice"));
}

#[actix_web::test]
async fn somebody_elses_token_does_not_sign_in_as_them() {
    let world = World::new().await;
    world.step.is_gullible();
    let mut browser = world.browser();
    let callback = begin(&world, &mut browser).await;
    let key = world.step.last().idempotency_key;
    let bob = verified(
        subject("bob"),
        key.as_str(),
        VerifiedMethod::AuthenticatorApp,
        None,
    );
    world.step.token("stolen", Action::Login, bob);
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_token_of_another_action_is_worth_nothing() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = begin(&world, &mut browser).await;
    let key = world.step.last().idempotency_key;
    let alice = verified(
        subject("alice"),
        key.as_str(),
        VerifiedMethod::AuthenticatorApp,
        None,
    );
    world.step.token("stolen", Action::Passkey, alice);
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_token_of_another_attempt_of_the_same_person_is_worth_nothing() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = begin(&world, &mut browser).await;
    let earlier = verified(
        subject("alice"),
        "earlier",
        VerifiedMethod::AuthenticatorApp,
        None,
    );
    world.step.token("stolen", Action::Login, earlier);
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_callback_works_once() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = begin(&world, &mut browser).await;
    world.step.pass("stolen", VerifiedMethod::AuthenticatorApp);
    let mut second = browser.clone();
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    let reply = second.get(&callback).await;
    assert!(reply.location().contains("error=expired"), "{}", reply.location());
    assert_eq!(second.signed_in_as().await, None);
}

#[actix_web::test]
async fn of_two_callbacks_at_once_one_signs_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    let callback = begin(&world, &mut browser).await;
    world.step.pass("stolen", VerifiedMethod::AuthenticatorApp);
    let (mut first, mut second) = (browser.clone(), browser);
    let replies = tokio::join!(first.get(&callback), second.get(&callback));
    let signed_in = [replies.0, replies.1]
        .iter()
        .filter(|reply| reply.location() == "/")
        .count();
    assert_eq!(signed_in, 1);
}

#[actix_web::test]
async fn a_token_works_once_even_for_a_second_pending_login() {
    let world = World::new().await;
    world.step.is_gullible();
    let mut browser = world.browser();
    let page = browser.login_page("/").await;
    let another = browser.login_page("/").await;
    let alice = verified(subject("alice"), "one-key", crate::fake_step::passkey(), None);
    world.step.token("token", Action::Passkey, alice);
    let mut second = browser.clone();
    browser.submit_passkey(&page, "token").await;
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("alice"));
    second.submit_passkey(&another, "token").await;
    assert_eq!(second.signed_in_as().await, None);
    // Nobody has said when it was earned: it stays used.
    world.clock.advance(Duration::hours(23));
    let later = second.login_page("/").await;
    second.submit_passkey(&later, "token").await;
    assert_eq!(second.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_blocked_person_who_is_enrolled_cannot_finish_an_earlier_sign_in_of_theirs() {
    let world = World::new().await;
    world.step.answers(Answer::Block);
    let mut browser = world.browser();
    let reply = browser.sign_in("alice", "alice", "/").await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    world.step.pass("stolen", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=stolen", world.step.last().redirect_url);
    browser.get(&callback).await;
    assert_eq!(browser.signed_in_as().await, None);
}

#[actix_web::test]
async fn a_login_link_leads_nowhere_else() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    for evil in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ] {
        let mut browser = world.browser();
        let page = browser.login_page(evil).await;
        assert_eq!(page.field("returnUrl"), "/", "{evil}");
        let fields = [
            ("csrf", page.field("csrf")),
            ("returnUrl", evil.to_owned()),
            ("username", "alice".to_owned()),
            ("password", "alice".to_owned()),
        ];
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        assert_eq!(
            browser.post("/Account/Login", &fields).await.location(),
            "/",
            "{evil}"
        );
        let reply = browser
            .get(&format!("/Account/Login/Callback?returnUrl={evil}"))
            .await;
        assert!(
            reply.location().starts_with("/Account/Login?returnUrl=%2F&"),
            "{}",
            reply.location()
        );
    }
}

#[actix_web::test]
async fn a_form_from_another_site_is_refused_and_nothing_typed_is_lost_but_the_password() {
    let world = World::new().await;
    world.step.answers(Answer::SignIn);
    let mut browser = world.browser();
    let page = browser.login_page("/somewhere").await;
    let (csrf, login) = (page.field("csrf"), page.field("login"));
    let typed = [
        ("username", "alice"),
        ("password", "alice"),
        ("returnUrl", "/somewhere"),
        ("remember", "true"),
    ];
    for path in ["/Account/Login", "/Account/Login/Callback"] {
        let reply = browser
            .post(path, &[&typed[..], &[("login", &login), ("token", "t")]].concat())
            .await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(reply.error().contains("open for too long"));
        assert_eq!(reply.field("returnUrl"), "/somewhere");
    }
    let foreign = TestRequest::post()
        .uri("/Account/Login")
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .insert_header(("Sec-Fetch-Site", "cross-site"))
        .set_payload(format!("csrf={csrf}&username=alice&password=alice&remember=true"));
    let reply = browser.send(foreign).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.field("username"), "alice");
    assert!(reply.body.contains(" checked"));
    assert_eq!(browser.signed_in_as().await, None);
    // The page that was shown instead works.
    let reply = browser.submit(&reply, &typed[..2]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
}

#[actix_web::test]
async fn what_is_typed_comes_back_as_text() {
    let world = World::new().await;
    let mut browser = world.browser();
    let evil = "\"><script>alert(1)</script>";
    let reply = browser.sign_in(evil, "x", "/\"><script>").await;
    assert!(!reply.body.contains("<script>"), "{}", reply.body);
    assert_eq!(reply.field("username"), evil);
}

#[actix_web::test]
async fn a_link_cannot_put_words_on_the_login_page() {
    let world = World::new().await;
    let page = world.browser().get("/Account/Login?error=Call+0900+123").await;
    assert_eq!(page.error(), "");
    assert!(!page.body.contains("0900"));
}

#[actix_web::test]
async fn a_browser_key_that_we_did_not_make_is_replaced() {
    let world = World::new().await;
    let mut browser = world.browser();
    let planted = actix_web::cookie::Cookie::new("__Host-identity-pending", "short");
    browser.cookies.insert(planted.name().to_owned(), planted);
    browser.login_page("/").await;
    assert_eq!(browser.cookie("__Host-identity-pending").value().len(), 43);
}
