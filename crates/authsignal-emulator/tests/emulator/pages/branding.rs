//! Name, colour and logo of the tenant.

use reqwest::Method;
use serde_json::json;

use super::open;
use crate::browser::Browser;
use crate::harness::Emulator;

fn branded(lines: &'static str) -> Emulator {
    Emulator::start_with(move |text| text.replace("[tenant]\n", &format!("[tenant]\n{lines}\n")))
}

#[actix_web::test]
async fn the_pages_have_the_tenants_name_logo_and_colour() {
    let emulator = branded("logo_url = \"https://images.example/logo.svg\"\nprimary_colour = \"#ffee00\"");
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(page.html.contains("Local Authsignal"));
    assert!(page.html.contains("src=\"https://images.example/logo.svg\""));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("img-src 'self' data: https://images.example;"),
        "{policy}"
    );

    assert!(page.html.contains("href=\"/branding.css\""));
    let sheet = browser.get("/branding.css").await;
    assert_eq!(sheet.headers["content-type"], "text/css; charset=utf-8");
    // Yellow cannot be read on white: it is darkened there, and stays as it is on dark.
    let (light, dark) = sheet.html.split_once("prefers-color-scheme: dark").unwrap();
    assert!(
        !light.contains("#ffee00") && dark.contains("--accent: #ffee00"),
        "{}",
        sheet.html
    );
}

#[actix_web::test]
async fn without_branding_the_design_is_neutral() {
    let emulator = Emulator::start();
    let sheet = emulator
        .request(Method::GET, "/branding.css")
        .send()
        .await
        .unwrap();
    assert_eq!(sheet.text().await.unwrap(), "");
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(page.html.contains("class=\"mark\"") && !page.html.contains("/branding.css"));
}

#[actix_web::test]
async fn a_name_is_not_taken_for_html() {
    let emulator = Emulator::start_with(|text| {
        text.replace(
            "name = \"Local Authsignal\"",
            "name = \"<script>alert(1)</script>\"",
        )
    });
    let mut browser = Browser::new(&emulator);
    let page = open(&emulator, &mut browser, "alice", json!({})).await;
    assert!(!page.html.contains("<script>alert"));
}
