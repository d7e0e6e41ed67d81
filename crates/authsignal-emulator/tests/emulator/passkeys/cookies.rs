//! The `/web` endpoints, where a cookie remembers the challenge.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{IDENTITY_SERVER, WEB_CLIENT, add_passkey};
use crate::harness::{Emulator, Reply, reply, text};
use crate::virtual_device::Device;

const TENANT: &str = "Basic bG9jYWwtdGVuYW50";

/// A page that calls with `credentials: "include"`.
struct PageWithCookies<'a> {
    emulator: &'a Emulator,
    authorization: String,
    cookies: BTreeMap<String, String>,
    /// The cookies as they were set last, with their attributes.
    set: Vec<String>,
}

impl<'a> PageWithCookies<'a> {
    fn new(emulator: &'a Emulator, authorization: &str) -> Self {
        Self {
            emulator,
            authorization: authorization.to_owned(),
            cookies: BTreeMap::new(),
            set: Vec::new(),
        }
    }

    async fn post(&mut self, path: &str, body: Value) -> Reply {
        self.post_from("https://localhost:5001", path, body).await
    }

    async fn post_from(&mut self, origin: &str, path: &str, body: Value) -> Reply {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let response = self
            .emulator
            .request(Method::POST, &format!("/v1/client{path}"))
            .header("authorization", &self.authorization)
            .header("origin", origin)
            .header("cookie", cookies.join("; "))
            .json(&body)
            .send()
            .await
            .unwrap();
        self.set.clear();
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            self.set.push(cookie.to_owned());
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply(response).await
    }
}

const SIGN_IN: &str = "/user-authenticators/passkey/authentication-options";
const SIGN_IN_WEB: &str = "/user-authenticators/passkey/authentication-options/web";
const REGISTER_WEB: &str = "/user-authenticators/passkey/registration-options/web";

#[actix_web::test]
async fn a_passkey_is_added_and_used_by_cookie_alone() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    let token = emulator.token("alice", "add-passkey").await;
    let mut page = PageWithCookies::new(&emulator, &format!("Bearer {token}"));
    let begun = page
        .post(REGISTER_WEB, json!({ "authenticatorAttachment": "platform" }))
        .await;
    assert!(begun.body.get("challengeId").is_none(), "{}", begun.body);
    let credential = device.create(WEB_CLIENT, &begun.body["options"]).await;
    let body = json!({ "registrationCredential": credential, "conditionalCreate": false });
    let added = page.post("/user-authenticators/passkey", body).await;
    assert_eq!(added.body["isVerified"], true, "{}", added.body);
    assert!(page.cookies.is_empty(), "it is done with");

    let mut page = PageWithCookies::new(&emulator, TENANT);
    let begun = page.post(SIGN_IN_WEB, json!({})).await;
    let credential = device.get(IDENTITY_SERVER, &begun.body["options"]).await;
    let body = json!({ "authenticationCredential": credential });
    let signed_in = page.post("/verify/passkey", body).await;
    assert_eq!(signed_in.body["userId"], "alice", "{}", signed_in.body);
    assert!(page.cookies.is_empty(), "it is done with");
}

#[actix_web::test]
async fn what_has_begun_by_cookie_is_answered_by_that_browser_only() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let mut page = PageWithCookies::new(&emulator, TENANT);
    let begun = page.post(SIGN_IN_WEB, json!({})).await;
    let credential = device.get(IDENTITY_SERVER, &begun.body["options"]).await;
    let body = json!({ "authenticationCredential": credential });
    let elsewhere = emulator.anonymous("/verify/passkey", body.clone()).await;
    assert_eq!(
        (elsewhere.status, &elsewhere.body["errorCode"]),
        (400, &json!("invalid_request"))
    );
    let here = page.post("/verify/passkey", body).await;
    assert_eq!(here.body["isVerified"], true, "{}", here.body);
}

#[actix_web::test]
async fn a_challenge_id_goes_before_the_cookie() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    // The SDK's sequence for `signIn({ action, useCookies: true })`, after another sign-in that was given up.
    let mut page = PageWithCookies::new(&emulator, TENANT);
    page.post(SIGN_IN_WEB, json!({})).await;
    let named = page
        .post("/challenge/web", json!({ "action": "identity-server-passkey" }))
        .await;
    let begun = page
        .post(SIGN_IN, json!({ "challengeId": named.body["challengeId"] }))
        .await;
    let credential = device.get(IDENTITY_SERVER, &begun.body["options"]).await;
    let body = json!({
        "challengeId": begun.body["challengeId"],
        "authenticationCredential": credential,
        "deviceId": "device-1",
    });
    let signed_in = page.post("/verify/passkey", body).await;
    let validated = emulator.validate(&text(&signed_in.body["accessToken"])).await;
    assert_eq!(validated["action"], "identity-server-passkey");
}

#[actix_web::test]
async fn the_action_is_remembered_by_cookie_too_until_it_was_used() {
    let emulator = Emulator::start();
    let mut device = Device::new();
    add_passkey(&emulator, "alice", &mut device).await;
    let mut page = PageWithCookies::new(&emulator, TENANT);
    page.post("/challenge/web", json!({ "action": "identity-server-passkey" }))
        .await;
    for action in ["identity-server-passkey", "passkeySignIn"] {
        let begun = page.post(SIGN_IN_WEB, json!({})).await;
        let credential = device.get(IDENTITY_SERVER, &begun.body["options"]).await;
        let body = json!({ "authenticationCredential": credential });
        let signed_in = page.post("/verify/passkey", body).await;
        let validated = emulator.validate(&text(&signed_in.body["accessToken"])).await;
        assert_eq!(validated["action"], action);
    }
}

#[actix_web::test]
async fn a_cookie_whose_challenge_is_gone_does_not_stand_in_the_way() {
    let emulator = Emulator::start();
    let mut page = PageWithCookies::new(&emulator, TENANT);
    page.post("/challenge/web", json!({ "action": "identity-server-passkey" }))
        .await;
    emulator.clock.advance(time::Duration::minutes(10));
    assert_eq!(page.post(SIGN_IN_WEB, json!({})).await.status, 200);
}

#[actix_web::test]
async fn scripts_cannot_read_the_cookies_and_other_sites_get_them_over_tls_only() {
    let emulator = Emulator::start();
    let own = emulator.base.clone();
    for (origin, attributes) in [
        (own.as_str(), "SameSite=Lax"),
        // Another scheme is another site.
        ("https://localhost:5001", "SameSite=None"),
        ("http://localhost.evil.example", "SameSite=None"),
    ] {
        let mut page = PageWithCookies::new(&emulator, TENANT);
        for (path, lifetime) in [("/challenge/web", "Max-Age=600"), (SIGN_IN_WEB, "Max-Age=300")] {
            page.post_from(origin, path, json!({})).await;
            let set = page
                .set
                .iter()
                .find(|cookie| cookie.contains("Max-Age") && !cookie.contains("Max-Age=0"));
            let cookie = set.unwrap_or_else(|| panic!("{path} sets no cookie"));
            for attribute in ["HttpOnly", "Path=/", attributes, lifetime] {
                assert!(cookie.contains(attribute), "{origin} {path}: {cookie}");
            }
            for attribute in ["Secure", "Partitioned"] {
                assert_eq!(cookie.contains(attribute), attributes == "SameSite=None");
            }
        }
    }
}
