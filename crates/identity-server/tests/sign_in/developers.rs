//! What developers see, and nobody else.

use actix_web::http::StatusCode;
use identity_server::authsignal::Action;
use oidc_protocol::authentication::VerifiedMethod;
use time::Duration;
use web_host::Clock;

use crate::authorization::{REQUEST, asked, leaves_to};
use crate::browser::{Browser, Reply};
use crate::fake_step::{passkey, verified};
use crate::world::{World, subject};

const FLOW: &str = "/Diagnostics/Flow";

/// Signs in with password and app; where the browser leaves to is returned.
async fn signs_in(world: &World, browser: &mut Browser) -> String {
    let page = asked(browser, "").await;
    browser
        .submit(&page, &[("username", "alice"), ("password", "alice")])
        .await;
    world
        .step
        .pass("t0ken-of-the-challenge", VerifiedMethod::AuthenticatorApp);
    let callback = format!("{}&token=t0ken-of-the-challenge", world.step.last().redirect_url);
    let reply = browser.get(&callback).await;
    leaves_to(browser, reply).await
}

/// The texts of a page, without its tags.
fn words(page: &Reply) -> String {
    let texts = page.body.split('<').filter_map(|piece| piece.split_once('>'));
    let joined: Vec<&str> = texts
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect();
    joined
        .join(" ")
        .replace("&quot;", "\"")
        .replace("&#x2F;", "/")
        .replace("&#x27;", "'")
}

#[actix_web::test]
async fn nobody_sees_these_pages_where_development_is_not_switched_on() {
    let world = World::new().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser).await;
    for path in ["/Diagnostics", FLOW] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!browser.cookies.contains_key("__Host-identity-flow"));
    for path in ["/", "/connect/authorize?client_id=nobody", "/nowhere"] {
        let page = browser.get(path).await.body;
        assert!(
            !page.contains("For developers") && !page.contains("/Diagnostics"),
            "{page}"
        );
    }
}

#[actix_web::test]
async fn the_home_page_says_what_it_is_and_leads_developers_on() {
    let home = World::new().await.browser().get("/").await;
    assert!(
        home.body.contains("/.well-known/openid-configuration"),
        "{}",
        home.body
    );
    let home = World::in_development().await.browser().get("/").await;
    for expected in [
        "/.well-known/openid-configuration",
        FLOW,
        "/Diagnostics",
        "alice",
        "bob",
    ] {
        assert!(home.body.contains(expected), "{expected}: {}", home.body);
    }
}

#[actix_web::test]
async fn diagnostics_tell_of_the_session_and_of_cookies_by_name_only() {
    let world = World::in_development().await;
    let mut browser = world.browser();
    let page = browser.get("/Diagnostics").await;
    assert!(page.body.contains("id=\"no-session\""), "{}", page.body);
    signs_in(&world, &mut browser).await;
    let page = browser.get("/Diagnostics").await;
    let text = words(&page);
    for expected in [
        "alice-subject",
        "alice@example.com",
        "pwd otp mfa",
        "\"aud\": \"app\"",
        "__Host-identity-session the key of the session",
        "https://id.example",
        ":memory:",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    for cookie in browser.cookies.values().filter(|cookie| cookie.value().len() > 8) {
        assert!(!page.body.contains(cookie.value()), "{} is shown", cookie.name());
    }
}

#[actix_web::test]
async fn the_trace_tells_each_step_and_why() {
    let world = World::in_development().await;
    let mut browser = world.browser();
    assert!(browser.get(FLOW).await.body.contains("id=\"no-flow\""));
    signs_in(&world, &mut browser).await;
    let text = words(&browser.get(FLOW).await);
    let mut rest = text.as_str();
    for expected in [
        "GET /connect/authorize",
        "the person has to sign in : nobody is signed in in this browser",
        "303 See Other",
        "POST /Account/Login",
        "track identity-server-login",
        "CHALLENGE_REQUIRED",
        "GET https://mfa.example",
        "GET /Account/Login/Callback",
        "validate for identity-server-login",
        "CHALLENGE_SUCCEEDED by AuthenticatorApp",
        "sign_in_succeeded",
        "GET /connect/authorize/callback",
        "the request is granted : the person has signed in for this request",
        "GET https://app.example/callback",
    ] {
        let expected = expected.replace("303 See Other", "303 to /Account/Login");
        let Some(at) = rest.find(&expected) else {
            panic!("{expected} does not follow: {rest}");
        };
        rest = &rest[at + expected.len()..];
    }
    // Another browser has another trace.
    assert!(world.browser().get(FLOW).await.body.contains("id=\"no-flow\""));
}

#[actix_web::test]
async fn the_trace_says_why_somebody_has_to_sign_in_again() {
    let world = World::in_development().await;
    let mut browser = world.browser();
    signs_in(&world, &mut browser).await;
    world.clock.advance(Duration::minutes(3));
    for (more, because) in [
        ("&prompt=login", "prompt=login, and the session is 3 minutes old"),
        ("&max_age=60", "max_age=60, and the session is 3 minutes old"),
        (
            "&acr_values=phr",
            "the request asks for acr_values phr, and the session has amr pwd otp mfa",
        ),
    ] {
        browser.get(&format!("{REQUEST}{more}")).await;
        let text = words(&browser.get(FLOW).await);
        assert!(text.contains(because), "{because}: {text}");
    }
}

#[actix_web::test]
async fn no_secret_of_a_sign_in_stands_in_the_trace() {
    let world = World::in_development().await;
    let mut browser = world.browser();
    let end = signs_in(&world, &mut browser).await;
    let answer = url::Url::parse(&end).unwrap();
    let code = answer
        .query_pairs()
        .find(|(name, _)| name == "code")
        .unwrap()
        .1
        .into_owned();

    // A passkey sign-in, and a code of which nobody has a verifier.
    let page = asked(&mut browser, "&prompt=login").await;
    let at = Some(world.clock.now());
    let alice = verified(subject("alice"), "key-of-the-passkey", passkey(), at);
    world.step.token("t0ken-of-the-passkey", Action::Passkey, alice);
    browser.submit_passkey(&page, "t0ken-of-the-passkey").await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("client_secret", "s3cret-of-the-client"),
        ("code", &code),
        ("code_verifier", "v3rifier-of-the-client"),
        ("redirect_uri", "https://app.example/callback"),
    ];
    world.browser().post("/connect/token", &fields).await;

    let trace = browser.get(FLOW).await.body;
    assert!(
        trace.contains("POST &#x2F;connect&#x2F;token") || trace.contains("POST /connect/token"),
        "{trace}"
    );
    let mut secrets = vec![
        code,
        page.field("csrf"),
        page.field("login"),
        "t0ken-of-the-challenge".to_owned(),
        "t0ken-of-the-passkey".to_owned(),
        "s3cret-of-the-client".to_owned(),
        "v3rifier-of-the-client".to_owned(),
        "key-of-the-passkey".to_owned(),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
    ];
    // The keys of the waiting request, of the challenge, and whatever stands in a cookie.
    let return_url = page.field("returnUrl");
    secrets.push(
        return_url
            .split("id=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap()
            .to_owned(),
    );
    let redirect = world.step.last().redirect_url;
    secrets.push(redirect.query_pairs().next().unwrap().1.into_owned());
    let cookies = browser.cookies.values().map(|cookie| cookie.value().to_owned());
    secrets.extend(cookies.filter(|value| value.len() > 8));
    for secret in secrets {
        assert!(secret.len() > 8, "{secret} would be found by chance");
        assert!(!trace.contains(&secret), "{secret} stands in the trace: {trace}");
    }
}

#[actix_web::test]
async fn a_refused_request_is_explained_to_developers() {
    let world = World::in_development().await;
    let mut browser = world.browser();
    for (request, expected) in [
        (
            "/connect/authorize?client_id=nobody".to_owned(),
            "There is no client of this name. Sent nobody Registered app",
        ),
        ("/connect/authorize".to_owned(), "The request names no client."),
        (
            REQUEST.replace("https%3A%2F%2Fapp", "http%3A%2F%2Fapp"),
            "http and https are confused",
        ),
        (
            REQUEST.replace("%2Fcallback", "%2Felsewhere"),
            "Sent https://app.example/elsewhere Registered https://app.example/callback",
        ),
    ] {
        let page = browser.get(&request).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(words(&page).contains(expected), "{expected}: {}", words(&page));
    }
    let page = browser.get("/nowhere").await;
    assert!(
        words(&page).contains("no page has the path /nowhere"),
        "{}",
        words(&page)
    );
}
