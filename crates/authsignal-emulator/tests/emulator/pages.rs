//! The screens of the pre-built UI, by topic, in a browser without JavaScript.

mod branding;
mod credentials;
mod flow;
mod languages;
mod magic_link;
mod passkey_prompt;
mod popup;
mod push;
mod sent_codes;
mod settings;

use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::client_api::ANY;
use crate::harness::{Emulator, text};

/// Where the app wants to have the user back.
const APP: &str = "https://localhost:5002/back";

/// Tracks an action that permits every method, and opens the pre-built UI.
async fn open(emulator: &Emulator, browser: &mut Browser<'_>, user: &str, attributes: Value) -> Page {
    browser.open(&url(emulator, user, attributes).await).await
}

async fn url(emulator: &Emulator, user: &str, mut attributes: Value) -> String {
    attributes["redirectUrl"] = json!(APP);
    text(&emulator.track(user, ANY, attributes).await["url"])
}

/// The token that the app gets at the end.
fn token(end: &Page) -> String {
    let location = end.location.as_deref().unwrap_or_default();
    let token = location.strip_prefix(&format!("{APP}?token="));
    token
        .unwrap_or_else(|| panic!("{} {location} {}", end.status, end.html))
        .to_owned()
}

/// The app's code, entered on the page that asks for it.
async fn enter_app_code(emulator: &Emulator, browser: &mut Browser<'_>, user: &str, page: &Page) -> Page {
    let code = emulator.code(user).await;
    browser.submit(page, &[("code", &code)]).await
}

async fn methods(emulator: &Emulator, user: &str) -> Vec<String> {
    let listed = emulator
        .server(
            reqwest::Method::GET,
            &format!("/users/{user}/authenticators"),
            None,
        )
        .await;
    let methods = listed.body.as_array().unwrap().iter();
    methods
        .map(|authenticator| text(&authenticator["verificationMethod"]))
        .collect()
}
