//! What every page and every cookie must have, whoever wrote it.

use reqwest::header::{HeaderMap, SET_COOKIE};
use xtask::project::{EMULATOR, IDENTITY_SERVER, SERVERS, ServerName, WEB_CLIENT};

use crate::{
    person::{ALICE, Person},
    scene::play,
    stack::Stack,
};

/// Pages that open without a sign-in, and addresses where there is nothing.
const PAGES: [(ServerName, &[&str]); 3] = [
    (
        IDENTITY_SERVER,
        &[
            "/",
            "/Account/Login",
            "/Account/Login/Callback?token=x",
            "/Account/Logout",
            "/Account/AccessDenied",
            "/Home/Error",
            "/connect/authorize?client_id=nobody",
            "/no-such-page",
        ],
    ),
    (
        WEB_CLIENT,
        &[
            "/",
            "/Passkeys",
            "/Privacy",
            "/signin-oidc?code=x&state=y",
            "/signout-callback-oidc",
            "/no-such-page",
        ],
    ),
    (EMULATOR, &["/portal", "/challenge/none", "/no-such-page"]),
];

#[tokio::test]
async fn every_page_has_a_strict_policy_and_every_cookie_is_tied_to_its_host() {
    let stack = Stack::new();
    stack.start(&SERVERS).await;
    let client = stack.http();
    for (server, paths) in PAGES {
        for path in paths {
            let url = format!("{}{path}", stack.url(server));
            let response = client
                .get(&url)
                .header("accept", "text/html")
                .send()
                .await
                .unwrap();
            expect_strict_headers(&url, response.headers());
            expect_host_cookies(&url, response.headers());
        }
    }
    stack.stop_all().await;
}

fn expect_strict_headers(url: &str, headers: &HeaderMap) {
    let header = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let policy = header("content-security-policy");
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    assert!(directives.contains(&"default-src 'none'"), "{url}: {policy}");
    for needed in ["base-uri", "form-action", "frame-ancestors"] {
        assert!(
            directives.iter().any(|directive| directive.starts_with(needed)),
            "{url}: no {needed} in {policy}"
        );
    }
    for forbidden in ["unsafe-inline", "unsafe-eval", "*", "http:", "data: "] {
        let scripts = directives
            .iter()
            .find(|directive| directive.starts_with("script-src"))
            .unwrap_or(&"");
        assert!(!scripts.contains(forbidden), "{url}: {scripts}");
    }
    assert!(!policy.contains("unsafe-"), "{url}: {policy}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{url}");
    assert!(!header("referrer-policy").is_empty(), "{url}: no referrer policy");
}

fn expect_host_cookies(url: &str, headers: &HeaderMap) {
    for cookie in headers.get_all(SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        let attributes: Vec<String> = cookie.split(';').map(|part| part.trim().to_lowercase()).collect();
        let is_removal = attributes.iter().any(|attribute| attribute == "max-age=0");
        assert!(cookie.starts_with("__Host-"), "{url}: {cookie}");
        for needed in ["secure", "path=/"] {
            assert!(
                attributes.iter().any(|attribute| attribute == needed),
                "{url}: no {needed} in {cookie}"
            );
        }
        assert!(
            !attributes.iter().any(|attribute| attribute.starts_with("domain")),
            "{url}: {cookie}"
        );
        if !is_removal {
            assert!(
                attributes.iter().any(|attribute| attribute == "httponly"),
                "{url}: {cookie}"
            );
            assert!(
                attributes
                    .iter()
                    .any(|attribute| attribute.starts_with("samesite=")),
                "{url}: {cookie}"
            );
        }
    }
}

#[tokio::test]
async fn no_script_can_read_a_cookie_that_opens_something() {
    play(
        "no_script_can_read_a_cookie_that_opens_something",
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            alice.signs_in_for_the_first_time().await;
            // One of Authsignal's browser SDK, which is not a secret, and one for the script of the check-session page.
            let for_scripts = ["__as_aid", "__Host-identity-browser-state"];
            let cookies = alice.browser.client().get_all_cookies().await.unwrap();
            let ours: Vec<_> = cookies
                .iter()
                .filter(|cookie| !for_scripts.contains(&cookie.name()))
                .collect();
            assert!(!ours.is_empty());
            for cookie in ours {
                assert!(cookie.name().starts_with("__Host-"), "{cookie}");
                assert_eq!(
                    (cookie.http_only(), cookie.secure()),
                    (Some(true), Some(true)),
                    "{cookie}"
                );
            }
            let seen = alice
                .browser
                .client()
                .execute("return document.cookie", Vec::new())
                .await
                .unwrap();
            let mut seen = seen
                .as_str()
                .unwrap()
                .split("; ")
                .filter(|cookie| !cookie.is_empty());
            let is_for_scripts = |cookie: &str| {
                cookie
                    .split('=')
                    .next()
                    .is_some_and(|name| for_scripts.contains(&name))
            };
            assert!(seen.all(is_for_scripts), "{seen:?}");
        },
    )
    .await;
}
