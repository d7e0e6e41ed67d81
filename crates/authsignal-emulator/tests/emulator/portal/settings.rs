//! The tenant's settings in the portal.

use reqwest::Method;
use serde_json::json;

use super::submit;
use crate::browser::{Browser, Page};
use crate::harness::{Emulator, send};

const PAGE: &str = "/portal/settings";

/// What a form is filled in with.
type Fields = &'static [(&'static str, &'static str)];

async fn status_with(emulator: &Emulator, secret: &str) -> u16 {
    let request = emulator
        .request(Method::GET, "/v1/users/alice")
        .basic_auth(secret, Some(""));
    send(request, None).await.status
}

fn key_ids(page: &Page) -> Vec<String> {
    let rows = page.html.split("data-key-id=\"").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn an_api_key_is_rotated_without_anybody_being_refused() {
    let emulator = Emulator::start();
    let old = emulator.token("alice", "login").await;
    let mut browser = Browser::new(&emulator);
    let page = browser.get(PAGE).await;
    let added = submit(
        &mut browser,
        &page,
        "/portal/settings/keys/add",
        &[("secret", "new-secret")],
    )
    .await;
    assert_eq!(added.status, 303);
    assert_eq!(status_with(&emulator, "local-secret").await, 200);
    assert_eq!(status_with(&emulator, "new-secret").await, 200);
    assert_eq!(emulator.validate(&old).await["state"], "ALLOW");

    let page = browser.get(PAGE).await;
    let ids = key_ids(&page);
    assert_eq!(ids.len(), 2);
    let removed = submit(
        &mut browser,
        &page,
        "/portal/settings/keys/remove",
        &[("key_id", &ids[1])],
    )
    .await;
    assert_eq!(removed.status, 303);
    assert_eq!(status_with(&emulator, "local-secret").await, 401);
    assert_eq!(status_with(&emulator, "new-secret").await, 200);

    let page = browser.get(PAGE).await;
    let last = [("key_id", ids[0].as_str())];
    let refused = submit(&mut browser, &page, "/portal/settings/keys/remove", &last).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("new-secret-error").contains("only key"));
    let reset = [("section", "keys")];
    submit(&mut browser, &page, "/portal/settings/reset", &reset).await;
    assert_eq!(status_with(&emulator, "local-secret").await, 200);
    assert_eq!(status_with(&emulator, "new-secret").await, 401);
}

#[actix_web::test]
async fn a_key_that_could_not_be_used_is_refused_and_a_random_one_is_made_on_demand() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(PAGE).await;
    for wrong in ["with:colon", "with blank", "local-secret"] {
        let fields = [("secret", wrong)];
        let refused = submit(&mut browser, &page, "/portal/settings/keys/add", &fields).await;
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.has("new-secret-error"));
    }
    let added = submit(
        &mut browser,
        &page,
        "/portal/settings/keys/add",
        &[("secret", "")],
    )
    .await;
    assert_eq!(added.status, 303);
    let page = browser.get(PAGE).await;
    let shown = page.html.split("data-secret>").nth(1).unwrap();
    let secret = shown.split('<').next().unwrap();
    assert!(secret.len() >= 40, "{secret}");
    assert_eq!(status_with(&emulator, secret).await, 200);
}

#[actix_web::test]
async fn wrong_settings_are_refused_beside_the_field_and_nothing_typed_is_lost() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(PAGE).await;
    let cases: [(&str, Fields, &str, &str); 7] = [
        (
            "relying-party",
            &[
                ("relying_party_id", "example.test"),
                ("allowed_origins", "https://localhost:1"),
            ],
            "allowed-origins-error",
            "value=\"example.test\"",
        ),
        (
            "relying-party",
            &[
                ("relying_party_id", "https://localhost"),
                ("allowed_origins", "https://localhost:1"),
            ],
            "relying-party-id-error",
            "https://localhost:1</textarea>",
        ),
        (
            "relying-party",
            &[
                ("relying_party_id", "localhost"),
                ("allowed_origins", "https://localhost:1/path"),
            ],
            "allowed-origins-error",
            "https://localhost:1/path</textarea>",
        ),
        (
            "branding",
            &[("name", ""), ("primary_colour", ""), ("logo_url", "")],
            "name-error",
            "id=\"name-error\"",
        ),
        (
            "branding",
            &[
                ("name", "Typed"),
                ("primary_colour", "red; }"),
                ("logo_url", "javascript:alert(1)"),
            ],
            "logo-url-error",
            "value=\"Typed\"",
        ),
        (
            "lifetimes",
            &[("token_lifetime_seconds", "0")],
            "token-lifetime-error",
            "value=\"0\"",
        ),
        (
            "lifetimes",
            &[("token_lifetime_seconds", "long")],
            "token-lifetime-error",
            "value=\"long\"",
        ),
    ];
    for (section, fields, error, kept) in cases {
        let path = format!("/portal/settings/{section}");
        let refused = submit(&mut browser, &page, &path, fields).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.has(error), "{error}: {}", refused.html);
        let html = refused.html.replace("&#x2F;", "/");
        assert!(html.contains(kept), "{kept} in {html}");
    }
    let page = browser.get(PAGE).await;
    assert!(
        !page.html.contains("data-reset="),
        "nothing was changed: {}",
        page.html
    );
}

#[actix_web::test]
async fn settings_apply_at_once_survive_a_restart_and_go_back_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let change = |config: String| config.replace(":memory:", file.to_str().unwrap());
    let emulator = Emulator::start_with(change);
    let mut browser = Browser::new(&emulator);
    let page = browser.get(PAGE).await;
    let branding = [
        ("name", "Example <b>Ltd</b>"),
        ("primary_colour", "#AA0000"),
        ("logo_url", ""),
    ];
    let saved = submit(&mut browser, &page, "/portal/settings/branding", &branding).await;
    assert_eq!(saved.status, 303);
    let lifetimes = [("token_lifetime_seconds", "60")];
    submit(&mut browser, &page, "/portal/settings/lifetimes", &lifetimes).await;
    let token = emulator.token("alice", "login").await;
    emulator.clock.advance(time::Duration::seconds(60));
    assert_eq!(emulator.validate(&token).await["error"], "Token is expired.");

    let restarted = Emulator::start_with(change);
    let mut browser = Browser::new(&restarted);
    let page = browser.get(PAGE).await;
    assert!(page.html.contains("value=\"#aa0000\""));
    assert!(!page.html.contains("<b>Ltd</b>"));
    for section in ["branding", "lifetimes"] {
        assert!(page.html.contains(&format!("data-reset=\"{section}\"")));
        let fields = [("section", section)];
        let reset = submit(&mut browser, &page, "/portal/settings/reset", &fields).await;
        assert_eq!(reset.status, 303);
    }
    let page = browser.get(PAGE).await;
    assert!(!page.html.contains("data-reset=") && page.html.contains("value=\"600\""));
}

#[actix_web::test]
async fn an_origin_that_is_added_may_call_at_once() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let allowed = async || {
        let request = emulator
            .request(Method::OPTIONS, "/v1/client/challenge")
            .header("origin", "https://new.localhost:8443");
        let headers = request.send().await.unwrap().headers().clone();
        headers.contains_key("access-control-allow-origin")
    };
    assert!(!allowed().await);
    let page = browser.get(PAGE).await;
    let fields = [
        ("relying_party_id", "localhost"),
        (
            "allowed_origins",
            "https://localhost:5001\r\nhttps://new.localhost:8443\r\n",
        ),
    ];
    let saved = submit(&mut browser, &page, "/portal/settings/relying-party", &fields).await;
    assert_eq!(saved.status, 303);
    assert!(allowed().await);
}

#[actix_web::test]
async fn the_state_is_exported_reset_and_imported() {
    let emulator = Emulator::start();
    emulator.enrol_app("alice").await;
    let mut browser = Browser::new(&emulator);
    let exported = browser.get("/portal/state/export").await;
    assert_eq!(exported.status, 200);
    let page = browser.get("/portal/state").await;
    assert_eq!(
        submit(&mut browser, &page, "/portal/state/reset", &[])
            .await
            .status,
        303
    );
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["isEnrolled"], false);
    let wrong = [("seed", "[[users]]\nbogus = 1")];
    let refused = submit(&mut browser, &page, "/portal/state/import", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("seed-error"));
    let seed = [("seed", exported.html.as_str())];
    let imported = submit(&mut browser, &page, "/portal/state/import", &seed).await;
    assert_eq!(imported.status, 303);
    assert_eq!(
        emulator.track("alice", "login", json!({})).await["isEnrolled"],
        true
    );
}
