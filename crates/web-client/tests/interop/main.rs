//! The web client at a certified OpenID Provider of another ecosystem: npm `oidc-provider`, on a free port.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod browser;
mod oidc_provider;

use std::path::Path;
use std::sync::Arc;

use actix_web::HttpServer;
use async_trait::async_trait;
use secrecy::SecretString;
use tempfile::TempDir;
use web_client::authsignal::{Browser as Device, Passkey, PasskeyError, Passkeys};
use web_client::config::Config;
use web_client::{Outside, service};
use web_host::config::Environment;
use web_host::{SystemClock, SystemRandom};

use crate::browser::Browser;
use crate::oidc_provider::OidcProvider;

const SECRET: &str = "a secret with / and + and 32 chars";

#[derive(Debug)]
struct NoPasskeys;

#[async_trait]
impl Passkeys for NoPasskeys {
    async fn list(&self, _: &str) -> Result<Vec<Passkey>, PasskeyError> {
        Ok(Vec::new())
    }

    async fn enrolment_token(&self, _: &str, _: &Device) -> Result<SecretString, PasskeyError> {
        Err(PasskeyError::Forbidden)
    }

    async fn remove(&self, _: &str, _: &str) -> Result<(), PasskeyError> {
        Ok(())
    }
}

/// The web client on a port of the loopback interface, and the provider that it signs people in at.
struct World {
    provider: OidcProvider,
    client: String,
    _folder: TempDir,
}

impl World {
    async fn with(response_mode: &str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let client = format!("http://{}", listener.local_addr().unwrap());
        let provider = OidcProvider::start(SECRET, &client).await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &provider.issuer, response_mode);
        let outside = Outside {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            passkeys: Arc::new(NoPasskeys),
        };
        let service = service(&config, outside).unwrap();
        let server = HttpServer::new(move || web_host::app(&service))
            .workers(1)
            .disable_signals();
        actix_web::rt::spawn(server.listen(listener).unwrap().run());
        Self {
            provider,
            client,
            _folder: folder,
        }
    }

    fn browser(&self) -> Browser {
        Browser::new(oidc_provider::CLIENT, &self.client)
    }
}

fn config(folder: &Path, issuer: &str, response_mode: &str) -> Config {
    std::fs::write(folder.join("sdk.js"), "// the SDK").unwrap();
    let (folder, client) = (folder.display(), oidc_provider::CLIENT);
    let text = format!(
        r#"
        database = "{folder}/web-client.sqlite"
        session_key_file = "{folder}/session.key"
        session_idle_minutes = 60
        browser_sdk = "{folder}/sdk.js"
        [server]
        listen = "127.0.0.1:0"
        public_url = "{client}"
        [provider]
        issuer = "{issuer}"
        client_id = "web"
        client_secret = "{SECRET}"
        scopes = ["openid", "profile"]
        response_mode = "{response_mode}"
        [authsignal]
        url = "https://authsignal.example/v1"
        secret = "hush"
        tenant_id = "tenant"
        "#
    );
    Config::parse(Path::new("test.toml"), &text, &Environment::default()).unwrap()
}

#[actix_web::test]
async fn somebody_signs_in_and_out_again() {
    let world = World::with("query").await;
    let browser = world.browser();
    let home = browser.sign_in("/").await;
    assert!(home.body.contains("Hello, Ada Lovelace"), "{}", home.body);
    assert!(home.body.contains("data-claim=\"sub\""), "{}", home.body);
    let page = browser
        .post(
            &format!("{}/sign-out", oidc_provider::CLIENT),
            &[("csrf", home.field("csrf"))],
        )
        .await;
    // The provider asks whether it is meant.
    let form = page.form();
    let signed_out = browser.post(&form.action, &form.with("logout", "yes")).await;
    assert!(
        signed_out.body.contains("and at the sign-in server have ended"),
        "{}",
        signed_out.body
    );
}

#[actix_web::test]
async fn the_answer_may_come_in_a_form() {
    let world = World::with("form_post").await;
    let home = world.browser().sign_in("/").await;
    assert!(home.body.contains("Hello, Ada Lovelace"), "{}", home.body);
}

#[actix_web::test]
async fn short_lived_tokens_are_refreshed_page_by_page() {
    let world = World::with("query").await;
    let browser = world.browser();
    // They live for half a minute, so every page finds them about to expire.
    let first = browser.sign_in("/").await;
    let second = browser.get(&format!("{}/", oidc_provider::CLIENT)).await;
    let third = browser.get(&format!("{}/", oidc_provider::CLIENT)).await;
    for page in [&first, &second, &third] {
        assert!(page.body.contains("Hello, Ada Lovelace"), "{}", page.body);
    }
    assert_ne!(second.body, third.body, "the tokens are the same");
}

#[actix_web::test]
async fn signing_out_at_the_provider_ends_the_session_here_by_a_logout_token() {
    let world = World::with("query").await;
    let browser = world.browser();
    browser.sign_in("/").await;
    let page = browser
        .get(&format!("{}/session/end", world.provider.issuer))
        .await;
    let form = page.form();
    browser.post(&form.action, &form.with("logout", "yes")).await;
    let page = browser.get(&format!("{}/Privacy", oidc_provider::CLIENT)).await;
    assert!(!page.body.contains("Ada Lovelace"), "{}", page.body);
    assert!(page.url.starts_with(&world.provider.issuer), "{}", page.url);
}
