//! A fresh client, provider and Authsignal for each test.

use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::test::init_service;
use async_trait::async_trait;
use secrecy::SecretString;
use tempfile::TempDir;
use time::Duration;
use time::macros::datetime;
use web_client::authsignal::{Browser as Device, Passkey, PasskeyError, Passkeys};
use web_client::config::Config;
use web_client::{Outside, service};
use web_host::config::Environment;
use web_host::{ManualClock, SystemRandom};

use crate::browser::{Browser, Reply, Send};
use crate::provider::{CLIENT_ID, CLIENT_SECRET, Provider};

pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) clock: ManualClock,
    pub(crate) authsignal: FakeAuthsignal,
    send: Send,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with("").await
    }

    /// A client with these settings of its provider.
    pub(crate) async fn with(settings: &str) -> Self {
        let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
        let provider = Provider::start(clock.clone());
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path(), &provider.issuer, settings);
        let authsignal = FakeAuthsignal::default();
        let outside = Outside {
            clock: Arc::new(clock.clone()),
            random: Arc::new(SystemRandom),
            passkeys: Arc::new(authsignal.clone()),
        };
        let app = Rc::new(init_service(web_host::app(&service(&config, outside).unwrap())).await);
        let send: Send = Rc::new(move |request| {
            let app = Rc::clone(&app);
            Box::pin(async move {
                // What a handler or a middleware fails with is answered as the HTTP server answers it.
                let response = match app.call(request.to_request()).await {
                    Ok(response) => response.into_parts().1.map_into_boxed_body(),
                    Err(error) => error.error_response(),
                };
                let cookies = response
                    .cookies()
                    .map(actix_web::cookie::Cookie::into_owned)
                    .collect();
                let (status, headers) = (response.status(), response.headers().clone());
                let body = to_bytes(response.into_body()).await.unwrap_or_default();
                let body = String::from_utf8(body.to_vec()).unwrap();
                Reply {
                    status,
                    headers,
                    cookies,
                    body,
                }
            })
        });
        Self {
            provider,
            clock,
            authsignal,
            send,
            folder,
        }
    }

    /// Breaks the table of sessions, as a damaged disk would.
    pub(crate) fn break_sessions(&self) {
        let database = rusqlite::Connection::open(self.folder.path().join("web-client.sqlite")).unwrap();
        database.execute_batch("DROP TABLE session").unwrap();
    }

    /// The refresh token and the state of the only session, as a thief of the database would find them.
    pub(crate) fn stored_session(&self) -> (String, String) {
        let database = rusqlite::Connection::open(self.folder.path().join("web-client.sqlite")).unwrap();
        let row = database.query_row("SELECT refresh_token, state FROM session", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        });
        row.unwrap()
    }

    /// A browser that has never been here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(Rc::clone(&self.send))
    }

    /// Opens `path` in `browser` and signs in on the way: what the redirect URI answers.
    pub(crate) async fn sign_in_at(&self, browser: &Browser, path: &str) -> Reply {
        let authorization = browser.redirect_of(path).await;
        browser.get(&self.provider.authorize(&authorization)).await
    }

    /// A browser in which Alice is signed in.
    pub(crate) async fn signed_in(&self) -> Browser {
        let browser = self.browser();
        let reply = self.sign_in_at(&browser, "/").await;
        assert_eq!(reply.location(), "/");
        browser
    }

    /// The same, so long ago that it no longer proves who is there.
    pub(crate) async fn signed_in_long_ago(&self) -> Browser {
        let browser = self.signed_in().await;
        self.clock.advance(Duration::seconds(601));
        browser
    }
}

pub(crate) fn config(folder: &Path, issuer: &str, settings: &str) -> Config {
    let sdk = folder.join("sdk.js");
    std::fs::write(&sdk, "// the SDK").unwrap();
    let folder = folder.display();
    let text = format!(
        r#"
        database = "{folder}/web-client.sqlite"
        session_key_file = "{folder}/session.key"
        session_idle_minutes = 60
        browser_sdk = "{folder}/sdk.js"
        [server]
        listen = "127.0.0.1:0"
        public_url = "https://client.example"
        [provider]
        issuer = "{issuer}"
        client_id = "{CLIENT_ID}"
        client_secret = "{CLIENT_SECRET}"
        scopes = ["openid", "profile"]
        step_up_acr_values = ["several", "strong"]
        {settings}
        [authsignal]
        url = "https://authsignal.example/v1"
        secret = "hush"
        tenant_id = "tenant"
        "#
    );
    Config::parse(Path::new("test.toml"), &text, &Environment::default()).unwrap()
}

/// Authsignal, as this client knows it: passkeys by person, and what was asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeAuthsignal(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) passkeys: Vec<(String, Passkey)>,
    pub(crate) enrolments: Vec<(String, Device)>,
    pub(crate) removals: Vec<(String, String)>,
    pub(crate) down: bool,
    pub(crate) forbids: bool,
}

impl FakeAuthsignal {
    pub(crate) fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.0.lock().unwrap()
    }

    pub(crate) fn add(&self, subject: &str, id: &str, name: &str) {
        let passkey = Passkey {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            provider: Some("iCloud Keychain".to_owned()),
            created_at: Some(datetime!(2026-11-01 09:30 UTC)),
            last_used_at: None,
        };
        self.memory().passkeys.push((subject.to_owned(), passkey));
    }

    fn reached(&self) -> Result<std::sync::MutexGuard<'_, Memory>, PasskeyError> {
        let memory = self.memory();
        if memory.down {
            Err(PasskeyError::Unavailable("down".to_owned()))
        } else {
            Ok(memory)
        }
    }
}

#[async_trait]
impl Passkeys for FakeAuthsignal {
    async fn list(&self, subject: &str) -> Result<Vec<Passkey>, PasskeyError> {
        let memory = self.reached()?;
        let own = memory.passkeys.iter().filter(|(owner, _)| owner == subject);
        Ok(own.map(|(_, passkey)| passkey.clone()).collect())
    }

    async fn enrolment_token(&self, subject: &str, browser: &Device) -> Result<SecretString, PasskeyError> {
        let mut memory = self.reached()?;
        if memory.forbids {
            return Err(PasskeyError::Forbidden);
        }
        memory.enrolments.push((subject.to_owned(), browser.clone()));
        Ok(format!("enrolment token of {subject}").into())
    }

    async fn remove(&self, subject: &str, id: &str) -> Result<(), PasskeyError> {
        let mut memory = self.reached()?;
        memory.removals.push((subject.to_owned(), id.to_owned()));
        // Like a service that trusts its caller: whose passkey it is, is for the caller to know.
        memory.passkeys.retain(|(_, passkey)| passkey.id != id);
        Ok(())
    }
}
