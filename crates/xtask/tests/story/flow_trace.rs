//! The flow trace: it shows a developer every step between the three servers, and nobody anything secret.

use crate::{
    authenticator::{Authenticator, Finger},
    person::{ALICE, Person},
    scene::play_with,
    stack::Stack,
};

#[tokio::test]
async fn the_flow_trace_shows_the_guide_and_no_secret() {
    play_with(
        "the_flow_trace_shows_the_guide_and_no_secret",
        Stack::is_in_development,
        async |scene| {
            let alice = Person::sits_down(scene, ALICE).await;
            let mut secrets = Vec::new();
            alice.opens_the_client().await;
            alice.is_asked_for_a_password().await;
            for field in ["csrf", "login"] {
                secrets.push(alice.value(&format!("#passkey-form [name={field}]")).await);
            }
            let login = alice.browser.url().await;
            secrets.extend(secrets_in(login.as_str()));
            alice.types_password("alice").await;
            secrets.extend(secrets_in(alice.browser.url().await.as_str()));
            secrets.push(alice.browser.read("#totp-secret").await);
            let (mut app, recovery_codes) = alice.scans_the_picture().await;
            secrets.extend(recovery_codes);
            secrets.push(app.used_code());
            alice.browser.click("#saved").await;
            alice.is_signed_in().await;

            // The client leads there.
            alice.browser.click_to_leave("#flow-trace").await;
            let first = alice.browser.read("main").await;
            for expected in [
                "GET /connect/authorize",
                "nobody is signed in in this browser",
                "POST /Account/Login",
                "track identity-server-login",
                "validate for identity-server-login",
                "CHALLENGE_SUCCEEDED",
                "POST /connect/token",
                "the code is accepted",
                "ID token",
                "access token",
                "GET /connect/userinfo",
            ] {
                assert!(first.contains(expected), "{expected}: {first}");
            }

            // A passkey is added and used, and the sign-out is told by the back channel.
            let authenticator = Authenticator::add(&alice.browser, Finger::Owner).await;
            alice.adds_a_passkey().await;
            let passkeys = authenticator.take_away().await;
            alice.signs_out().await;
            let _authenticator = Authenticator::with(&alice.browser, &passkeys, Finger::Owner).await;
            alice.opens_the_client().await;
            alice.is_signed_in().await;
            secrets.push(app.unused_code().await);
            alice
                .browser
                .open_page(&scene.identity("/Diagnostics/Flow"))
                .await;
            let trace = alice
                .browser
                .wait_until("the back-channel logout to be told", async || {
                    alice.browser.client().refresh().await.ok()?;
                    let trace = alice.browser.html().await;
                    trace.contains("POST to backchannel_logout_uri").then_some(trace)
                })
                .await;

            for cookie in alice.browser.client().get_all_cookies().await.unwrap() {
                secrets.push(cookie.value().to_owned());
            }
            alice.browser.open_page(&scene.client("/")).await;
            for cookie in alice.browser.client().get_all_cookies().await.unwrap() {
                secrets.push(cookie.value().to_owned());
            }
            secrets.push(scene.stack.authsignal_secret());
            // Everything that any of them had to say in its log is there to be found, too.
            secrets.retain(|secret| secret.len() > 5 && secret != "password" && secret != "passkey");
            assert!(secrets.len() > 15, "{secrets:?}");
            for secret in secrets {
                assert!(!trace.contains(&secret), "{secret} stands in the trace");
            }
            // Whole tokens have three parts and begin like this.
            assert!(!trace.contains("eyJ"), "a token stands in the trace");
        },
    )
    .await;
}

/// Values of an address that are long enough to open something, however deep they are.
fn secrets_in(address: &str) -> Vec<String> {
    let Ok(url) = url::Url::options()
        .base_url(Some(&"https://localhost/".parse().unwrap()))
        .parse(address)
    else {
        return Vec::new();
    };
    let mut secrets = Vec::new();
    for (_, value) in url.query_pairs() {
        if value.starts_with('/') {
            secrets.extend(secrets_in(&value));
        } else if value.len() >= 20 {
            secrets.push(value.into_owned());
        }
    }
    secrets
}
