//! Sign-ins that somebody else begins.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use url::Url;

use crate::browser::Reply;
use crate::world::World;

fn path(parameters: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("/login?{query}")
}

fn asked(reply: &Reply) -> (Url, HashMap<String, String>) {
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let url = Url::parse(reply.location()).unwrap();
    let asked = url.query_pairs().into_owned().collect();
    (url, asked)
}

#[actix_web::test]
async fn a_sign_in_that_somebody_else_begins_leads_to_the_page_that_they_name() {
    let world = World::new().await;
    let issuer = world.provider.issuer.clone();
    let parameters = [
        ("iss", &*issuer),
        ("login_hint", "alice & co"),
        ("target_link_uri", "https://client.example/Privacy?x=1"),
    ];
    for by_form in [false, true] {
        let browser = world.browser();
        let reply = if by_form {
            browser.post("/login", &parameters).await
        } else {
            browser.get(&path(&parameters)).await
        };
        let (url, asked) = asked(&reply);
        assert_eq!(asked["login_hint"], "alice & co");
        let back = browser.get(&world.provider.authorize(&url)).await;
        assert_eq!(back.location(), "/Privacy?x=1");
    }
}

#[actix_web::test]
async fn the_issuer_alone_is_enough_and_leads_home() {
    let world = World::new().await;
    let browser = world.browser();
    let reply = browser.get(&path(&[("iss", &world.provider.issuer)])).await;
    let (url, asked) = asked(&reply);
    assert!(!asked.contains_key("login_hint"));
    assert_eq!(browser.get(&world.provider.authorize(&url)).await.location(), "/");
}

#[actix_web::test]
async fn another_issuer_or_another_site_is_refused() {
    let world = World::new().await;
    let issuer = &*world.provider.issuer;
    let slash = format!("{issuer}/");
    let cases: &[&[(&str, &str)]] = &[
        &[],
        &[("iss", "")],
        &[("iss", "https://evil.example")],
        &[("iss", &slash)],
        &[("iss", issuer), ("iss", issuer)],
        &[("iss", issuer), ("target_link_uri", "https://evil.example/")],
        &[("iss", issuer), ("target_link_uri", "/Privacy")],
        &[("iss", issuer), ("target_link_uri", "//evil.example")],
        &[
            ("iss", issuer),
            ("target_link_uri", "https://client.example@evil.example/"),
        ],
        &[("iss", issuer), ("target_link_uri", "javascript:alert(1)")],
        &[
            ("iss", issuer),
            ("target_link_uri", "https://client.example/login?iss=x"),
        ],
    ];
    for parameters in cases {
        let browser = world.browser();
        for reply in [
            browser.get(&path(parameters)).await,
            browser.post("/login", parameters).await,
        ] {
            assert_eq!(
                (reply.status, reply.text_of("error-code")),
                (StatusCode::BAD_REQUEST, "invalid_request"),
                "{parameters:?}"
            );
            assert!(
                reply.cookies.is_empty() && !reply.body.contains("evil"),
                "{parameters:?}"
            );
        }
    }
}
